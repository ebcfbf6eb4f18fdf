"""What the health page looks at of what the work rests on: disk, database, backup, lists, settings, versions."""

from __future__ import annotations

import platform
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import django
from django.conf import settings as django_settings
from django.core import checks as system_checks
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.backups import last_backup
from portal.health import Finding, State, ago, amount
from portal.models import Candidate
from portal.pool_index import INDEX_FROM, open_index
from portal.queries_registries import registry_rows
from portal.scope import Scope
from portal.software import SOFTWARE
from verification.contexts import CONTEXTS
from verification.contexts.added import added as added_contexts

__all__ = ["backup", "contexts", "database", "disk", "pool", "registries", "settings", "versions"]

BACKUP_OLD = timedelta(days=8)


def disk(_scope: Scope) -> Finding:
    """How much room there is where records are kept."""
    usage = shutil.disk_usage(django_settings.CREDENCE_DATA)
    words = {"free": amount(usage.free), "total": amount(usage.total)}
    title, says = _("Disk"), _("%(free)s of %(total)s are free where records are kept.") % words
    least = django_settings.CREDENCE_KEEP_FREE
    if usage.free < least:
        return Finding("disk", title, State.FAULT, says, _("No file is taken any more. Make room now."))
    if usage.free < 4 * least:
        do = _("Make room: below %(least)s no file is taken.") % {"least": amount(least)}
        return Finding("disk", title, State.CAUTION, says, do)
    return Finding("disk", title, State.WELL, says)


def database(_scope: Scope) -> Finding:
    """Which database, and how large it is."""
    title = _("Database")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database()), current_setting('server_version')")
            size, version = cursor.fetchone()
        else:
            cursor.execute("SELECT sqlite_version()")
            version = cursor.fetchone()[0]
            path = Path(str(connection.settings_dict["NAME"]))
            size = path.stat().st_size if path.exists() else 0
    words = {"kind": connection.display_name, "version": str(version).split(" ", 1)[0], "size": amount(int(size))}
    return Finding("database", title, State.WELL, _("%(kind)s %(version)s, %(size)s.") % words)


def backup(_scope: Scope) -> Finding:
    """When the last backup was made."""
    title, last = _("Backup"), last_backup()
    do = _("Run manage.py backup, best every night, and take the file to another machine.")
    if last is None:
        return Finding("backup", title, State.CAUTION, _("Nothing is known of a backup."), do)
    age = timezone.now() - datetime.fromisoformat(last.made_at)
    says = _("The last one was made %(ago)s ago.") % {"ago": ago(age.total_seconds())}
    lines = (_("with the master key in it"),) if last.keys else (_("without the master key: keep that apart"),)
    if age > BACKUP_OLD:
        return Finding("backup", title, State.CAUTION, says, do, lines)
    return Finding("backup", title, State.WELL, says, lines=lines)


def registries(scope: Scope) -> Finding:
    """How fresh the registries of issuers are."""
    rows = registry_rows(scope)
    words = {
        "over": _("too old to say anything"),
        "old": _("not renewed for 90 days"),
        "unreadable": _("cannot be read"),
        "fresh": _("fresh"),
    }
    lines = tuple(f"{row.title[:80]}: {words[row.state]}" for row in rows)
    title, bad = _("Registries"), [row for row in rows if row.state in {"over", "unreadable"}]
    if not rows:
        return Finding("registries", title, State.WELL, _("None was added: your own list is always asked."))
    says = ngettext("%(n)d registry of issuers.", "%(n)d registries of issuers.", len(rows)) % {"n": len(rows)}
    if bad or any(row.state == "old" for row in rows):
        state = State.FAULT if bad else State.CAUTION
        return Finding(
            "registries", title, state, says, _("Add their newest edition under Issuers and registries."), lines
        )
    return Finding("registries", title, State.WELL, says, lines=lines)


def contexts(_scope: Scope) -> Finding:
    """How many JSON-LD contexts are held."""
    held, more = len(CONTEXTS), len(added_contexts())
    says = _("%(held)d come with the software, %(added)d were added.") % {"held": held, "added": more}
    return Finding("contexts", _("Contexts"), State.WELL, says)


def pool(scope: Scope) -> Finding:
    """The index from which large pools are counted."""
    title, people = _("Pool index"), Candidate.objects.within(scope).count()
    if people < INDEX_FROM:
        return Finding("pool", title, State.WELL, _("Not needed: the pool is counted from the database."))
    index = open_index(scope)
    if index is None:
        do = _("The schedule builds it within a minute or so; manage.py pool_index build does it now.")
        return Finding("pool", title, State.CAUTION, _("There is none yet, so live counts are slow."), do)
    words = {"people": f"{len(index.view):,}", "size": amount(index.size)}
    return Finding("pool", title, State.WELL, _("%(people)s people, %(size)s.") % words)


def settings(_scope: Scope) -> Finding:
    """Our own system checks; their sentences are English, as in the log."""
    found = system_checks.run_checks(
        tags=[system_checks.Tags.security, system_checks.Tags.database], databases=["default"]
    )
    ours = [item for item in found if str(item.id).startswith("credence.") and not item.is_silenced()]
    title = _("Settings")
    if not ours:
        return Finding("settings", title, State.WELL, _("Nothing about them is risky."))
    bad = any(item.level >= system_checks.ERROR for item in ours)
    lines = tuple(f"{item.msg} {item.hint or ''} ({item.id})" for item in ours)
    says = ngettext("%(n)d thing to look at.", "%(n)d things to look at.", len(ours)) % {"n": len(ours)}
    return Finding("settings", title, State.FAULT if bad else State.CAUTION, says, lines=lines)


def versions(_scope: Scope) -> Finding:
    """What runs."""
    says = f"{SOFTWARE}; Python {platform.python_version()}, Django {django.get_version()}"
    return Finding("versions", _("Versions"), State.WELL, says)
