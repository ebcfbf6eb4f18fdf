"""Reading what is to be verified: a record as it came, or wrapped with what is demanded of it."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from rest_framework import serializers, status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request

from portal.api.record_parsers import RawBody, TooLargeError, json_of
from portal.api.strict_types import refuse_other_types
from portal.verify_demands import LARGEST, BadGivenError, Demands, bytes_of
from verification.errors import Problem

__all__ = [
    "DemandsSerializer",
    "EmptyError",
    "Given",
    "VerifyRequestSerializer",
    "demands_of",
    "file_given",
    "form_demands",
    "given_in",
    "lines_of",
    "one_given",
]

LONGEST_NAME = 200
MOST_DOCUMENTS, LARGEST_DOCUMENT = 500, 5 * 1024 * 1024
MOST_RECIPIENTS = 20
EARLIEST, LATEST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
_WRAPPER = frozenset({"record", "name", "documents", "challenge", "domain", "at", "recipient", "offline"})
#: In a form, texts come as texts: these are read as JSON first.
_LISTS = ("documents",)


class EmptyError(APIException):
    """Raised when a call to verify brings nothing to verify."""

    status_code = status.HTTP_400_BAD_REQUEST
    default_code = "empty"
    default_detail = "Send the record: as the body, in a form as `record`, or in JSON as `record`."


@dataclass(frozen=True, slots=True)
class Given:
    """One record as it was given, under ``name``; ``error`` is why it is in no form that is taken."""

    data: bytes
    name: str = ""
    error: str = ""


class RecipientsField(serializers.ListField):
    """E-mail addresses and DIDs; one alone needs no array."""

    child = serializers.CharField(max_length=254)

    def to_internal_value(self, data: Any) -> list[Any]:  # noqa: ANN401 - the base's signature
        """The list."""
        found: list[Any] = super().to_internal_value([data] if isinstance(data, str) else data)
        for one in found:
            if not one.startswith("did:") and "@" not in one[1:-1]:
                raise serializers.ValidationError(f"“{one}” is no e-mail address, and no DID.")
        return found


class DocumentsField(serializers.DictField):
    """Documents by their exact URL."""

    child = serializers.JSONField(allow_null=True)

    def to_internal_value(self, data: Any) -> dict[str, Any]:  # noqa: ANN401 - the base's signature
        """The documents as given, each of a form that is taken."""
        if not isinstance(data, dict):
            self.fail("not_a_dict", input_type=type(data).__name__)
        if len(data) > MOST_DOCUMENTS:
            raise serializers.ValidationError(f"Give at most {MOST_DOCUMENTS} documents.")
        for url, given in data.items():
            try:
                size = 0 if given is None else len(bytes_of(given))
            except BadGivenError as bad:
                raise serializers.ValidationError(f"{url[:200]}: {bad}") from None
            if size > LARGEST_DOCUMENT:
                raise serializers.ValidationError(f"{url[:200]}: larger than {LARGEST_DOCUMENT // 1024**2} MB.")
        return data


class DemandsSerializer(serializers.Serializer[Any]):
    """What to verify for; all of it may be left out.

    ``challenge`` and ``domain`` are what a presentation must answer, ``at`` the moment to verify for, ``recipient``
    whom it should be about. ``documents`` are used before the network: an object, a text, `{"base64": "…"}`, or null
    for an address that answers 404. ``offline`` allows no network at all.
    """

    challenge = serializers.CharField(required=False, allow_blank=True, max_length=1_000)
    domain = serializers.CharField(required=False, allow_blank=True, max_length=1_000)
    at = serializers.DateTimeField(required=False, allow_null=True)
    recipient = RecipientsField(required=False, max_length=MOST_RECIPIENTS)
    documents = DocumentsField(required=False)
    offline = serializers.BooleanField(required=False)

    def validate_at(self, value: datetime | None) -> datetime | None:
        """A moment in the lifetime of credentials."""
        if value is not None and not EARLIEST <= value < LATEST:
            raise serializers.ValidationError("Give a moment between 1990 and 2200.")
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A challenge without a domain answers for nobody."""
        if bool(attrs.get("challenge")) != bool(attrs.get("domain")):
            raise serializers.ValidationError({"domain": ["challenge and domain belong together."]})
        return attrs


class VerifyRequestSerializer(DemandsSerializer):
    """A record with what is demanded of it.

    ``record`` is an object, a text (JSON, JWT, SD-JWT) or `{"base64": "…"}`.
    """

    record = serializers.JSONField()
    name = serializers.CharField(required=False, allow_blank=True, max_length=LONGEST_NAME)


def one_given(request: Request) -> tuple[Given, Demands]:
    """The record of a call that brings one.

    Raises:
        EmptyError: there is none.
        TooLargeError: it is larger than a record may be.
        ValidationError: it, or what is demanded of it, is not as it should be.
    """
    body = request.data
    if isinstance(body, RawBody):
        found = _wrapper_in(body.content)
        given, demands = (Given(body.content), Demands()) if found is None else _wrapped(found)
    elif isinstance(body, QueryDict):
        given, demands = _of_form(request, body)
    else:
        raise EmptyError
    if not given.data.strip():
        raise EmptyError
    if len(given.data) > LARGEST:
        raise TooLargeError(f"A record may have {LARGEST // 1024**2} MB.")
    return given, demands


