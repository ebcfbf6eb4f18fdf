"""The words of filters, each said in the reader's language when a page is made."""

from __future__ import annotations

from django.utils.translation import gettext as _

from portal.models import Application

__all__ = [
    "act_words",
    "channel_words",
    "filter_name",
    "filter_value",
    "job_filter_name",
    "job_show_words",
    "job_status_words",
    "show_words",
    "sort_words",
    "stage_words",
    "verdict_words",
]


def stage_words() -> dict[str, str]:
    """Where an application stands."""
    stage = Application.Stage
    return {
        stage.APPLIED: _("Applied"),
        stage.SHORTLISTED: _("Shortlisted"),
        stage.INTERVIEW: _("Interview"),
        stage.OFFERED: _("Offered"),
        stage.HIRED: _("Hired"),
        stage.DECLINED: _("Not taken further"),
        stage.WITHDRAWN: _("Withdrawn"),
    }


def verdict_words() -> dict[str, str]:
    """What checking a record found."""
    return {
        "verified": _("Verified"),
        "not_in_force": _("Not in force"),
        "indeterminate": _("Indeterminate"),
        "rejected": _("Rejected"),
    }


def show_words() -> dict[str, str]:
    """Candidates for whom something is to be done."""
    return {
        "without": _("Without a record"),
        "unconfirmed": _("Identifier to confirm"),
        "answered": _("Answered a request"),
    }


def sort_words() -> dict[str, str]:
    """In which order candidates are listed."""
    return {"name": _("Name"), "newest": _("Newest"), "activity": _("Last activity")}


def channel_words() -> dict[str, str]:
    """How a record came."""
    return {
        "upload": _("Upload"),
        "paste": _("Pasted"),
        "link": _("Link"),
        "wallet": _("Wallet"),
        "email": _("E-mail"),
        "pull": _("Badge platform"),
        "folder": _("Folder"),
        "system": _("Applicant system"),
        "api": _("HR system"),
        "demo": _("Demonstration"),
    }


def act_words() -> dict[str, str]:
    """Who has to act on a record."""
    return {
        "us": _("Us"),
        "candidate": _("Candidate"),
        "issuer": _("Issuer"),
        "network": _("Network"),
        "unmatched": _("Us: whose is it?"),
    }


def filter_name(name: str) -> str:
    """What a filter is about, by the name it has in an address."""
    return {
        "q": _("Words"),
        "job": _("Job"),
        "stage": _("Stage"),
        "skill": _("Verified evidence for"),
        "issuer": _("Issuer"),
        "verdict": _("Verdict"),
        "source": _("Came by"),
        "since": _("From"),
        "until": _("Until"),
        "show": _("Show"),
        "sort": _("Sorted by"),
        "act": _("Who acts"),
        "channel": _("Came by"),
        "batch": _("Batch"),
    }.get(name, name)


def filter_value(name: str, value: str) -> str:
    """What a filter asks for; what people typed stays as it is."""
    tables = {
        "stage": stage_words,
        "verdict": lambda: verdict_words() | {"unread": _("Not read")},
        "show": show_words,
        "sort": sort_words,
        "act": act_words,
        "channel": channel_words,
    }
    return tables[name]().get(value, value) if name in tables else value


def job_status_words() -> dict[str, str]:
    """Whether a job takes people."""
    return {"open": _("Open"), "closed": _("Closed")}


def job_show_words() -> dict[str, str]:
    """Jobs for which something is to be done, or that are screened in a way of their own."""
    return {
        "mine": _("Mine: made by me, or I am on the team"),
        "waiting": _("Somebody waits on the shortlist"),
        "bare": _("Says nothing of its needs yet"),
        "blind": _("Screened blind"),
    }


def job_filter_name(name: str) -> str:
    """What a filter of jobs is about."""
    return {"q": _("Words"), "status": _("Status"), "show": _("Show")}[name]
