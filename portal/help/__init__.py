"""The help pages: one entry each, explicit. Numbers and lists on them come from the tables that the code uses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.help.numbers import ranking_numbers, unknown_rows, verdict_rows

__all__ = ["TOPICS", "Topic"]


def _nothing() -> dict[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class Topic:
    """One page. ``also`` are other words that people look for; ``open`` ones are for candidates, without an account."""

    key: str
    title: Promise
    says: Promise
    also: Promise
    facts: Callable[[], Mapping[str, Any]] = _nothing
    open: bool = False
    route: str = ""

    @property
    def address(self) -> str:
        """The name of the page's route."""
        return self.route or f"help_{self.key}"

    @property
    def template(self) -> str:
        """Its words."""
        return f"help/{self.key}.html"


_ALL = (
    Topic(
        "verdicts",
        _("How verification works, and what each verdict means"),
        _("Four verdicts, the checks behind them, and what stands beside them."),
        _("verified rejected indeterminate not in force expired revoked signature issuer trust subject match check"),
        verdict_rows,
    ),
    Topic(
        "unknowns",
        _("What to do when something could not be checked"),
        _("Each reason, who has to act, and what you can do now."),
        _("unknown could not be checked indeterminate network status list retry ask candidate issuer"),
        unknown_rows,
    ),
    Topic(
        "ranking",
        _("How ranking and score work"),
        _("Tiers first, then the score as an interval; every number from the one table."),
        _("score points tier band interval weight level assessment relation best estimate all claims order ties"),
        ranking_numbers,
    ),
    Topic(
        "levels",
        _("How levels are read"),
        _("Results, grades, other frameworks and years of experience, on one scale of 1 to 4."),
        _("level scale grade proficiency years interval"),
        route="levels",
    ),
    Topic(
        "fair",
        _("A fair process"),
        _("What the portal does and does not do so that people are judged by evidence, and by a person."),
        _("bias blind decision reason override reject requirement lock observation contest adverse impact law"),
    ),
    Topic(
        "candidates",
        _("For candidates: how to share your records"),
        _("Links, wallets, files, what happens next, and how to take it back."),
        _("candidate share wallet upload withdraw private page code accommodation without digital record"),
        open=True,
    ),
    Topic(
        "metrics",
        _("How the metrics are computed"),
        _("Medians that count those still waiting, small numbers, and what is left out."),
        _("median quartile time to screen shortlist decision kaplan meier export source"),
    ),
    Topic(
        "keyboard",
        _("The keyboard"),
        _("Everything can be done without a mouse."),
        _("keys shortcut accessibility screen reader tab palette"),
    ),
    Topic(
        "glossary",
        _("Glossary"),
        _("The words of the field, in a sentence each."),
        _("LER CLR badge credential DID wallet issuer holder proof status list presentation framework skill"),
    ),
)
TOPICS: Mapping[str, Topic] = {topic.key: topic for topic in _ALL}
