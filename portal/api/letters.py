"""Letters to candidates: seeing how one reads, sending it, and the organization's own words for each kind."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    extend_schema,
    extend_schema_field,
    extend_schema_view,
)
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from portal.actions.letters import LONGEST_BODY, LONGEST_SUBJECT, keep_letter, remove_letter
from portal.actions.refusal import RefusedError
from portal.actions.write import REJECTION, rejection_refusal, write_letter
from portal.api.base import Endpoint, scope_of
from portal.api.filters_people import LetterFilters
from portal.api.persons import application_or_404, require_person, unnamed
from portal.blind import blind_name, hides
from portal.letters import (
    KINDS,
    LANGUAGES,
    check_placeholders,
    chosen_letter,
    filled,
    language_of,
    letters_for,
    values_for,
)
from portal.models import Application, MailTemplate, OutgoingMail
from portal.permissions import Capability
from portal.policies import require_letters
from portal.requests import shown_address
from portal.scope import Scope

PREFIX = "letter_"
#: The words of a request for evidence are no letter: `evidence-requests/` sends those.
WRITTEN = [(kind, kind) for kind in KINDS if kind != "ask"]
ALL_KINDS = [(kind, kind) for kind in KINDS]


class LetterSerializer(serializers.ModelSerializer[OutgoingMail]):
    """A letter that was sent: what kind, to whom by application, and whether it went. Its words are not kept."""

    kind = serializers.SerializerMethodField()
    job = serializers.UUIDField(source="application.job_id")
    subject = serializers.SerializerMethodField()

    class Meta:
        model = OutgoingMail
        fields = ("id", "application", "job", "kind", "subject", "state", "sent_at", "created_at")
        read_only_fields = fields

    @extend_schema_field({"type": "string", "enum": [kind for kind, _ in WRITTEN]})
    def get_kind(self, row: OutgoingMail) -> str:
        """Which kind of letter."""
        return row.kind.removeprefix(PREFIX)

    @extend_schema_field({"type": "string"})
    def get_subject(self, row: OutgoingMail) -> str:
        """Its subject, without the name of somebody whom a blind job hides."""
        scope = scope_of(self.context["request"])
        return unnamed(scope, row.application, row.subject) if row.application else ""


class NewLetterSerializer(serializers.Serializer[Any]):
    """A letter to send, in these words. Placeholders in them, such as `{name}`, are filled in when it is sent."""

    application = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=WRITTEN)
    subject = serializers.CharField(max_length=LONGEST_SUBJECT)
    body = serializers.CharField(max_length=LONGEST_BODY)


class PreviewedSerializer(serializers.Serializer[Any]):
    """A letter to look at. Without words of your own, those of ``template`` (a key), or of the first, are filled in."""

    application = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=WRITTEN)
    template = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    subject = serializers.CharField(max_length=LONGEST_SUBJECT, required=False)
    body = serializers.CharField(max_length=LONGEST_BODY, required=False)


class LetterPreviewSerializer(serializers.Serializer[Any]):
    """The words to send (``subject``, ``body``) and how they read (``reads``), but for what is the candidate's alone.

    ``to`` is where it goes, empty where no address is known; ``barred`` is why it cannot be sent, empty where it can.
    """

    subject = serializers.CharField()
    body = serializers.CharField()
    reads = serializers.CharField()
    to = serializers.CharField()
    barred = serializers.CharField()


class TemplateSerializer(serializers.Serializer[Any]):
    """Words that a letter may start with: the organization's own, or, where ``id`` is null, a default.

    ``key`` is what a preview calls it.
    """

    id = serializers.UUIDField(source="own.pk", allow_null=True)
    key = serializers.CharField()
    kind = serializers.ChoiceField(choices=ALL_KINDS)
    language = serializers.ChoiceField(choices=list(LANGUAGES.items()))
    name = serializers.CharField()
    subject = serializers.CharField()
    body = serializers.CharField()


class OwnTemplateSerializer(serializers.ModelSerializer[MailTemplate]):
    """The organization's own words for a kind of letter, in one language."""

    class Meta:
        model = MailTemplate
        fields = ("id", "kind", "language", "name", "subject", "body", "changed_at")
        read_only_fields = fields


class TemplateWordsSerializer(serializers.Serializer[Any]):
    """The words to keep."""

    language = serializers.ChoiceField(choices=list(LANGUAGES.items()))
    name = serializers.CharField(max_length=100)
    subject = serializers.CharField(max_length=LONGEST_SUBJECT)
    body = serializers.CharField(max_length=LONGEST_BODY)


class NewTemplateSerializer(TemplateWordsSerializer):
    """The words to keep, and for which kind."""

    kind = serializers.ChoiceField(choices=ALL_KINDS)


