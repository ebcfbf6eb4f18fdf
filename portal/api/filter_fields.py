"""Filters that refuse what they cannot read: a filter that is passed over in silence answers too much."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django_filters.rest_framework import BooleanFilter

__all__ = ["YesNoFilter"]

_MEANT = {"true": True, "1": True, "false": False, "0": False}


class _YesNoField(forms.Field):
    widget = forms.TextInput

    def to_python(self, value: Any) -> bool | None:  # noqa: ANN401 - as it came
        """True, False, or None where nothing was given.

        Raises:
            ValidationError: it is neither.
        """
        text = str(value).lower() if value is not None else ""
        if text and text not in _MEANT:
            raise ValidationError(_("Give true or false."), code="invalid")
        return _MEANT.get(text)


class YesNoFilter(BooleanFilter):
    """`true` or `false`; anything else is refused."""

    field_class = _YesNoField  # type: ignore[assignment]  # any form field will do

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - the base's signature
        # the base's own widget makes nothing of what it cannot read, which would answer the whole list
        super().__init__(*args, widget=forms.TextInput, **kwargs)
