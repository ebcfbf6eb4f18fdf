"""One credential, from form to verdict: the same steps for the outermost record and every nested credential."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from verification import proofs, refresh, schemas, status, subject, trust, validity
from verification.bare_reports import bare_report, unreadable
from verification.budget import Budget
from verification.claims import Claim
from verification.codes import Act, CheckId, Code, Container, Format, Outcome, SubjectMatch
from verification.containers import open_nested
from verification.credential import Credential
from verification.errors import Problem, Unavailable
from verification.form import know_the_form
from verification.jsontypes import JsonObject
from verification.meanings import Meanings
from verification.open_badge_2 import examine_open_badge_2
from verification.placing import checks_below, claim_below
from verification.policy import Policy, verdict_of
from verification.proofs import Secured
from verification.proofs.holder import Holder, examine_key_binding
from verification.recording import Recorder
from verification.refresh import RefreshInquiry
from verification.report import Check, CredentialReport
from verification.schemas import SchemaInquiry
from verification.standing import child_checks, covers, endorsement_checks, vouched
from verification.vocabularies import Nested, Node, Vocabulary, endorsements
from verification.vocabularies.structure import structure_checks, types_of

__all__ = ["Run", "examine_credential"]


@dataclass(frozen=True, slots=True)
class Run:
    """What every step needs: the demands, the world, the moment, and what is left of the budget.

    ``holder`` is what the presentation around a credential showed of who holds it.
    """

    policy: Policy
    sources: Recorder
    at: datetime
    budget: Budget
    depth: int = 0
    holder: Holder | None = None

    def afresh(self) -> Run:
        """The same with a full budget, for the next file of an archive."""
        return replace(self, budget=Budget(self.policy.limits.work))


@dataclass(frozen=True, slots=True)
class Parent:
    """The credential around a nested one: whether its signature covers what is in it, and what its terms mean there.

    ``base`` is where its document stands in its own decoded payload.
    """

    covers: bool
    meanings: Meanings | None
    base: str


def examine_credential(
    credential: Credential, run: Run, *, name: str = "", pointer: str = "", parent: Parent | None = None
) -> CredentialReport:
    """The report of one credential; ``name`` is its file's in an archive, ``pointer`` its place in its ``parent``."""
    document, base = credential.document, credential.pointer_base
    # 1. The container was opened, bounded, no key twice.
    checks = [_opened(credential.container)]
    # 2. Know the form. A form that is not read is not judged either.
    form, vocabulary, check = know_the_form(document)
    checks.append(check)
    if _is_assertion(form, document):
        found = [checks[0], replace(check, outcome=Outcome.PASSED, code=Code.OK, detail="An Open Badge 2.0.", act=None)]
        return examine_open_badge_2(
            credential, found, sources=run.sources, at=run.at, policy=run.policy, name=name, pointer=pointer
        )
    if vocabulary is None:
        return _not_read(credential, form, checks, name, pointer)
    # 3. Structure and schema.
    faults = list(vocabulary.faults(document))
    by_schema = schemas.examine(document, SchemaInquiry(run.sources, run.at, run.policy, run.budget))
    checks += checks_below(base, structure_checks(faults, by_schema, run.policy))
    # 4. to 7. The issuer's keys, every proof, what the proofs cover, whose key it is.
    issuer, issuer_name = _issuer_of(document)
    secured, covered, meanings = _secured(credential, issuer, pointer, parent, run)
    checks += secured.checks
    # 8. Dates.
    checks += checks_below(base, validity.examine(document, run.at, run.policy))
    # 9. Every status entry.
    standing = status.examine(
        document, issuer=issuer, sources=run.sources, at=run.at, policy=run.policy, budget=run.budget
    )
    checks += checks_below(base, standing)
    asking = RefreshInquiry(issuer, covered, run.sources, run.at, run.policy, run.budget)
    checks += checks_below(base, refresh.examine(document, asking))
    # 10. Nested credentials and endorsements, each as its own document.
    around = Parent(covered, meanings, base)
    inside = _nested(list(vocabulary.children(document)), around, run)
    endorsed = list(endorsements(document))
    endorsing = _nested(endorsed, around, run)
    checks += child_checks(inside) + endorsement_checks(endorsing, [item.about for item in endorsed])
    # 11. Trust.
    types = _types_of(document)
    issuer_report, trusted = trust.examine(
        issuer, issuer_name, types, validity.issued_at(document), run.sources, run.at, proven=covered
    )
    checks += trusted
    # 12. Is it about this candidate, and who shares it?
    node = Node(document, "", meanings)
    holder = _holder(credential, run)
    match = subject.examine(node, run.policy.recipient, holder.ids)
    checks += [*checks_below(base, match.checks), _holds(holder, match)]
    # 13. Claims, read where the proofs cover them.
    claims = _claims(vocabulary, node, match, base, covered=covered)
    # 14. The verdict.
    _remember_contexts(secured, run)
    return CredentialReport(
        verdict=verdict_of(checks),
        format=form,
        container=credential.container,
        digest=credential.digest,
        pointer=pointer,
        name=name,
        title=node.text("name") or next((claim.name for claim in claims if claim.name), ""),
        types=types,
        issuer=issuer_report if issuer else None,
        subject_match=match.level,
        subject_ids=match.subject_ids,
        issued=node.text("validFrom") or node.text("issuanceDate"),
        expires=node.text("validUntil") or node.text("expirationDate"),
        checks=tuple(checks),
        claims=claims,
        credentials=inside,
        endorsements=endorsing,
        payload=_payload(credential),
    )


