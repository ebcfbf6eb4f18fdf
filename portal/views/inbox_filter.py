"""The inbox's filters as an address gives them, and in words."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from portal.filter_chips import Chip, chips
from portal.models import Job
from portal.queries_records import InboxFilter
from portal.search_words import act_words, channel_words, filter_name, filter_value, verdict_words
from portal.storable import storable_text
from portal.views.access import MemberRequest, day_or_none, uuid_or_none

__all__ = ["record_chips", "record_choices", "wanted_records"]

TYPED, ISSUER, CODE = 200, 300, 20


def wanted_records(request: MemberRequest) -> InboxFilter:
    """What a member asked to see; nonsense asks for nothing that exists, or for nothing at all."""
    asked = request.GET
    return InboxFilter(
        text=storable_text(asked.get("q", "").strip(), TYPED),
        verdict=storable_text(asked.get("verdict", ""), CODE),
        act=storable_text(asked.get("act", ""), CODE),
        job=uuid_or_none(asked.get("job")),
        batch=uuid_or_none(asked.get("batch")),
        channel=storable_text(asked.get("channel", ""), CODE),
        issuer=storable_text(asked.get("issuer", "").strip(), ISSUER),
        since=day_or_none(asked.get("since")),
        until=day_or_none(asked.get("until")),
    )


def record_chips(request: MemberRequest, wanted: InboxFilter, jobs: Iterable[Job]) -> list[Chip]:
    """What is asked for, in words; a job that is not theirs to see is not named."""
    job = next((item.title for item in jobs if item.pk == wanted.job), _("another job") if wanted.job else "")
    said = {
        "q": wanted.text,
        "verdict": filter_value("verdict", wanted.verdict),
        "act": filter_value("act", wanted.act),
        "job": job,
        "channel": filter_value("channel", wanted.channel),
        "issuer": wanted.issuer,
        "since": wanted.since.isoformat() if wanted.since else "",
        "until": wanted.until.isoformat() if wanted.until else "",
        "batch": _("one batch") if wanted.batch else "",
    }
    return chips(request.GET, [(name, filter_name(name), words) for name, words in said.items()])


def record_choices() -> dict[str, list[tuple[str, str]]]:
    """What the filters offer."""
    return {
        "verdict": [*verdict_words().items(), ("unread", _("Not read"))],
        "act": list(act_words().items()),
        "channel": list(channel_words().items()),
    }
