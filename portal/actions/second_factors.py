"""A member's second factors: an authenticator app, passkeys, and recovery codes for who lost both.

They protect the whole account, so each change wants the password again, which no identity provider knows.
"""

from __future__ import annotations

import secrets
import time

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from portal.actions.events import record_event
from portal.actions.mail import send_mail
from portal.actions.refusal import RefusedError
from portal.models import Membership, RecoveryCode, SecondFactor, User
from portal.permissions import Capability
from portal.rate_limits import count_try
from portal.scope import Scope
from portal.secret_text import SecretLostError, open_text, seal_text
from portal.signon import one_time_codes, passkeys
from portal.signon.passkeys import BadPasskeyError, KnownPasskey

__all__ = [
    "CODES",
    "MOST_PASSKEYS",
    "add_app",
    "add_passkey",
    "known_passkeys",
    "make_recovery_codes",
    "prove_password",
    "prove_second_factor",
    "recovery_code_digest",
    "remove_factor",
    "reset_second_factors",
]

CODES, MOST_PASSKEYS = 10, 10
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that is misread
_CODE_LENGTH = 12  # 31**12: 59 bits


def prove_password(user: User, password: str) -> None:
    """Insist on the account's password.

    Raises:
        RefusedError: it is another one.
        TooOftenError: too many were tried.
    """
    count_try("own_password", str(user.pk))
    if not user.check_password(password):
        raise RefusedError(_("This is not your password."), field="password")


def add_app(scope: Scope, user: User, *, secret: str, code: str, password: str) -> tuple[SecondFactor, list[str]]:
    """Add an authenticator app, once it shows the right code; with the first factor come recovery codes.

    Returns:
        The factor, and the recovery codes where they are new, to be shown once.

    Raises:
        RefusedError: the password or the code is wrong, or there is an app already.
    """
    prove_password(user, password)
    with transaction.atomic():  # the try above is counted whatever comes of it
        step = one_time_codes.matching_step(secret, code, time.time())
        if step is None:
            raise RefusedError(
                _("This is not the code that your app should show now. Check that the phone’s clock is right."),
                field="code",
            )
        first = not user.second_factors.exists()
        try:
            with transaction.atomic():
                factor = SecondFactor.objects.create(
                    user=user, kind=SecondFactor.Kind.APP, secret=seal_text(secret), last_step=step
                )
        except IntegrityError:
            raise RefusedError(_("You have an authenticator app already. Remove it first.")) from None
        record_event(scope, "second_factor.added", factor, user=user.pk, of=factor.kind)
        return factor, make_recovery_codes(scope, user) if first else []


def add_passkey(
    scope: Scope, user: User, *, made: KnownPasskey, name: str, password: str
) -> tuple[SecondFactor, list[str]]:
    """Add a passkey that the browser made; with the first factor come recovery codes.

    Raises:
        RefusedError: the password is wrong, the name is too long, or it is one too many.
    """
    prove_password(user, password)
    with transaction.atomic():  # the try above is counted whatever comes of it
        name = " ".join(name.split())
        if len(name) > 100:  # noqa: PLR2004 - the column
            raise RefusedError(_("Keep the name under 100 characters."), field="name")
        kept = SecondFactor.objects.select_for_update().filter(user=user)
        if kept.filter(kind=SecondFactor.Kind.PASSKEY).count() >= MOST_PASSKEYS:
            raise RefusedError(_("Ten passkeys are the most. Remove one that you no longer use."))
        if kept.filter(credential_id=made.credential_id).exists():
            raise RefusedError(_("You have added this passkey already."))
        first = not kept.exists()
        factor = SecondFactor.objects.create(
            user=user,
            kind=SecondFactor.Kind.PASSKEY,
            name=name,
            credential_id=made.credential_id,
            credential=made.credential,
            sign_count=made.sign_count,
        )
        record_event(scope, "second_factor.added", factor, user=user.pk, of=factor.kind)
        return factor, make_recovery_codes(scope, user) if first else []


def remove_factor(scope: Scope, user: User, factor: SecondFactor, *, password: str) -> None:
    """Remove one; the last one takes the recovery codes along.

    Raises:
        RefusedError: the password is wrong.
    """
    prove_password(user, password)
    with transaction.atomic():  # the try above is counted whatever comes of it
        record_event(scope, "second_factor.removed", factor, user=user.pk, of=factor.kind)
        factor.delete()
        if not user.second_factors.exists():
            user.recovery_codes.all().delete()


