"""The gap report's own sentences: :mod:`matching.gaps`."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

TABLE: tuple[str, ...] = (
    _("Absence of a record is not absence of skill."),
    _(
        "The candidate sees these same lines, and may correct, add or withdraw records, or ask for a person to look "
        "again. Nothing is rejected automatically."
    ),
    _("This job has no must-haves."),
    _("Confirmed {n} of {said}."),
    _("Confirmed {n} of {said}; {n2} unproven."),
    _("Confirmed {n} of {said}; {n2} without evidence."),
    _("Confirmed {n} of {said}; {n2} unproven; {n3} without evidence."),
    _("{n} must-have"),
    _("{n} must-haves"),
    _("Nothing was shared yet, so nothing could be confirmed."),
    _("What was sent holds no record that can be read."),
    _("None of what was shared may count; the reasons stand below."),
    _("What was shared speaks of other skills than this job asks for."),
    _("Nothing shared speaks of it"),
    _("“{title}” is set aside: {said}"),
    _("“{title}”, {said}"),
    _("next to {label}"),
    _("close to {label}"),
    _("broader than {label}"),
    _("Worth 0 points; a good opening for the interview."),
    _("Counts in part; the skill itself is still to be shown."),
    _("verified"),
    _("best estimate"),
    _("build on “{title}”, which comes near"),
    _("find the level in the first week, then plan from there"),
    _("practice from the level shown up to the level needed"),
    _("a refresher"),
    _("a refresher, and the renewed record"),
    _("a first task with a colleague beside, to see what is there"),
    _("build on the neighbouring skill shown"),
    _("an introduction by a colleague, unless the interview shows that it is there"),
    _("{n} file without a readable record inside"),
    _("{n} files without a readable record inside"),
    _("“{title}” ({label}): {said}"),
    _("none recorded"),
    _("{n} recorded, {n2} confirmed"),
    _("{n} recorded, {n2} confirmed, the latest on {day}"),
    _("name, photograph, address, date of birth, protected traits and the standing of any school"),
)
