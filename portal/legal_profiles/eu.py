"""European Union, Regulation (EU) 2024/1689 (AI Act), Annex III 4: https://eur-lex.europa.eu/eli/reg/2024/1689/oj.

Ranking candidates is named there as high-risk. These are duties of who deploys such a system (Articles 26, 27, 86).
"""

from __future__ import annotations

from portal.legal_profiles.conditions import Condition, LegalProfile, given, kept_by_portal

__all__ = ["EU"]

EU = LegalProfile(
    key="eu",
    name="European Union",
    law="Regulation (EU) 2024/1689 (AI Act), Articles 26, 27, 49 and 86, Annex III point 4",
    source="https://eur-lex.europa.eu/eli/reg/2024/1689/oj",
    uncertain=(
        "From when the duties for high-risk systems apply differs between sources, and amendments were under way; "
        "counsel decides from when, and which duties meet this organization."
    ),
    conditions=(
        Condition(
            key="oversight",
            title="Somebody oversees it",
            words="A person with the competence, training and authority to overrule the ranking is named.",
            to_do="Name the person, and their training.",
            check=given("Nobody is named for human oversight.", words=True),
            asks=("words", "url"),
            words_label="Who, and what prepares them",
        ),
        Condition(
            key="instructions",
            title="Instructions for use",
            words="The provider’s instructions and technical documentation are at hand and followed.",
            to_do="Give the file or its address.",
            check=given("No instructions or technical documentation are on file.", shown=True),
            asks=("url", "file", "words"),
        ),
        Condition(
            key="logs",
            title="Logs for six months or more",
            words="What the system did is logged, and the logs are kept for at least six months.",
            to_do="Nothing: Credence keeps its audit log and every run with its hash, and deletes neither.",
            check=kept_by_portal,
        ),
        Condition(
            key="candidates",
            title="Candidates know",
            words="Candidates were told that a high-risk system helps to decide about them, and of their right to an "
            "explanation.",
            to_do="Give the day, and the words or address.",
            check=given("No information to candidates is on file.", dated=True),
            asks=("dated", "url", "words"),
            dated_label="Since when they are told",
        ),
        Condition(
            key="workers",
            title="Workers’ representatives know",
            words="Workers’ representatives and workers concerned were told before the system was put to use.",
            to_do="Give the day and who was told; where there are none, say so.",
            check=given("Nothing on file says that workers’ representatives were told.", dated=True, words=True),
            asks=("dated", "words"),
            dated_label="Told on",
            words_label="Who was told",
        ),
        Condition(
            key="impact",
            title="Impact on rights assessed",
            words="The assessment of the impact on fundamental rights, where it is due, and that of data protection.",
            to_do="Give its day and the file or address.",
            check=given("No impact assessment is on file.", dated=True, shown=True),
            asks=("dated", "url", "file", "words"),
            dated_label="Assessed on",
        ),
        Condition(
            key="registration",
            title="Registration, where due",
            words="The system, and public deployers, are registered in the EU database where that is due.",
            to_do="Give the entry’s address or number; or say why none is due.",
            check=given("Nothing on file says whether it is registered, or why that is not due.", words=True),
            asks=("words", "url"),
            words_label="Number of the entry, or why none is due",
        ),
    ),
)
