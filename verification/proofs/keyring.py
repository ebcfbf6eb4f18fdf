"""Finding the key that a signature names, and saying whether it is the issuer's.

A key is the issuer's only when the document at the issuer's exact id publishes it (design, section 2). A key
written into a URL's fragment or into the record's own header is a hint: it may show that a signature is broken,
never whose it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from verification import dids
from verification.certificates import Chain
from verification.codes import Act, CheckId, Code, Outcome
from verification.dids import ControllerDocument, VerificationMethod
from verification.dids.document import absolute
from verification.errors import Invalid, Problem, Unavailable
from verification.keys import KeyKind, PublicKey, from_multikey
from verification.proofs.result import Whose
from verification.report import Check
from verification.sources import Sources, TrustList

__all__ = ["Keyring", "NamedKey", "Purpose", "certified", "problem_check"]

_SELF_CERTIFYING = ("did:key:", "did:jwk:")
_RESOLVABLE = ("did:", "http:", "https:")


class Purpose(StrEnum):
    """What a proof is made for: https://www.w3.org/TR/vc-data-integrity/ section 2.4 (Proof Purposes)."""

    ASSERTION = "assertionMethod"
    AUTHENTICATION = "authentication"


_MAY = {Purpose.ASSERTION: "sign credentials", Purpose.AUTHENTICATION: "prove who holds them"}


@dataclass(frozen=True, slots=True)
class NamedKey:
    """The key to verify with (None when there is none at hand), and whose it is.

    The check, and what it amounts to.
    """

    key: PublicKey | None
    binding: Check
    whose: Whose


def problem_check(id_: CheckId, problem: Problem, pointer: str = "") -> Check:
    """The check that a problem makes: failed for `Invalid`, unknown for `Unavailable`."""
    where = problem.pointer or pointer
    if isinstance(problem, Unavailable):
        return Check(id_, Outcome.UNKNOWN, problem.code, problem.detail, where, problem.act, problem.retry_after)
    return Check(id_, Outcome.FAILED, problem.code, problem.detail, where)


