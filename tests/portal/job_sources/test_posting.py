"""A job description proposes what it names, in its very words; nothing is kept, and little is presumed."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.actions.refusal import RefusedError
from portal.job_sources import from_posting
from portal.job_sources.posting import LONGEST_TEXT
from portal.job_sources.proposal import ProposedLine, with_few_musts
from portal.models import Framework, Job, SkillConcept

SKILLS = ("Vital signs", "Infection prevention", "SQL", "Excel", "Dementia care", "Phlebotomy", "Safe transfers")
POSTING = """Nursing assistant
Location: Dayton, Ohio

What you will do
- Take vital signs each shift

Requirements
- CPR certification
- Infection prevention
- Advanced Excel, with 2 years of experience
- Phlebotomy is not required
- Bathing and dressing of residents

Nice to have
- SQL. Vital signs.

Benefits
- Dementia care for your parents
"""
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def skills() -> None:
    framework = Framework.objects.create(name="builtin", version="1", current=True)
    rows = [(label, "skill") for label in SKILLS] + [("CPR certification", "credential"), ("Nurse aides", "occupation")]
    for label, kind in rows:
        uri = f"urn:skill:{label.lower().replace(' ', '-')}"
        SkillConcept.objects.create(framework=framework, uri=uri, label=label, kind=kind, search_text=label.lower())


def test_it_works() -> None:
    proposal = from_posting(POSTING)
    assert (proposal.title, proposal.place, proposal.description) == ("Nursing assistant", "Dayton, Ohio", "")
    by_label = {line.label: line for line in proposal.lines}
    vitals, cpr, excel = by_label["Vital signs"], by_label["CPR certification"], by_label["Excel"]
    assert (vitals.need, vitals.task, vitals.words) == ("nice", "Take vital signs each shift", "vital signs")
    assert (cpr.need, cpr.in_force, cpr.chosen) == ("must", True, True)
    assert (excel.need, excel.level) == ("must", 3)
    assert "Asks for 2 years" in excel.notes[0]
    assert by_label["SQL"].need == "nice"
    assert "Dementia care" not in by_label, "benefits are asked of nobody"
    assert not by_label["Phlebotomy"].chosen
    assert by_label["Phlebotomy"].notes == ("The text says that it is not asked for.",)
    assert cpr.source == "job description: “CPR certification”"


def test_the_text_is_highlighted_whole_and_each_mark_leads_to_its_line() -> None:
    proposal = from_posting(POSTING)
    assert "".join(words for words, _ in proposal.highlights) == POSTING.strip()
    marked = {(words, proposal.lines[number - 1].label) for words, number in proposal.highlights if number}
    assert ("Take vital signs", "Vital signs") not in marked
    assert {("vital signs", "Vital signs"), ("Vital signs", "Vital signs"), ("Excel", "Excel")} <= marked


def test_a_phrase_that_is_no_label_is_proposed_with_doubt_and_not_ticked() -> None:
    proposal = from_posting("Requirements:\n- Prevention of infections in wards\n- Excel\n")
    (doubtful,) = [line for line in proposal.lines if line.label == "Infection prevention"]
    assert doubtful.confidence < 0.8
    assert not doubtful.chosen
    assert doubtful.notes == ("Not sure: look whether this is what is meant.",)


def test_at_most_five_must_haves_are_proposed() -> None:
    proposal = from_posting("Requirements:\n" + "\n".join(f"- {name}" for name in SKILLS))
    assert [line.need for line in proposal.lines].count("must") == 5
    over = [line for line in proposal.lines if line.need == "nice"]
    assert all("five must-haves are proposed already" in line.notes[-1] for line in over)
    assert len(over) == 2


def test_the_text_is_the_description_only_where_a_person_wants_that() -> None:
    assert from_posting(POSTING, keep_text=True).description == POSTING.strip()
    assert not Job.objects.across_organizations("a test counts").exists()


@pytest.mark.parametrize("text", ["", "   \n ", "too short", "x" * (LONGEST_TEXT + 1)])
def test_what_cannot_be_read_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(RefusedError) as refused:
        from_posting(text)
    assert refused.value.field == "text"


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script> SQL is required",
        "\u202e SQL \u0007 must, of course, be known",
        "(" * 19_000,
        "SQL; " * 3_000,
    ],
)
def test_odd_texts_are_only_text(text: str) -> None:
    proposal = from_posting(text)
    assert "".join(words for words, _ in proposal.highlights) == text.strip()
    assert len({line.concepts[0].uri for line in proposal.lines}) == len(proposal.lines)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(st.sampled_from([*SKILLS, "Requirements:", "- must", "is a plus", "\n", "2 years", "(B2)"]), min_size=8)
)
def test_highlights_never_lose_a_word(parts: list[str]) -> None:
    text = "Job description\n" + " ".join(parts)
    proposal = from_posting(text)
    assert "".join(words for words, _ in proposal.highlights) == text.replace("\r\n", "\n").strip()
    assert sum(line.need == "must" for line in proposal.lines) <= 5


def test_lines_that_are_not_ticked_take_nobodys_place() -> None:
    doubtful = [ProposedLine(label=f"doubtful {number}", concepts=(), need="must") for number in range(6)]
    sure = [ProposedLine(label=f"sure {number}", concepts=(), need="must", chosen=True) for number in range(5)]
    few = with_few_musts([*doubtful, *sure[:4]], "over")
    assert all(line.need == "must" and not line.notes for line in few), "four are ticked: there is room for each"
    full = with_few_musts([*doubtful, *sure], "over")
    assert [line.need for line in full] == ["nice"] * 6 + ["must"] * 5
