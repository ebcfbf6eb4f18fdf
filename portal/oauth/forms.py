"""The forms and answers of OAuth 2.0, for the schema; what they hold is checked by oauthlib."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

__all__ = [
    "FORM",
    "IntrospectedSerializer",
    "OAuthErrorSerializer",
    "TokenAnswerSerializer",
    "TokenFormSerializer",
    "TokenRequestSerializer",
]

FORM = "application/x-www-form-urlencoded"
_ID = "The client id, where it is not in a Basic header."
_SECRET = "The client secret, where it is not in a Basic header."  # noqa: S105 - words about one


class _ClientSerializer(serializers.Serializer[Any]):
    """How a client proves who it is, in the form."""

    client_id = serializers.CharField(required=False, help_text=_ID)
    client_secret = serializers.CharField(required=False, help_text=_SECRET)


class TokenRequestSerializer(_ClientSerializer):
    """What a client asks for."""

    grant_type = serializers.ChoiceField(choices=["client_credentials"])
    scope = serializers.CharField(
        required=False, help_text="Capabilities with spaces between them, of the client's own; all of them when absent."
    )


class TokenFormSerializer(_ClientSerializer):
    """A token of the client's own."""

    token = serializers.CharField()
    token_type_hint = serializers.CharField(required=False)


class TokenAnswerSerializer(serializers.Serializer[Any]):
    """A token: RFC 6749, section 5.1. ``expires_in`` is in seconds."""

    access_token = serializers.CharField()
    token_type = serializers.ChoiceField(choices=["Bearer"])
    expires_in = serializers.IntegerField(min_value=1)
    scope = serializers.CharField(help_text="What it may do: capabilities with spaces between them.")


class IntrospectedSerializer(serializers.Serializer[Any]):
    """What a token is: RFC 7662, section 2.2. ``iat`` and ``exp`` are Unix times."""

    active = serializers.BooleanField()
    scope = serializers.CharField(required=False)
    client_id = serializers.UUIDField(required=False)
    token_type = serializers.CharField(required=False)
    iat = serializers.IntegerField(required=False)
    exp = serializers.IntegerField(required=False)


class OAuthErrorSerializer(serializers.Serializer[Any]):
    """What is wrong: RFC 6749, section 5.2."""

    error = serializers.ChoiceField(
        choices=[
            "invalid_request",
            "invalid_client",
            "invalid_scope",
            "unauthorized_client",
            "unsupported_grant_type",
            "unsupported_token_type",
            "temporarily_unavailable",
        ]
    )
    error_description = serializers.CharField(required=False)
