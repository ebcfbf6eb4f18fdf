"""The sentences about a whole pool: :mod:`matching.pool` and :mod:`matching.actions`."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

TABLE: tuple[str, ...] = (
    _(
        "{n} applied; {n2} rankable; {n3} met all must-haves; {n4} one confirmation away; "
        "{n5} without readable evidence."
    ),
    _(
        "{n} applied; {n2} rankable; {n3} met all must-haves; {n4} one confirmation away; "
        "{n5} without evidence for this job."
    ),
    _(
        "Of {n} who applied: {n2} met all must-haves, {n3} are one confirmation away, {n4} have more open, {n5} are "
        "without readable evidence"
    ),
    _(
        "Of {n} who applied: {n2} met all must-haves, {n3} are one confirmation away, {n4} have more open, {n5} are "
        "without evidence for this job"
    ),
    _("{n} met, {n2} unproven, {n3} no evidence yet"),
    _("for {n} {said}"),
    _("only the issuer's status list stands between"),
    _("only a decision on the issuer stands between"),
    _("only a surer match to the person stands between"),
    _("only the level is stated roughly"),
    _("only the level is not stated"),
    _("the record has expired"),
    _("only the link to the skill is to be confirmed"),
    _("{n} person"),
    _("{n} people"),
    _("One must-have, “{label}”, stands alone between {said} and a complete set."),
    _("Who can do the work."),
    _("They count records. Absence of a record is not absence of skill."),
    _("Anything about the {n} not ranked."),
    _("Scans, silence and misdirected files say nothing about the people behind them."),
    _("Whether a gap is in the pool or in the issuers."),
    _("Where few programs issue a skill as a record of its own, few can show one."),
    _("What would happen after a change."),
    _("“If it were a nice-to-have” moves today's {n}; it does not foresee who would apply."),
    _("Whether the result treats groups alike."),
    _("No protected trait enters the score. That shows no direct use, but not the absence of indirect effects."),
    _("With {said} ranked, read the states, not the order: among so few, small differences say little."),
    # what to do now
    _("Ask {said} for a record of {label}"),
    _("Confirm for {said} that a record speaks of {label}"),
    _("Offer {said} a skills visit for {label}"),
    _("Confirm the observations of {said} in {label}"),
    _("A confirmed record takes each to {n} of {n2}."),
    _("A confirmed record takes {n3} of them to {n} of {n2}."),
    _("{n} person needs a further step; see theirs."),
    _("{n} people need a further step; see theirs."),
    _("A named person's structured observation counts as confirmation."),
    _("For {n} {said}."),
    _("For {n} {said}; {said3}."),
    _("the status list has not answered"),
    _("not every check could be made"),
    _("the record is not surely about the person"),
    _("the record is not in force today"),
    _("the record is older than the job allows"),
    _("the record states no date"),
    _("a lower level is shown"),
    _("the level is stated only roughly"),
    _("the level is not stated"),
    _("attendance is shown"),
    _("one credential names many skills at once"),
    _("the claim is the person's own"),
    _("the record is signed by the person's own key"),
    _("a neighbouring skill is shown"),
    _("there is no evidence yet"),
    _("the skill was read from the record's words"),
    _("an observation waits for confirmation"),
    _("something else"),
    _("Decide on {name} as an issuer"),
    _("Known, and not trusted here. Affects {said}: {said2}."),
    _("Known in another registry, not on your list. Affects {said}: {said2}."),  # of runs made before
    _("In no registry that you use. Affects {said}: {said2}."),
    _("trusted, it would raise scores, and meet no further must-have by itself"),
    _("trusted, {said} would have more must-haves met"),
    _("trusted, {said} would have more must-haves met; {n} would then meet every one"),
    _("Reconsider “{label}” as a must-have on day one"),
    _("As a nice-to-have, {said} rather than {n} would have every must-have met. Write down the reason either way."),
    _("Remind {said} who shared nothing yet"),
    _("The reminder should name the route without a wallet as well."),
)
