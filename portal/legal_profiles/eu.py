"""European Union, Regulation (EU) 2024/1689 (AI Act), Annex III 4: https://eur-lex.europa.eu/eli/reg/2024/1689/oj.

Ranking candidates is named there as high-risk. These are duties of who deploys such a system (Articles 26, 27, 86).
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.legal_profiles.conditions import Condition, LegalProfile, given, kept_by_portal

__all__ = ["EU"]

EU = LegalProfile(
    key="eu",
    name="European Union",
    law="Regulation (EU) 2024/1689 (AI Act), Articles 26, 27, 49 and 86, Annex III point 4",
    source="https://eur-lex.europa.eu/eli/reg/2024/1689/oj",
    uncertain=(
        _(
            "From when the duties for high-risk systems apply differs between sources, and amendments were under way; "
            "counsel decides from when, and which duties meet this organization."
        )
    ),
    conditions=(
        Condition(
            key="oversight",
            title=_("Somebody oversees it"),
            words=_("A person with the competence, training and authority to overrule the ranking is named."),
            to_do=_("Name the person, and their training."),
            check=given(_("Nobody is named for human oversight."), words=True),
            asks=("words", "url"),
            words_label=_("Who, and what prepares them"),
        ),
        Condition(
            key="instructions",
            title=_("Instructions for use"),
            words=_("The provider’s instructions and technical documentation are at hand and followed."),
            to_do=_("Give the file or its address."),
            check=given(_("No instructions or technical documentation are on file."), shown=True),
            asks=("url", "file", "words"),
        ),
        Condition(
            key="logs",
            title=_("Logs for six months or more"),
            words=_("What the system did is logged, and the logs are kept for at least six months."),
            to_do=_("Nothing: Credence keeps its audit log and every run with its hash, and deletes neither."),
            check=kept_by_portal,
        ),
        Condition(
            key="candidates",
            title=_("Candidates know"),
            words=_(
                "Candidates were told that a high-risk system helps to decide about them, and of their right to an "
                "explanation."
            ),
            to_do=_("Give the day, and the words or address."),
            check=given(_("No information to candidates is on file."), dated=True),
            asks=("dated", "url", "words"),
            dated_label=_("Since when they are told"),
        ),
        Condition(
            key="workers",
            title=_("Workers’ representatives know"),
            words=_("Workers’ representatives and workers concerned were told before the system was put to use."),
            to_do=_("Give the day and who was told; where there are none, say so."),
            check=given(_("Nothing on file says that workers’ representatives were told."), dated=True, words=True),
            asks=("dated", "words"),
            dated_label=_("Told on"),
            words_label=_("Who was told"),
        ),
        Condition(
            key="impact",
            title=_("Impact on rights assessed"),
            words=_(
                "The assessment of the impact on fundamental rights, where it is due, and that of data protection."
            ),
            to_do=_("Give its day and the file or address."),
            check=given(_("No impact assessment is on file."), dated=True, shown=True),
            asks=("dated", "url", "file", "words"),
            dated_label=_("Assessed on"),
        ),
        Condition(
            key="registration",
            title=_("Registration, where due"),
            words=_("The system, and public deployers, are registered in the EU database where that is due."),
            to_do=_("Give the entry’s address or number; or say why none is due."),
            check=given(_("Nothing on file says whether it is registered, or why that is not due."), words=True),
            asks=("words", "url"),
            words_label=_("Number of the entry, or why none is due"),
        ),
    ),
)
