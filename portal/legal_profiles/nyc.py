"""New York City, Local Law 144 of 2021: https://rules.cityofnewyork.us/rule/automated-employment-decision-tools-updated/.

Administrative Code 20-870 and following; 6 RCNY 5-300 and following.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.legal_profiles.conditions import Condition, LegalProfile, given

__all__ = ["NYC"]

NYC = LegalProfile(
    key="nyc",
    name="New York City",
    law="Local Law 144 of 2021 (Administrative Code § 20-870 to 20-874; 6 RCNY § 5-300 to 5-304)",
    source="https://rules.cityofnewyork.us/rule/automated-employment-decision-tools-updated/",
    uncertain=(
        _(
            "Whether a ranking by must-haves “substantially assists” a decision, and so is under this law at all, is "
            "for counsel; so are public holidays within the ten business days."
        )
    ),
    conditions=(
        Condition(
            key="bias_audit",
            title=_("Bias audit within a year"),
            words=_("An auditor who had no part in using or making the tool audited it no more than one year ago."),
            to_do=_("Give the audit’s date, the auditor’s name, and the report as a file or an address."),
            check=given(
                _("No bias audit is on file: its date, its auditor and the report are needed."),
                dated=True,
                words=True,
                shown=True,
                within_days=365,
            ),
            asks=("dated", "words", "url", "file"),
            dated_label=_("Day of the audit"),
            words_label=_("Independent auditor"),
        ),
        Condition(
            key="summary",
            title=_("Summary of results, published"),
            words=_("The newest audit’s summary and the day the tool came into use stand on the employment website."),
            to_do=_("Publish the summary (auditors print one from Rates by group) and give its address."),
            check=given(_("No address of a published summary is on file."), url=True),
            asks=("url", "dated"),
            dated_label=_("Published on"),
        ),
        Condition(
            key="notice",
            title=_("Notice to candidates, ten business days before"),
            words=_("Candidates who live in the city were told that the tool is used, and what it looks at."),
            to_do=_("Give the day of the notice, and its words or address."),
            check=given(
                _("No notice to candidates is on file."),
                dated=True,
                business_days_before=10,
            ),
            asks=("dated", "url", "words"),
            dated_label=_("Notice given on"),
            words_label=_("How it was given"),
        ),
        Condition(
            key="alternative",
            title=_("How to ask for another way"),
            words=_("The notice says how to ask for an alternative selection process or a reasonable accommodation."),
            to_do=_("Give the sentence that candidates read."),
            check=given(_("Nothing on file says how candidates ask for another way."), words=True),
            asks=("words", "url"),
            words_label=_("What candidates read"),
        ),
        Condition(
            key="data_notice",
            title=_("Data: type, source, retention"),
            words=_("What data is collected, from where, and how long it is kept, is published or given on request."),
            to_do=_("Give the address where it stands, or a file."),
            check=given(_("Nothing on file says what data is used and how long it is kept."), shown=True),
            asks=("url", "file"),
        ),
    ),
)