def given_in(value: Any, number: int) -> Given:  # noqa: ANN401 - any JSON
    """One record of a list: the record itself, or wrapped as ``{"record": …, "name": …}``; never an exception."""
    name = f"{number}"
    if isinstance(value, dict) and "record" in value and "@context" not in value:
        extra = sorted(set(value) - {"record", "name"})
        if extra:
            said = "What is demanded stands beside the list, for all of it"
            return Given(b"", name, f"{said}; not here: {', '.join(extra)[:200]}.")
        name = value["name"][:LONGEST_NAME] if isinstance(value.get("name"), str) and value["name"] else name
        value = value["record"]
    try:
        data = bytes_of(value)
    except BadGivenError as bad:
        return Given(b"", name, str(bad))
    return Given(data, name) if data.strip() else Given(b"", name, "There is nothing in it.")


def demands_of(said: Mapping[str, Any], *, typed: bool = True) -> Demands:
    """The demands of a body, checked; of JSON, which is ``typed``, by their types, too.

    Raises:
        ValidationError: naming every field that is not as it should be.
    """
    body = DemandsSerializer(data={name: said[name] for name in said if name in DemandsSerializer().fields})
    if typed:
        refuse_other_types(body, body.initial_data)
    body.is_valid(raise_exception=True)
    found = body.validated_data
    return Demands(
        challenge=found.get("challenge", ""),
        domain=found.get("domain", ""),
        at=found.get("at"),
        recipients=tuple(found.get("recipient", ())),
        documents=found.get("documents", {}),
        offline=found.get("offline", False),
    )


def form_demands(form: QueryDict) -> Demands:
    """The demands of a form: `documents` is JSON, `recipient` may be repeated.

    Raises:
        ValidationError: naming every field that is not as it should be.
    """
    said: dict[str, Any] = {name: form[name] for name in form if name in _WRAPPER and isinstance(form[name], str)}
    if "recipient" in said:
        said["recipient"] = form.getlist("recipient")
    for name in _LISTS:
        documents = form.get(name)
        if isinstance(documents, UploadedFile):
            documents = documents.read(LARGEST + 1).decode("utf-8", "replace")
        if documents is not None:
            try:
                said[name] = json_of(documents.encode("utf-8", "surrogatepass"))
            except Problem as problem:
                raise ValidationError({name: [problem.detail]}) from None
    return demands_of(said, typed=False)


def file_given(file: UploadedFile[bytes], number: int) -> Given:
    """An uploaded file, with one byte more than a record may have when it is larger."""
    return Given(file.read(LARGEST + 1), (file.name or f"{number}")[:LONGEST_NAME])


def _wrapper_in(data: bytes) -> Any:  # noqa: ANN401 - an object with a record in it, a text, or None
    """What the body wraps; None where the body is the record itself, which the verifier reads for itself."""
    start = data[:64].lstrip()[:1]
    if start == b'"' or (start == b"{" and b'"record"' in data):
        try:
            value = json_of(data)
        except Problem:
            return None
        if isinstance(value, str) or (isinstance(value, dict) and "record" in value and "@context" not in value):
            return value
    return None


def _wrapped(value: Any) -> tuple[Given, Demands]:  # noqa: ANN401 - as above
    if isinstance(value, str):
        return Given(value.encode("utf-8", "surrogatepass")), Demands()
    unknown = sorted(set(value) - _WRAPPER)
    if unknown:
        raise ValidationError({name[:100]: ["There is no such field."] for name in unknown[:20]})
    name = value.get("name", "")
    if not isinstance(name, str) or len(name) > LONGEST_NAME:
        raise ValidationError({"name": [f"Give a text of at most {LONGEST_NAME} characters."]})
    try:
        return Given(bytes_of(value["record"]), name), demands_of(value)
    except BadGivenError as bad:
        raise ValidationError({"record": [str(bad)]}) from None


def _of_form(request: Request, form: QueryDict) -> tuple[Given, Demands]:
    demands = form_demands(form)
    files = [*request.FILES.getlist("record"), *request.FILES.getlist("file")]
    if len(files) > 1:
        raise ValidationError({"record": ["Give one record here; several go to /api/v1/verify/batch/."]})
    if files:
        return file_given(files[0], 1), demands
    text = form.get("record", "")
    return Given(str(text).encode("utf-8", "surrogatepass"), form.get("name", "")[:LONGEST_NAME]), demands


def lines_of(values: list[Given]) -> bytes:
    """Records as lines of JSON, for the worker that takes them apart; null for what is in no form that is taken."""
    return b"\n".join(
        json.dumps({"name": one.name, "record": None if one.error else _kept(one.data)}).encode() for one in values
    )


def _kept(data: bytes) -> Any:  # noqa: ANN401 - as `bytes_of` reads it
    try:
        return data.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(data).decode()}
