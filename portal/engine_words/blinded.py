"""What stands in a blind job's sentences where something would say who an applicant is: :mod:`portal.blind_words`."""

from __future__ import annotations

from django.utils.translation import gettext, gettext_noop

__all__ = ["STAND_INS", "TABLE", "stand_in"]

#: They stand where a record's own words stood, in citations and inside of sentences.
STAND_INS = frozenset(
    {
        gettext_noop("a trusted issuer"),
        gettext_noop("a known issuer"),
        gettext_noop("an issuer in no registry"),
        gettext_noop("an issuer"),
        gettext_noop("a credential"),
        gettext_noop("a date"),
        gettext_noop("a name"),
        gettext_noop("the candidate"),
        gettext_noop("a colleague’s observation"),
        gettext_noop("a result"),
        gettext_noop("self-asserted"),
    }
)
#: Sentences whose title and dates were taken out.
TABLE: tuple[str, ...] = (
    gettext_noop("Decide on an issuer"),
    gettext_noop("the credential expired"),
    gettext_noop("the credential has expired"),
    gettext_noop("the credential is older; the job asks for the last {said}"),
    gettext_noop("the credential is the candidate's own statement, with no signed record yet"),
    gettext_noop("the credential is signed by the candidate's own key alone"),
    gettext_noop("the credential matches by name only"),
    gettext_noop("the credential names nobody we can match"),
    gettext_noop("the credential is not in force today"),
    gettext_noop("the credential is not in force today ({said})"),
    gettext_noop("the skill was read from the words the credential with little certainty"),
    gettext_noop("the skill was read from the words the credential"),
    gettext_noop("the credential states no date, and the job sets a maximum age"),
    gettext_noop("the credential shows attendance; nothing assessed yet"),
    gettext_noop("the credential names {n} skills at once, with no result for this one"),
    gettext_noop("no evidence yet that counts; the credential is set aside: {said}"),
    gettext_noop("the credential is set aside: {said}"),
    gettext_noop("the credential, {said}"),
    gettext_noop("the credential ({label}): {said}"),
    gettext_noop("build on the credential, which comes near"),
    gettext_noop("{said} (the credential)"),
    gettext_noop("in force"),
    gettext_noop("It becomes valid by itself"),
    gettext_noop("{label}, in force"),
)


def stand_in(text: str) -> str:
    """What stands in for words of a record, in the active language; a record's own words as they are."""
    return gettext(text) if text in STAND_INS else text