class Keyring:
    """The keys of one issuer (or holder) as of ``at``; its document is resolved once, when first asked for.

    ``purpose`` is what the keys are to be good for; ``resolve`` finds the document.
    """

    def __init__(
        self,
        issuer: str,
        sources: Sources,
        at: datetime,
        *,
        purpose: Purpose = Purpose.ASSERTION,
        resolve: Callable[[str, Sources], ControllerDocument] = dids.resolve,
    ) -> None:
        self.issuer = issuer
        self.purpose = purpose
        self._resolve = resolve
        self._sources = sources
        self._at = at
        self._document: ControllerDocument | Problem | None = None

    def published(self) -> ControllerDocument:
        """The issuer's document.

        Raises:
            Invalid: when it is bad.
            Unavailable: when it cannot be had.

        """
        if self._document is None:
            try:
                self._document = self._resolve(self.issuer, self._sources)
            except Problem as problem:
                self._document = problem
        if isinstance(self._document, Problem):
            raise self._document
        return self._document

    def trust_lists(self) -> tuple[TrustList, ...]:
        """The lists that are held here."""
        return self._sources.trust_lists()

    def named(self, method: str) -> NamedKey:
        """The key of the verification method with this id (of a Data Integrity proof)."""
        try:
            document = self.published()
        except Problem as problem:
            return self._unpublished(problem, method, self._hinted(method))
        found = [entry for entry in document.methods if entry.id == method]
        if not found and method == self.issuer and len(document.methods) == 1:
            found = list(document.methods)
        if not found:
            return self._not_listed(method, self._hinted(method))
        return self._published_as(found)

    def selected(self, kid: str, jwk: PublicKey | None, kind: KeyKind) -> NamedKey:
        """The key that a JWT's header selects.

        That is the one named by ``kid``, by ``jwk``, by both (which must agree), or by neither the only one of its
        kind.
        """
        try:
            document = self.published()
        except Problem as problem:
            return self._unpublished(problem, kid or self.issuer, jwk or self._hinted(kid))
        if kid:
            return self._by_kid(document, kid, jwk)
        if jwk is not None:
            found = [entry for entry in document.methods if entry.key == jwk]
            if not found:
                return self._not_listed(f"{self.issuer}#(the token's own key)", jwk)
            return self._published_as(found)
        found = [entry for entry in document.methods if entry.asserts and entry.key and entry.key.kind is kind]
        if len({entry.key for entry in found}) == 1:
            return self._published_as(found)
        detail = f"The token names no key, and {self.issuer} publishes {len(found)} that could be meant."
        return NamedKey(None, self._unknown(Code.AMBIGUOUS_KEY if found else Code.KEY_NOT_FOUND, detail), Whose.CLAIMED)

    def _by_kid(self, document: ControllerDocument, kid: str, jwk: PublicKey | None) -> NamedKey:
        names = {kid, f"{self.issuer}#{kid}", absolute(kid, self.issuer)}
        found = [entry for entry in document.methods if entry.id in names or entry.kid == kid]
        if not found and kid == self.issuer and len(document.methods) == 1:
            found = list(document.methods)
        if not found:
            return self._not_listed(kid, jwk or self._hinted(kid))
        if jwk is None:
            return self._published_as(found)
        same = [entry for entry in found if entry.key == jwk]
        if same or all(entry.key is None for entry in found):
            return self._published_as(same or found)
        detail = "The token's kid and its jwk name two different keys."
        check = Check(CheckId.ISSUER_BINDING, Outcome.FAILED, Code.SELECTORS_DISAGREE, detail)
        return NamedKey(found[0].key, check, Whose.ISSUERS)

    def _published_as(self, found: Sequence[VerificationMethod]) -> NamedKey:
        """The key that one or more entries of the issuer's document publish; the strictest entry counts."""
        key = found[0].key
        if len({entry.key for entry in found}) > 1:
            detail = f"{self.issuer} publishes two keys as {found[0].id}."
            return NamedKey(None, self._unknown(Code.AMBIGUOUS_KEY, detail), Whose.CLAIMED)
        checks = [self._judged(entry) for entry in found]
        check = next((check for check in checks if check.outcome is not Outcome.PASSED), checks[0])
        return NamedKey(key, check, Whose.CLAIMED if check.outcome is Outcome.UNKNOWN else Whose.ISSUERS)

    def _judged(self, method: VerificationMethod) -> Check:
        if method.problem is not None:
            return problem_check(CheckId.ISSUER_BINDING, method.problem)
        if method.controller != self.issuer:
            detail = f"{method.id} is controlled by {method.controller[:120] or 'nobody named'}, not by the issuer."
            return self._unknown(Code.ISSUER_NOT_PROVEN, detail)
        if not (method.asserts if self.purpose is Purpose.ASSERTION else method.authenticates):
            detail = f"{self.issuer} does not list {method.id} among the keys that may {_MAY[self.purpose]}."
            return Check(CheckId.ISSUER_BINDING, Outcome.FAILED, Code.WRONG_PURPOSE, detail)
        if method.revoked is not None and method.revoked <= self._at:
            detail = f"{self.issuer} has revoked the key {method.id}; what it signed no longer counts."
            return Check(CheckId.ISSUER_BINDING, Outcome.FAILED, Code.KEY_REVOKED, detail)
        if method.expires is not None and method.expires <= self._at:
            detail = (
                f"The issuer's key {method.id} has expired, and nothing but the record says that it was signed before."
            )
            return self._unknown(Code.KEY_REVOKED, detail)
        detail = f"The key is listed at {self.issuer}, and controlled by it."
        return Check(CheckId.ISSUER_BINDING, Outcome.PASSED, Code.BOUND, detail)

    def _not_listed(self, method: str, hint: PublicKey | None) -> NamedKey:
        whose = self._named_by(method)
        if self.issuer.startswith(_SELF_CERTIFYING):
            detail = f"The signature names {method[:120]}, which is not the issuer: {self.issuer[:60]} is itself a key."
            check = Check(CheckId.ISSUER_BINDING, Outcome.FAILED, Code.NOT_THE_ISSUER, detail)
        elif whose is Whose.CLAIMED and hint is None:
            detail = f"{self.issuer} does not, or no longer, publish {method[:160]}."
            check = self._unknown(Code.KEY_NOT_FOUND, detail)
        else:
            check = self._unknown(
                Code.ISSUER_NOT_PROVEN, f"{self.issuer} does not publish {method[:160]} as a key of its own."
            )
        return NamedKey(hint, check, whose)

    def _unpublished(self, problem: Problem, method: str, hint: PublicKey | None) -> NamedKey:
        """Without the issuer's own document nothing is proved about the issuer, and nothing is shown to be forged."""
        if isinstance(problem, Invalid) and not self.issuer.startswith(_SELF_CERTIFYING):
            problem = Unavailable(problem.code, problem.detail, act=Act.ISSUER)
        return NamedKey(hint, problem_check(CheckId.ISSUER_BINDING, problem), self._named_by(method))

    def _named_by(self, method: str) -> Whose:
        """Whose key the text claims to name: a relative name, or one below the issuer's id, is the issuer's."""
        controller, _, _ = method.partition("#")
        return Whose.CLAIMED if controller in {"", self.issuer} or ":" not in controller else Whose.STRANGERS

    def _hinted(self, method: str) -> PublicKey | None:
        """The key that the method's own text holds, if it does: enough to see that a signature is broken."""
        controller, _, fragment = method.partition("#")
        try:
            if controller.startswith(_SELF_CERTIFYING):
                (entry,) = dids.resolve(controller, self._sources).methods
                return entry.key if method in {controller, entry.id} else None
            return from_multikey(fragment) if fragment.startswith("z") else None
        except (Invalid, Unavailable):
            return None

    def _unknown(self, code: Code, detail: str) -> Check:
        return Check(CheckId.ISSUER_BINDING, Outcome.UNKNOWN, code, detail, act=Act.ISSUER)