@transaction.atomic
def make_recovery_codes(scope: Scope, user: User) -> list[str]:
    """New recovery codes in place of the old ones, to be shown once."""
    user.recovery_codes.all().delete()
    codes = ["".join(secrets.choice(_ALPHABET) for _n in range(_CODE_LENGTH)) for _m in range(CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=recovery_code_digest(code)) for code in codes)
    record_event(scope, "recovery_codes.made", user)
    return [f"{code[:4]}-{code[4:8]}-{code[8:]}" for code in codes]


@transaction.atomic
def prove_second_factor(user: User, *, code: str = "", passkey: str = "", state: dict[str, str] | None = None) -> str:
    """The second step: a code of the app, a recovery code, or a passkey's signature.

    Returns:
        Which it was: `app`, `recovery_code` or `passkey`.

    Raises:
        RefusedError: it proves nothing, or was used before.
    """
    locked = list(SecondFactor.objects.select_for_update().filter(user=user))  # so that no code is taken twice
    if passkey:
        _use_passkey(locked, passkey, state or {})
        return "passkey"
    if _app_takes(locked, code):
        return "app"
    plain = "".join(letter for letter in code.lower() if letter in _ALPHABET)
    if len(code) < 100 and len(plain) == _CODE_LENGTH:  # noqa: PLR2004 - whatever else was typed is no code
        fresh = user.recovery_codes.filter(digest=recovery_code_digest(plain), used_at=None)
        if fresh.update(used_at=timezone.now()):
            return "recovery_code"
    raise RefusedError(
        _("This code does not fit, or was used before. Wait for the next, or use a recovery code."), field="code"
    )


def _app_takes(factors: list[SecondFactor], code: str) -> bool:
    app = next((one for one in factors if one.kind == SecondFactor.Kind.APP), None)
    if app is None:
        return False
    try:
        secret = open_text(app.secret)
    except SecretLostError:
        return False
    step = one_time_codes.matching_step(secret, code, time.time(), after=app.last_step)
    if step is None:
        return False
    app.last_step, app.last_used_at = step, timezone.now()
    app.save(update_fields=["last_step", "last_used_at"])
    return True


def _use_passkey(factors: list[SecondFactor], answer: str, state: dict[str, str]) -> None:
    try:
        used, count = passkeys.finish_using(state, known_passkeys(factors), answer)
    except BadPasskeyError:
        raise RefusedError(_("This passkey was not recognised. Try again, or use a code.")) from None
    factor = next(one for one in factors if one.credential_id == used)
    factor.sign_count, factor.last_used_at = count, timezone.now()
    factor.save(update_fields=["sign_count", "last_used_at"])


def known_passkeys(factors: list[SecondFactor]) -> list[KnownPasskey]:
    """The passkeys among them."""
    chosen = [one for one in factors if one.kind == SecondFactor.Kind.PASSKEY]
    return [KnownPasskey(one.credential_id, one.credential, one.sign_count) for one in chosen]


@transaction.atomic
def reset_second_factors(scope: Scope, membership: Membership) -> int:
    """Take all second factors of a member away, for who lost theirs; the member is told by mail. How many there were.

    Raises:
        RefusedError: they belong to other organizations too, whose doors this would weaken, or have none.
    """
    scope.require(Capability.MANAGE_MEMBERS)
    theirs = Membership.objects.across_organizations("second factors protect every organization of their user")
    if (
        not scope.system
        and theirs.filter(user_id=membership.user_id).exclude(organization_id=scope.organization_id).exists()
    ):
        raise RefusedError(
            _("They use this account elsewhere too, so only they can change this. A recovery code lets them in.")
        )
    user = membership.user
    count = user.second_factors.count()
    if not count:
        raise RefusedError(_("They have no second factor."))
    user.second_factors.all().delete()
    user.recovery_codes.all().delete()
    record_event(scope, "second_factor.reset", membership, user=user.pk, count=count)
    send_mail(
        scope,
        to=user.email,
        subject=_("Your second factor was removed"),
        body=_(
            "An administrator of %(organization)s removed the second factors of your account. Your password alone "
            "signs you in until you add one again.\n\nIf you did not ask for this, tell them at once."
        )
        % {"organization": membership.organization.name},
        kind="second_factor_reset",
    )
    return count


def recovery_code_digest(code: str) -> str:
    """What is kept of a code: a digest under the site's key."""
    plain = code.replace("-", "").lower()
    return salted_hmac("credence.recovery_code", plain, algorithm="sha256").hexdigest()
