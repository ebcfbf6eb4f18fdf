"""Reports of what was not examined as a credential: containers, unreadable files, verifications cut short."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from verification.codes import Act, CheckId, Code, Container, Format, Outcome, SubjectMatch, Verdict
from verification.errors import Problem, Unavailable
from verification.policy import HOLDER_OWES, verdict_of, worst
from verification.report import Check, CredentialReport

__all__ = ["bare_report", "collection", "presentation", "resume", "unfinished", "unreadable"]

#: The least sure first.
_SURENESS = (
    SubjectMatch.MISMATCH,
    SubjectMatch.NONE,
    SubjectMatch.NAME,
    SubjectMatch.IDENTIFIER,
    SubjectMatch.HOLDER_KEY,
)


def bare_report(  # noqa: PLR0913 - the fields that differ
    checks: Iterable[Check],
    *,
    verdict: Verdict | None = None,
    form: Format = Format.UNKNOWN,
    container: Container = Container.UNKNOWN,
    digest: str = "",
    pointer: str = "",
    name: str = "",
    types: tuple[str, ...] = (),
    credentials: tuple[CredentialReport, ...] = (),
) -> CredentialReport:
    """A report without issuer, subject and claims. Its verdict is the checks', unless another is given."""
    held = tuple(checks)
    return CredentialReport(
        verdict=verdict or verdict_of(held),
        format=form,
        container=container,
        digest=digest,
        pointer=pointer,
        name=name,
        title="",
        types=types,
        issuer=None,
        subject_match=SubjectMatch.NONE,
        subject_ids=(),
        issued="",
        expires="",
        checks=held,
        claims=(),
        credentials=credentials,
    )


def unreadable(
    problem: Problem, *, container: Container, digest: str, name: str = "", pointer: str = ""
) -> CredentialReport:
    """The report of what cannot be read: `rejected`, or `indeterminate` where it is we who cannot read it yet."""
    if isinstance(problem, Unavailable):
        check = Check(CheckId.CONTAINER, Outcome.UNKNOWN, problem.code, problem.detail, problem.pointer, problem.act)
    else:
        check = Check(CheckId.CONTAINER, Outcome.FAILED, problem.code, problem.detail, problem.pointer)
    return bare_report([check], container=container, digest=digest, name=name, pointer=pointer)


def unfinished(code: Code, detail: str, *, container: Container, digest: str) -> CredentialReport:
    """The report of a verification that did not come to its end: nothing is known, and we have to act."""
    check = Check(CheckId.CONTAINER, Outcome.UNKNOWN, code, detail, act=Act.US)
    return bare_report([check], container=container, digest=digest)


def presentation(
    members: tuple[CredentialReport, ...], *, digest: str, holder: Check, name: str = ""
) -> CredentialReport:
    """The report of a presentation: each member has its own verdict, and the worst of them is the presentation's.

    A bad proof of the holder's makes it `rejected`; one that was asked for and is not settled, `indeterminate`. It is
    as sure to be about the candidate as the member of which that is least sure.
    """
    count = len(members)
    words = f"A wallet's presentation of {count} credential{'s' * (count != 1)}, each checked by itself."
    title = next((member.title for member in members if member.title), "")
    report = bare_report(
        [Check(CheckId.CONTAINER, Outcome.PASSED, Code.OK, words), holder],
        verdict=worst([*(member.verdict for member in members), *_of_holder(holder)]),
        form=Format.PRESENTATION,
        container=Container.PRESENTATION,
        digest=digest,
        name=name,
        credentials=members,
    )
    return replace(
        report,
        title=f"{title} and {count - 1} more" if title and count > 1 else title,
        subject_match=min((member.subject_match for member in members), key=_SURENESS.index, default=SubjectMatch.NONE),
    )


def resume(members: tuple[CredentialReport, ...], *, digest: str, name: str = "") -> CredentialReport:
    """The report of a résumé (LER-RS): its credentials have their own verdicts, and all else is its writer's word.

    One without a credential is nobody's lie and proves nothing: `indeterminate`, and its writer may add some.
    """
    count = len(members)
    title = f"Résumé with {count} credential{'s' * (count != 1)}" if members else "Résumé"
    words = f"A résumé with {count} credential{'s' * (count != 1)}, each checked by itself; the rest is self-asserted."
    opened = Check(CheckId.CONTAINER, Outcome.PASSED, Code.OK, words if members else "A résumé.")
    report = bare_report(
        [opened] if members else [opened, _ONLY_WORDS],
        verdict=worst(member.verdict for member in members) if members else None,
        form=Format.LER_RS,
        container=Container.JSON,
        digest=digest,
        name=name,
        credentials=members,
    )
    return replace(report, title=title)


_ONLY_WORDS = Check(
    CheckId.PROOF,
    Outcome.UNKNOWN,
    Code.NO_PROOF,
    "There is no signed credential in this résumé: all it says is its writer's own word.",
    act=Act.CANDIDATE,
)


def _of_holder(holder: Check) -> tuple[Verdict, ...]:
    if holder.outcome is Outcome.FAILED:
        return (Verdict.REJECTED,)
    return (Verdict.INDETERMINATE,) if holder.code in HOLDER_OWES else ()


def collection(members: tuple[CredentialReport, ...], *, container: Container, digest: str) -> CredentialReport:
    """The report of a mere container: its verdict is the worst of its members', and `rejected` when it holds none."""
    count = len(members)
    files = f"{count} {'file' if count == 1 else 'files'}"
    words = f"A PDF with {files} attached; its pages were not read." if container is Container.PDF else ""
    check = Check(CheckId.CONTAINER, Outcome.PASSED, Code.OK, words or f"A container with {files}.")
    if not members:
        check = Check(
            CheckId.CONTAINER, Outcome.FAILED, Code.EMPTY, "The container holds no files that could be records."
        )
    return bare_report(
        [check],
        verdict=worst(member.verdict for member in members),
        form=Format.COLLECTION,
        container=container,
        digest=digest,
        credentials=members,
    )