@extend_schema_view(list=extend_schema(summary="Letters that were sent"), retrieve=extend_schema(summary="One letter"))
class LetterEndpoint(mixins.ListModelMixin, mixins.RetrieveModelMixin, Endpoint):
    """Letters to candidates."""

    model = OutgoingMail
    serializer_class = LetterSerializer
    capability = Capability.READ_CANDIDATES
    write_capability = Capability.EDIT_CANDIDATES
    filterset_class = LetterFilters

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Letters alone, to people who did not withdraw."""
        rows = rows.filter(kind__startswith=PREFIX, application__isnull=False, application__withdrawn_at=None)
        return rows.select_related("application__candidate", "application__job")

    @extend_schema(
        summary="Send a letter",
        description="From the queue, to the address that is known of them. A person saw the words and sends them "
        "(`person_needed` for a system). Who is not taken further is told once for each decision.",
        request=NewLetterSerializer,
        responses={202: LetterSerializer},
        examples=[
            OpenApiExample(
                "An invitation",
                {
                    "application": "3f1c2a52-9d1b-4e0c-8f5d-1d2f6a7b8c90",
                    "kind": "interview",
                    "subject": "Your application at {organization}",
                    "body": "Dear {name},\n\nwe should like to meet you.\n\n{contact}",
                },
                request_only=True,
            )
        ],
    )
    def create(self, request: Request) -> Response:
        """Put it out for delivery."""
        scope, body = scope_of(request), self.checked(NewLetterSerializer)
        application = application_or_404(scope, body.pop("application"))
        require_person(scope)
        mail = write_letter(scope, application, **body)
        return Response(self.get_serializer(mail).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(
        summary="See how a letter reads", request=PreviewedSerializer, responses={200: LetterPreviewSerializer}
    )
    @action(detail=False, methods=["post"])
    def preview(self, request: Request) -> Response:
        """Nothing is sent. The link to their private page, and a name that a blind job hides, are not shown to you."""
        scope, body = scope_of(request), self.checked(PreviewedSerializer)
        application = application_or_404(scope, body["application"])
        return Response(LetterPreviewSerializer(_preview(scope, application, body)).data)


class LetterTemplateEndpoint(Endpoint):
    """Words that letters may start with."""

    model = MailTemplate
    serializer_class = OwnTemplateSerializer
    capability = Capability.EDIT_CANDIDATES
    write_capability = Capability.EDIT_CANDIDATES
    pagination_class = None

    @extend_schema(
        summary="Words that letters may start with",
        parameters=[
            OpenApiParameter("kind", str, enum=list(KINDS), description="of this kind alone"),
            OpenApiParameter("language", str, enum=list(LANGUAGES), description="those of this language first"),
        ],
        responses={200: TemplateSerializer(many=True)},
    )
    def list(self, request: Request) -> Response:
        """The organization's own before the defaults."""
        kind, language = request.query_params.get("kind", ""), request.query_params.get("language", "")
        if (kind and kind not in KINDS) or (language and language not in LANGUAGES):
            raise ValidationError({"kind" if kind and kind not in KINDS else "language": "There is no such one."})
        found = [row for code in ([kind] if kind else KINDS) for row in letters_for(scope_of(request), code, language)]
        return Response(TemplateSerializer(found, many=True).data)

    @extend_schema(summary="One of your own", responses={200: OwnTemplateSerializer})
    def retrieve(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - the framework's signature
        """The organization's own words."""
        return Response(OwnTemplateSerializer(self.get_object()).data)

    @extend_schema(
        summary="Keep words of your own", request=NewTemplateSerializer, responses={201: OwnTemplateSerializer}
    )
    def create(self, request: Request) -> Response:
        """For a kind and a language. Placeholders are of a closed list; the refusal names it."""
        scope, body = scope_of(request), self.checked(NewTemplateSerializer)
        require_person(scope)
        kept = keep_letter(scope, None, **body)
        return Response(OwnTemplateSerializer(kept).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        summary="Change words of your own", request=TemplateWordsSerializer, responses={200: OwnTemplateSerializer}
    )
    def update(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - the framework's signature
        """All of them; the kind stays."""
        scope, row = scope_of(request), self.get_object()
        body = self.checked(TemplateWordsSerializer)
        require_person(scope)
        return Response(OwnTemplateSerializer(keep_letter(scope, row, kind=row.kind, **body)).data)

    @extend_schema(summary="Remove words of your own", responses={204: None})
    def destroy(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - the framework's signature
        """The default stands again; what was sent with them stays sent."""
        scope, row = scope_of(request), self.get_object()
        require_person(scope)
        remove_letter(scope, row)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _preview(scope: Scope, application: Application, body: dict[str, Any]) -> dict[str, str]:
    kind = body["kind"]
    found = letters_for(scope, kind, language_of(application))
    letter = chosen_letter(found, body["template"]) if body["template"] else found[0]
    if letter is None:
        raise ValidationError({"template": "There are no such words of this kind."})
    usual = values_for(application, language=letter.language)
    words = {name: body.get(name, filled(getattr(letter, name), usual)) for name in ("subject", "body")}
    for field, text in words.items():
        check_placeholders(text, kind, field=field)
    name = blind_name(application) if hides(scope, application) else application.candidate.name
    values = values_for(application, language="en") | {"name": name, "report_link": "[the link to their own report]"}
    told = {"to": shown_address(scope, application), "barred": _barred(scope, application, kind)}
    return words | told | {"reads": filled(f"{words['subject']}\n\n{words['body']}", values)}


def _barred(scope: Scope, application: Application, kind: str) -> str:
    try:
        require_letters(scope)
    except RefusedError as refused:
        return refused.sentence
    return rejection_refusal(scope, application) if kind == REJECTION else ""
