"""The records of the last seven days by verdict, for a small chart and the table beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.models import Record
from portal.permissions import Capability
from portal.scope import Scope

__all__ = ["VERDICTS", "Day", "Week", "week_of_records"]

DAYS = 7
#: In the order in which they are stacked; the last is what is still being checked.
VERDICTS = ("verified", "not_in_force", "indeterminate", "rejected", "")


@dataclass(frozen=True, slots=True)
class Day:
    """One day: how many records came, by verdict; the first of each pair names a look."""

    day: date
    counts: tuple[tuple[str, int], ...]

    @property
    def total(self) -> int:
        """How many came."""
        return sum(count for _name, count in self.counts)

    @property
    def name(self) -> str:
        """The day of the week in short."""
        return date_format(self.day, "D")


@dataclass(frozen=True, slots=True)
class Week:
    """The last seven days, today included."""

    days: tuple[Day, ...]

    @property
    def total(self) -> int:
        """How many records came."""
        return sum(day.total for day in self.days)

    @property
    def checking(self) -> int:
        """How many of them are being checked."""
        return sum(dict(day.counts)["checking"] for day in self.days)

    @property
    def words(self) -> str:
        """The chart in a sentence."""
        busiest = max(self.days, key=lambda day: day.total)
        said = ngettext(
            "%(total)s record in the last seven days.", "%(total)s records in the last seven days.", self.total
        ) % {"total": self.total}
        if busiest.total:
            said += " " + _("Most came on %(day)s: %(count)s.") % {
                "day": date_format(busiest.day, "l"),
                "count": busiest.total,
            }
        return said


def week_of_records(scope: Scope) -> Week:
    """What came since the beginning of the day six days ago."""
    scope.require(Capability.READ_RECORDS)
    today = timezone.localdate()
    first = today - timedelta(days=DAYS - 1)
    rows = Record.objects.within(scope).filter(created_at__gte=timezone.make_aware(datetime.combine(first, time())))
    counts: defaultdict[date, dict[str, int]] = defaultdict(dict)
    grouped = rows.exclude(state="unreadable").annotate(day=TruncDate("created_at")).order_by()
    for day, verdict, count in grouped.values_list("day", "verdict").annotate(n=Count("pk")):
        counts[day][verdict] = count
    days = (first + timedelta(days=number) for number in range(DAYS))
    return Week(tuple(_day(day, counts[day]) for day in days))


def _day(day: date, counts: Mapping[str, int]) -> Day:
    return Day(day, tuple((verdict or "checking", counts.get(verdict, 0)) for verdict in VERDICTS))
