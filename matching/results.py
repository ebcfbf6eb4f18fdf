"""What matching answers: frozen, and ready for a page or an API. A template reads these fields and decides nothing.

Every number is exact inside the scorer and leaves it as a float rounded to :data:`DIGITS` decimal digits, so points
add up to their score within 1e-9. ``*_shown`` fields are the same numbers as text, rounded so that what is printed
adds up too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from matching.codes import ActionKind, EvidenceSet, Gate, NotRankableReason, Owner, State, Tier
from matching.statements import Need, SubjectLink, TrustLevel, Weight
from matching.wire import Wire

__all__ = [
    "DIGITS",
    "Band",
    "Citation",
    "Contribution",
    "NotRankable",
    "OpenQuestion",
    "Place",
    "PointLine",
    "RankedEntry",
    "Ranking",
    "Reason",
    "RequirementResult",
    "Share",
]

DIGITS = 12


@dataclass(frozen=True, slots=True)
class Citation(Wire):
    """The signed statement: credential digest and JSON pointer, with what a page shows of it.

    ``label`` is issuer and year ("Cedar Fork Community College, 2025"), ``detail`` what it shows ("result 3 of 4"),
    ``remark`` what is to be said beside it ("status not answered", "in force to 31 Mar 2028").
    """

    digest: str
    pointer: str
    issuer: str
    issuer_name: str
    title: str
    trust: TrustLevel
    label: str
    detail: str
    remark: str = ""
    issued: date | None = None
    observation: bool = False


@dataclass(frozen=True, slots=True)
class Share(Wire):
    """A requirement's part of one set's score, what is lost without the credited credential, and which that is."""

    points: float
    drop_if_removed: float
    digest: str = ""
    pointer: str = ""


@dataclass(frozen=True, slots=True)
class PointLine(Wire):
    """One row of the points table: what ``counted_from`` adds to the narrower sets.

    The rows of `verified` add up to V; with those of `best`, to B; with those of `all`, to A; ``points_shown`` to the
    shown totals. ``drop_if_removed`` is the loss of the score of ``counted_from``, recomputed with the next best item
    of another credential.
    """

    counted_from: EvidenceSet
    counted_words: str
    how: str
    evidence: Citation
    points: float
    drop_if_removed: float
    points_shown: str
    drop_shown: str


@dataclass(frozen=True, slots=True)
class Contribution(Wire):
    """What one requirement adds to the score.

    ``points``, ``drop_if_removed``, ``evidence`` (one item, or none) and ``runner_up`` (the best item of any other
    credential, which counts when the cited credential goes) are those of the best estimate, the score that orders;
    the three shares give each set's own. ``counted_from`` is the narrowest set that holds the credited item, None
    when nothing counts; ``remark`` stands where there are no ``lines``.
    """

    requirement: str
    label: str
    need_words: str
    points: float
    drop_if_removed: float
    evidence: tuple[Citation, ...]
    runner_up: Citation | None
    counted_from: EvidenceSet | None
    verified: Share
    best: Share
    all: Share
    lines: tuple[PointLine, ...]
    remark: str = ""


@dataclass(frozen=True, slots=True)
class RequirementResult(Wire):
    """How one requirement stands: tier, state, and the item nearest to meeting it with every gate still open.

    ``issuer`` is the id of that item's issuer when a decision about the issuer is among the open gates.
    """

    requirement: str
    label: str
    short_label: str
    need: Need
    weight: Weight
    tier: Tier
    state: State
    state_words: str
    gates: tuple[Gate, ...] = ()
    evidence: Citation | None = None
    issuer: str = ""
    question: str = ""
    age_reason: str = ""


@dataclass(frozen=True, slots=True)
class Reason(Wire):
    """The strongest reason for a candidate, with its citation."""

    text: str
    evidence: Citation | None = None


@dataclass(frozen=True, slots=True)
class OpenQuestion(Wire):
    """What to settle first: ``fact``, ``consequence`` ("If confirmed: 4 of 5."), ``step``, ``owner``, ``action``.

    ``requirement`` is empty when nothing is open; ``others`` are the further open must-haves in short.
    """

    requirement: str
    label: str
    gate: Gate | None
    fact: str
    consequence: str
    step: str
    owner: Owner
    action: ActionKind
    issuer: str = ""
    evidence: Citation | None = None
    others: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Fact and consequence in one line."""
        return f"{self.fact} {self.consequence}".strip()


@dataclass(frozen=True, slots=True)
class RankedEntry(Wire):
    """One candidate's place, and all that a row of the ranking page shows.

    ``pips`` are the tiers of the must-haves in the job's order. ``score`` is the best estimate (B), ``verified_only``
    V, ``all_claims`` A. ``issuers`` counts distinct issuers by trust, ``subjects`` credentials by how they match the
    person.
    """

    candidate: str
    rank: int
    tied: bool
    rank_shown: str
    tier: Tier
    musts_met: int
    musts_unproven: int
    musts_total: int
    musts_words: str
    pips: tuple[Tier, ...]
    pips_words: str
    score: float
    verified_only: float
    all_claims: float
    score_words: str
    contributions: tuple[Contribution, ...]
    results: tuple[RequirementResult, ...]
    strongest_reason: Reason
    open_question: OpenQuestion
    issuers: tuple[tuple[TrustLevel, int], ...]
    issuers_words: tuple[tuple[TrustLevel, str], ...]
    subjects: tuple[tuple[SubjectLink, int], ...]
    subjects_words: str


@dataclass(frozen=True, slots=True)
class Band(Wire):
    """A band and how it begins.

    ``held`` is how many of the 200 perturbations keep the first of the band before above this one's first; None where
    a band begins because tier or must-haves differ, which no weight changes.
    """

    number: int
    size: int
    held: int | None = None


@dataclass(frozen=True, slots=True)
class Place(Wire):
    """Where one candidate stands: the ``band``, and how many of the 200 perturbations keep the order.

    ``held_above`` is for the order against the candidate right above, ``held_first`` against the first of the present
    band; None where tier or must-haves decide, and for the first of a band (see :mod:`matching.bands`).
    """

    candidate: str
    band: int
    held_above: int | None = None
    held_first: int | None = None


@dataclass(frozen=True, slots=True)
class NotRankable(Wire):
    """A candidate with not enough evidence to rank: beside the ranking, not below it."""

    candidate: str
    reason: NotRankableReason
    reason_words: str


@dataclass(frozen=True, slots=True)
class Ranking(Wire):
    """A whole ranking: ``entries`` in its order, ``not_rankable`` in the seed's order, and the hashes that prove it.

    ``places`` says in which of the ``bands`` each entry stands, in the same order.

    ``ranking_hash`` is SHA-256 over canonical JSON of every input that the scorer reads and every number it gives (see
    :mod:`matching.fingerprint`), ``inputs_hash`` over the inputs alone; neither changes with the order of
    the input, nor with names that are only shown.
    """

    entries: tuple[RankedEntry, ...]
    not_rankable: tuple[NotRankable, ...]
    seed: str
    as_of: date
    weights_words: str
    ranking_hash: str
    inputs_hash: str
    bands: tuple[Band, ...] = ()
    places: tuple[Place, ...] = ()
