"""How an action says no: one plain sentence for a person, and the field it is about."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from portal.written import grouped

__all__ = ["RefusedError", "checked_email", "require_email", "require_text"]


class RefusedError(Exception):
    """Raised when an action cannot be done with what was given. Nothing was changed.

    Args:
        sentence: what is wrong and what would be right, for the person who acted.
        field: the field of the form it is about, empty for the action as a whole.
        fields: where several fields are wrong at once, a sentence for each by its name.

    """

    def __init__(self, sentence: str, *, field: str = "", fields: Mapping[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field
        self.fields = dict(fields or {})


def require_text(value: str, *, field: str, sentence: str, at_most: int = 4_000) -> str:
    """``value`` without the white space around it.

    Raises:
        RefusedError: when it is empty (with ``sentence``) or longer than ``at_most`` characters.

    """
    text = value.strip()
    if not text:
        raise RefusedError(sentence, field=field)
    if len(text) > at_most:
        raise RefusedError(
            _("Keep this under %(most)s characters; it has %(number)s.")
            % {"most": grouped(at_most), "number": grouped(len(text))},
            field=field,
        )
    return text


def require_email(value: str, *, field: str, sentence: str) -> str:
    """``value`` in lower case, without the white space around it.

    Raises:
        RefusedError: when it is empty (with ``sentence``) or no e-mail address.

    """
    return checked_email(require_text(value, field=field, sentence=sentence, at_most=254), field=field)


def checked_email(value: str, *, field: str) -> str:
    """``value`` in lower case, without the white space around it.

    Raises:
        RefusedError: when it is no e-mail address.

    """
    email = value.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise RefusedError(_("This is no e-mail address; one looks like name@mail.example."), field=field) from None
    return email
