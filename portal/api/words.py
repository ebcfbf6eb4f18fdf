"""Going back to what was remembered of a word before."""

from __future__ import annotations

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from portal.actions.links import undo_word
from portal.api.base import Endpoint, scope_of
from portal.api.links import RememberedLinkSerializer
from portal.models import LinkConfirmation
from portal.permissions import Capability

__all__ = ["UndoWordEndpoint"]


class UndoWordEndpoint(Endpoint):
    """The last change of a remembered word."""

    model = LinkConfirmation
    serializer_class = RememberedLinkSerializer
    capability = Capability.READ_RECORDS
    write_capability = Capability.EDIT_CANDIDATES

    @extend_schema(
        summary="Undo the last change of a word",
        parameters=[OpenApiParameter("id", OpenApiTypes.UUID, OpenApiParameter.PATH, description="the word’s id")],
        request=None,
        responses={200: RememberedLinkSerializer, 204: None},
    )
    def create(self, request: Request, pk: str) -> Response:  # noqa: ARG002 - in the address
        """204 where nothing was remembered before: the words wait again. The records that use them follow."""
        word = undo_word(scope_of(request), self.get_object())
        if word is None:
            return Response(status=status.HTTP_204_NO_CONTENT)
        return Response(RememberedLinkSerializer(word).data)