def _is_assertion(form: Format, document: JsonObject) -> bool:
    """Whether it is an Open Badge 2.0 as learners hold it, and not one of the documents around it."""
    return form is Format.OPEN_BADGE_2 and not {"BadgeClass", "Profile", "Issuer", "Endorsement"} & set(
        types_of(document)
    )


_CONTAINER_WORDS = {
    Container.JSON: "JSON, no key twice.",
    Container.JWT: "A signed token (compact JWS).",
    Container.SD_JWT: "A signed token that discloses some of its claims (SD-JWT); each disclosed one was signed.",
    Container.PNG: "Baked into a PNG picture. The picture itself proves nothing, and was not looked at.",
    Container.SVG: "Baked into an SVG picture. The picture itself proves nothing, and was not looked at.",
}


@cache
def _opened(container: Container) -> Check:
    return Check(CheckId.CONTAINER, Outcome.PASSED, Code.OK, _CONTAINER_WORDS.get(container, "Opened."))


def _payload(credential: Credential) -> JsonObject:
    return credential.jwt.payload if credential.jwt else credential.document


def _not_read(credential: Credential, form: Format, checks: list[Check], name: str, pointer: str) -> CredentialReport:
    """What is no record, or of a form not read yet: to find fault with it by another form's rules helps nobody."""
    report = bare_report(
        checks,
        form=form,
        container=credential.container,
        digest=credential.digest,
        pointer=pointer,
        name=name,
        types=_types_of(credential.document),
    )
    return replace(report, payload=_payload(credential))


def _holder(credential: Credential, run: Run) -> Holder:
    """Who shares it: by a key binding of its own, or by the presentation around it."""
    if credential.container is Container.SD_JWT and (credential.key_binding is not None or run.holder is None):
        return examine_key_binding(credential, sources=run.sources, at=run.at, policy=run.policy)
    return run.holder or Holder(_SHARED_COPY)


def _holds(holder: Holder, match: subject.Match) -> Check:
    """The `holder` check: a presentation's proof is about a credential only where its subject is the holder."""
    own = not holder.ids or match.level is SubjectMatch.HOLDER_KEY
    bad_around = holder.check.outcome in {Outcome.FAILED, Outcome.UNKNOWN} and not holder.own
    return holder.check if own and not bad_around else _SHARED_COPY


_SHARED_COPY = Check(
    CheckId.HOLDER, Outcome.NOT_APPLICABLE, Code.SHARED_COPY, "A shared copy: nobody proved to hold the subject's key."
)


def _types_of(document: JsonObject) -> tuple[str, ...]:
    vct = document.get("vct")
    return types_of(document) or ((vct,) if isinstance(vct, str) else ())


def _issuer_of(document: JsonObject) -> tuple[str, str]:
    issuer = document.get("issuer", document.get("iss") if "vct" in document else None)
    if isinstance(issuer, dict):
        identifier, name = issuer.get("id"), issuer.get("name")
        return (identifier if isinstance(identifier, str) else "", name if isinstance(name, str) else "")
    return (issuer if isinstance(issuer, str) else "", "")


def _secured(
    credential: Credential, issuer: str, pointer: str, parent: Parent | None, run: Run
) -> tuple[Secured, bool, Meanings | None]:
    """The proofs' checks, whether something that was verified covers the credential, and what its terms mean there.

    A nested credential without a proof is read as its parent's signature reads it.
    """
    if parent is not None and credential.jwt is None and "proof" not in credential.document:
        meanings = parent.meanings.below(pointer) if parent.meanings is not None else None
        return vouched(parent_covers=parent.covers), parent.covers, meanings
    secured = proofs.examine(
        credential, issuer=issuer, sources=run.sources, at=run.at, policy=run.policy, budget=run.budget
    )
    return secured, covers(secured), secured.expanded.meanings if secured.expanded is not None else None


def _nested(found: list[Nested], parent: Parent, run: Run) -> tuple[CredentialReport, ...]:
    if not found:
        return ()
    limits = run.policy.limits
    deeper = replace(run, depth=run.depth + 1)
    reports = []
    for index, item in enumerate(found[: limits.children + 1]):
        pointer = parent.base + item.pointer
        try:
            if run.depth >= limits.nesting or index == limits.children:
                raise Unavailable(
                    Code.TOO_MANY, "Nested too deep, or one of too many: not looked at, nor what follows.", act=Act.US
                )
            nested = open_nested(item.value, limits)
            reports.append(examine_credential(nested, deeper, pointer=pointer, parent=parent))
        except Problem as problem:
            reports.append(unreadable(problem, container=Container.UNKNOWN, digest="", pointer=pointer))
    return tuple(reports)


def _claims(vocabulary: Vocabulary, node: Node, match: subject.Match, base: str, *, covered: bool) -> tuple[Claim, ...]:
    found = vocabulary.claims(node, covered=covered)
    return tuple(claim_below(base, replace(claim, subject_match=match.level_at(claim.pointer))) for claim in found)


def _remember_contexts(secured: Secured, run: Run) -> None:
    if secured.expanded is not None:
        for context in secured.expanded.contexts:
            run.sources.use_context(context.url, context.sha256)
