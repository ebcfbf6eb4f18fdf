"""The first organization of an installation, made on a page by its first administrator."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from portal.actions.organizations import add_organization
from portal.actions.refusal import RefusedError
from portal.models import User
from portal.setup_door import WrongCodeError, taken

__all__ = ["set_up"]


def set_up(*, code: str, organization: str, person: str, email: str, password: str) -> User:
    """Make the organization and its administrator, who chose the password.

    Raises:
        RefusedError: a wrong code, a weak password, or what :func:`add_organization` refuses; nothing was made.
    """
    _require_good(password, User(email=email, name=person))
    try:
        with taken(code), transaction.atomic():
            membership, _first = add_organization(name=organization, email=email, person=person, system="setup page")
            membership.user.set_password(password)
            membership.user.save(update_fields=["password"])
    except WrongCodeError:
        raise RefusedError(
            _("This is not the code. It is printed where the server was started."), field="code"
        ) from None
    return membership.user


def _require_good(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as weak:
        raise RefusedError(" ".join(weak.messages), field="password") from None