def certified(chain: Chain, keyring: Keyring, at: datetime) -> NamedKey:
    """The key of a certificate, and whether a list that is held here lets it speak.

    An issuer whose id leads to keys of its own is never spoken for by a certificate that does not name it.
    """
    listed = chain.listed_in(keyring.trust_lists(), at)
    if keyring.issuer.startswith(_RESOLVABLE) and not chain.names(keyring.issuer):
        detail = f"The certificate is {chain.subject}'s, and does not name {keyring.issuer[:120]}."
        check = Check(CheckId.ISSUER_BINDING, Outcome.UNKNOWN, Code.ISSUER_NOT_PROVEN, detail, act=Act.ISSUER)
    elif not listed:
        detail = f"The seal is {chain.subject}'s by its certificate, which is in no list that is held here."
        check = Check(CheckId.ISSUER_BINDING, Outcome.UNKNOWN, Code.ISSUER_NOT_PROVEN, detail, act=Act.US)
    elif not chain.in_force(at):
        detail = (
            f"The certificate of {chain.subject} is out of its dates, and nothing shows that it was used within them."
        )
        check = Check(CheckId.ISSUER_BINDING, Outcome.UNKNOWN, Code.KEY_REVOKED, detail, act=Act.ISSUER)
    else:
        detail = f"The seal is {chain.subject}'s, by a certificate in the list “{listed}”."
        check = Check(CheckId.ISSUER_BINDING, Outcome.PASSED, Code.BOUND, detail)
    whose = Whose.ISSUERS if check.outcome is Outcome.PASSED else Whose.CLAIMED
    return NamedKey(chain.key, check, whose)
