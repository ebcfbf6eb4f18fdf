"""New York City, Local Law 144 of 2021: https://rules.cityofnewyork.us/rule/automated-employment-decision-tools-updated/.

Administrative Code 20-870 and following; 6 RCNY 5-300 and following.
"""

from __future__ import annotations

from portal.legal_profiles.conditions import Condition, LegalProfile, given

__all__ = ["NYC"]

NYC = LegalProfile(
    key="nyc",
    name="New York City",
    law="Local Law 144 of 2021 (Administrative Code § 20-870 to 20-874; 6 RCNY § 5-300 to 5-304)",
    source="https://rules.cityofnewyork.us/rule/automated-employment-decision-tools-updated/",
    uncertain=(
        "Whether a ranking by must-haves “substantially assists” a decision, and so is under this law at all, is for "
        "counsel; so are public holidays within the ten business days."
    ),
    conditions=(
        Condition(
            key="bias_audit",
            title="Bias audit within a year",
            words="An auditor who had no part in using or making the tool audited it no more than one year ago.",
            to_do="Give the audit’s date, the auditor’s name, and the report as a file or an address.",
            check=given(
                "No bias audit is on file: its date, its auditor and the report are needed.",
                dated=True,
                words=True,
                shown=True,
                within_days=365,
            ),
            asks=("dated", "words", "url", "file"),
            dated_label="Day of the audit",
            words_label="Independent auditor",
        ),
        Condition(
            key="summary",
            title="Summary of results, published",
            words="The newest audit’s summary and the day the tool came into use stand on the employment website.",
            to_do="Publish the summary (auditors print one from Rates by group) and give its address.",
            check=given("No address of a published summary is on file.", url=True),
            asks=("url", "dated"),
            dated_label="Published on",
        ),
        Condition(
            key="notice",
            title="Notice to candidates, ten business days before",
            words="Candidates who live in the city were told that the tool is used, and what it looks at.",
            to_do="Give the day of the notice, and its words or address.",
            check=given(
                "No notice to candidates is on file.",
                dated=True,
                business_days_before=10,
            ),
            asks=("dated", "url", "words"),
            dated_label="Notice given on",
            words_label="How it was given",
        ),
        Condition(
            key="alternative",
            title="How to ask for another way",
            words="The notice says how to ask for an alternative selection process or a reasonable accommodation.",
            to_do="Give the sentence that candidates read.",
            check=given("Nothing on file says how candidates ask for another way.", words=True),
            asks=("words", "url"),
            words_label="What candidates read",
        ),
        Condition(
            key="data_notice",
            title="Data: type, source, retention",
            words="What data is collected, from where, and how long it is kept, is published or given on request.",
            to_do="Give the address where it stands, or a file.",
            check=given("Nothing on file says what data is used and how long it is kept.", shown=True),
            asks=("url", "file"),
        ),
    ),
)
