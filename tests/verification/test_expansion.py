"""What expansion finds: meanings, types, contexts; unsigned, hidden and redefined terms; and the bounds."""

from __future__ import annotations

import copy
import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from verification.budget import Budget
from verification.canonical import canonicalize
from verification.codes import Act, Code
from verification.errors import Invalid, Unavailable
from verification.expansion import Expanded, Finding, expand
from verification.expansion_fallback import statements_by_pyld

ROOT = Path(__file__).parents[2]
DATA_MODEL_1 = "https://www.w3.org/2018/credentials/v1"
DATA_MODEL_2 = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
CREDENTIALS = "https://www.w3.org/2018/credentials#"
VOCABULARY = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"


def badge(**more: Any) -> dict[str, Any]:
    document: dict[str, Any] = {
        "@context": [DATA_MODEL_2, OPEN_BADGES],
        "id": "urn:uuid:1",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": "did:web:college.example", "type": ["Profile"], "name": "College"},
        "validFrom": "2025-01-01T00:00:00Z",
        "validUntil": "2026-01-01T00:00:00Z",
        "credentialSubject": {
            "id": "did:example:learner",
            "type": ["AchievementSubject"],
            "achievement": {
                "id": "urn:achievement",
                "type": ["Achievement"],
                "name": "Welding",
                "criteria": {"narrative": "Welds."},
                "alignment": [{"type": "Alignment", "targetName": "Weld", "targetUrl": "https://skills.example/1"}],
            },
        },
    }
    return document | more


def expanded(document: dict[str, Any]) -> Expanded:
    return expand(document, budget=Budget())


def canonical(document: dict[str, Any]) -> bytes:
    return canonicalize(expanded(document).dataset, budget=Budget())


def findings(document: dict[str, Any]) -> list[tuple[Code, str]]:
    return [(finding.code, finding.pointer) for finding in expanded(document).findings]


def test_it_works() -> None:
    result = expanded(badge())
    assert result.findings == ()
    assert [use.url for use in result.contexts] == [DATA_MODEL_2, OPEN_BADGES]
    assert result.meanings["/validUntil"] == CREDENTIALS + "validUntil"
    assert result.meanings["/credentialSubject/achievement/alignment/0/targetUrl"] == "https://schema.org/targetUrl"
    assert result.meanings["/credentialSubject/id"] == "@id"
    assert result.types["/credentialSubject/achievement"] == (VOCABULARY + "Achievement",)
    assert result.types[""] == (CREDENTIALS + "VerifiableCredential", VOCABULARY + "OpenBadgeCredential")


NOTHING = [None, [], [None], [[], [None]]]


@pytest.mark.parametrize("value", NOTHING, ids=repr)
def test_nothing_unsigned_is_no_fault(value: Any) -> None:
    assert findings(badge(unheardOf=value, name=value)) == []


UNSIGNED: list[tuple[str, dict[str, Any], str]] = [
    ("unknown term", {"level": "expert"}, "/level"),
    ("looks like a keyword", {"@level": "expert"}, "/@level"),
    ("keyword of another algorithm", {"@preserve": "expert"}, "/@preserve"),
    ("number", {"level": 4}, "/level"),
    ("false", {"licensed": False}, "/licensed"),
    ("empty text", {"level": ""}, "/level"),
    ("empty object", {"level": {}}, "/level"),
    ("blank node as a predicate", {"_:level": "expert"}, "/_:level"),
    ("needs escaping", {"a/b~c": "expert"}, "/a~1b~0c"),
    ("relative id", {"evidence": {"id": "certificate.pdf", "type": "Evidence"}}, "/evidence/id"),
    ("relative reference", {"termsOfUse": "terms.html"}, "/termsOfUse"),
    ("scheme-relative id", {"evidence": {"id": "//evil.example/x"}}, "/evidence/id"),
    ("IRI with a space", {"termsOfUse": "https://college.example/my terms"}, "/termsOfUse"),
    ("IRI with a line break", {"termsOfUse": "https://college.example/terms\n"}, "/termsOfUse"),
    ("IRI that would close its bracket", {"termsOfUse": "https://college.example/>terms"}, "/termsOfUse"),
    ("empty id", {"evidence": {"id": "", "type": "Evidence"}}, "/evidence/id"),
    ("unknown type", {"evidence": {"type": ["Evidence", "Diploma"]}}, "/evidence/type/1"),
    ("single unknown type", {"evidence": {"type": "Diploma"}}, "/evidence/type"),
    ("type that names a keyword", {"evidence": {"type": "id"}}, "/evidence/type"),
    ("index", {"evidence": {"@index": "first", "type": "Evidence"}}, "/evidence/@index"),
    ("direction of a number", {"name": {"@value": 5, "@direction": "rtl"}}, "/name/@direction"),
    ("text in a graph container", {"proof": "signed, honestly"}, "/proof"),
    ("reference alone in a graph", {"proof": {"id": "urn:proof"}}, "/proof"),
    ("term deep inside", {"evidence": [{"type": "Evidence", "audience": "all", "score": 1}]}, "/evidence/0/score"),
    ("term outside its type", {"targetUrl": "https://skills.example/2"}, "/targetUrl"),
]


@pytest.mark.parametrize(("more", "pointer"), [case[1:] for case in UNSIGNED], ids=[case[0] for case in UNSIGNED])
def test_what_leaves_no_trace_is_found_where_it_stands(more: dict[str, Any], pointer: str) -> None:
    assert (Code.UNSIGNED_TERM, pointer) in findings(badge(**more))
    assert findings(badge()) == []


@pytest.mark.parametrize("pointer", ["/level", "/termsOfUse"])
def test_what_is_unsigned_has_no_effect_on_what_is_signed(pointer: str) -> None:
    assert canonical(badge(**{pointer[1:]: "relative"})) == canonical(badge())


SIGNED: list[dict[str, Any]] = [
    {"https://terms.example/level": "expert"},
    {"name": {"@value": "Welder", "@language": "en"}},
    {"name": [{"@value": "Welder", "@language": "en"}, {"@value": "Schweißer", "@language": "de"}]},
    {"evidence": {"@set": [{"type": "Evidence", "audience": "all"}]}},
    {
        "credentialSchema": {
            "id": "https://schema.example/1",
            "type": "JsonSchema",
            "jsonSchema": {"a": [1, {"b": None}]},
        }
    },
    {"termsOfUse": ["https://college.example/terms", "urn:terms"]},
    {"description": 1.5},
    {"evidence": {}},
]


@pytest.mark.parametrize("more", SIGNED, ids=lambda more: json.dumps(more)[:40])
def test_what_is_signed_is_not_found(more: dict[str, Any]) -> None:
    assert findings(badge(**more)) == []
    assert canonical(badge(**more)) != canonical(badge())


def test_spelling_that_loses_nothing_is_no_fault() -> None:
    other = badge()
    other["@id"] = other.pop("id")
    other["@type"] = list(reversed(other.pop("type")))
    subject = other["credentialSubject"]
    other["credentialSubject"] = [dict(reversed(subject.items()))]
    subject["achievement"]["alignment"] = subject["achievement"]["alignment"][0]
    assert canonical(other) == canonical(badge())
    assert findings(other) == []


def respell(document: dict[str, Any], name: str) -> dict[str, Any]:
    value = document.pop("validUntil")
    typed = {"@value": value, "@type": "http://www.w3.org/2001/XMLSchema#dateTime"}
    return document | {name: typed}


def move(document: dict[str, Any], keyword: str, node: dict[str, Any]) -> dict[str, Any]:
    typed = "VerifiableCredential" if keyword == "@included" else None
    node = {"type": typed, **node} if typed else node
    return document | {keyword: {**node, "validUntil": document.pop("validUntil")}}


def bury(document: dict[str, Any]) -> dict[str, Any]:
    buried = {"id": "urn:uuid:1", "type": "VerifiableCredential", "validUntil": document.pop("validUntil")}
    document["credentialSubject"]["achievement"]["related"] = buried
    return document


HIDDEN: list[tuple[str, Any, str]] = [
    (
        "full IRI",
        lambda doc: respell(doc, CREDENTIALS + "validUntil"),
        "/https:~1~1www.w3.org~12018~1credentials#validUntil",
    ),
    ("nest", lambda doc: move(doc, "@nest", {}), "/@nest"),
    ("included", lambda doc: move(doc, "@included", {"id": "urn:uuid:1"}), "/@included"),
    ("another node object", bury, ""),
]


@pytest.mark.parametrize(("hide", "pointer"), [case[1:] for case in HIDDEN], ids=[case[0] for case in HIDDEN])
def test_a_hidden_expiry_is_found(hide: Any, pointer: str) -> None:
    honest = badge()
    if pointer == "":
        honest["credentialSubject"]["achievement"]["related"] = {"id": "urn:uuid:1"}
    hidden = hide(copy.deepcopy(honest))
    assert "validUntil" not in hidden
    assert canonical(hidden) == canonical(honest), "the attack must leave the signature alone"
    assert (Code.HIDDEN_TERM, pointer) in findings(hidden)


def test_an_alias_of_an_inline_context_hides_nothing() -> None:
    alias = {"until": {"@id": CREDENTIALS + "validUntil", "@type": "http://www.w3.org/2001/XMLSchema#dateTime"}}
    hidden = badge()
    hidden["@context"].append(alias)
    hidden["until"] = hidden.pop("validUntil")
    assert canonical(hidden) == canonical(badge())
    assert (Code.HIDDEN_TERM, "/until") in findings(hidden)
    assert (Code.INLINE_CONTEXT, "/@context/2") in findings(hidden)


def test_a_name_under_its_whole_address_is_overlooked_by_readers() -> None:
    """An achievement's own name would give way to the badge's, which may promise more."""
    hidden = badge()
    achievement = hidden["credentialSubject"]["achievement"]
    achievement["https://schema.org/name"] = achievement.pop("name")
    assert canonical(hidden) == canonical(badge())
    place = "/credentialSubject/achievement/https:~1~1schema.org~1name"
    assert (Code.HIDDEN_TERM, place) in findings(hidden)
    called = badge()
    called["@context"].append({"called": "https://schema.org/name"})
    called["issuer"] = {"id": "did:example:school", "type": ["Profile"], "called": "School"}
    assert Code.HIDDEN_TERM not in {code for code, _ in findings(called)}, "a word of the record's own is lawful"


@pytest.mark.parametrize("keyword", ["@graph", "@reverse", "@included", "@nest"])
def test_movers_are_found_wherever_they_stand(keyword: str) -> None:
    document = badge()
    document["credentialSubject"]["achievement"][keyword] = {
        "https://terms.example/p": {"id": "urn:x", "type": "Profile"}
    }
    assert (Code.HIDDEN_TERM, f"/credentialSubject/achievement/{keyword}") in findings(document)


def test_inline_contexts_are_told_and_take_no_meaning_unseen() -> None:
    document = badge()
    achievement = document["credentialSubject"]["achievement"]
    achievement["@context"] = {"grade": "https://terms.example/grade", "tag": "https://terms.example/evil"}
    achievement["grade"] = "A"
    result = expanded(document)
    place = "/credentialSubject/achievement/@context"
    assert {(finding.code, finding.pointer) for finding in result.findings} >= {(Code.INLINE_CONTEXT, place)}
    assert result.meanings["/credentialSubject/achievement/grade"] == "https://terms.example/grade"


def test_terms_that_inline_contexts_take_over_are_told() -> None:
    document = {
        "@context": [DATA_MODEL_2, {"targetUrl": "https://evil.example/url", "more": "urn:more"}],
        "type": "VerifiableCredential",
    }
    assert (Code.REDEFINED_TERM, "/@context/1/targetUrl") not in findings(document), "no pinned context here defines it"
    document["@context"] = [DATA_MODEL_2, OPEN_BADGES, document["@context"][1]]  # type: ignore[index]
    assert (Code.REDEFINED_TERM, "/@context/2/targetUrl") in findings(document)
    assert (Code.REDEFINED_TERM, "/@context/2/more") not in findings(document)


def test_protected_terms_cannot_be_taken_over() -> None:
    with pytest.raises(Invalid) as refused:
        expanded(badge(**{"@context": [DATA_MODEL_2, {"name": "https://evil.example/name"}]}))
    assert refused.value.code is Code.BAD_CONTEXT


@pytest.mark.parametrize(
    "context",
    [
        {"name": {"@id": 0.0}},
        {"x": {"@id": "urn:x", "@container": {}}},
        {"x": {"@id": "urn:x", "@type": 5}},
        {"x": {"@id": "urn:x", "@context": {"y": {"@id": []}}}},
        {"@vocab": {}},
    ],
)
def test_a_context_without_shape_is_the_records_own_fault(context: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        expanded(badge(**{"@context": [DATA_MODEL_2, OPEN_BADGES, context]}, x="y"))
    assert refused.value.code is Code.BAD_CONTEXT


@pytest.mark.parametrize("how", ["in the value", "by its term", "by default"])
def test_a_direction_is_stated_or_told_to_be_unsigned(how: str) -> None:
    """With `rdfDirection` of `i18n-datatype` and without: implementations differ in which they sign."""
    contexts: dict[str, dict[str, Any]] = {
        "in the value": {"x": "https://terms.example/x"},
        "by its term": {"x": {"@id": "https://terms.example/x", "@language": "AR", "@direction": "rtl"}},
        "by default": {"@language": "ar", "@direction": "rtl", "x": "https://terms.example/x"},
    }
    value = {"@value": "سلام", "@language": "AR", "@direction": "rtl"} if how == "in the value" else "سلام"
    document = {"@context": contexts[how], "x": value}  # pyld and jsonld.js forget the default at the next context
    place = "/x/@direction" if how == "in the value" else "/x"
    stated, left = expand(document, budget=Budget()), expand(document, budget=Budget(), directed=False)
    assert stated.has_directions
    assert '"سلام"^^<https://www.w3.org/ns/i18n#ar_rtl>' in {quad[2] for quad in stated.dataset.quads}
    assert '"سلام"@ar' in {quad[2] for quad in left.dataset.quads}
    told = [(finding.code, finding.pointer) for finding in left.findings]
    assert (Code.UNSIGNED_DIRECTION, place) in told
    assert Code.UNSIGNED_DIRECTION not in {finding.code for finding in stated.findings}
    by_pyld = statements_by_pyld(document, Budget())
    assert canonicalize(by_pyld, budget=Budget()) == canonicalize(stated.dataset, budget=Budget())


@pytest.mark.parametrize("keyword", ["@id", "@type", "@value", "@set", "@list"])
def test_a_keyword_under_another_name_is_told_where_the_record_itself_names_it(keyword: str) -> None:
    document = badge(**{"@context": [DATA_MODEL_2, OPEN_BADGES, {"alias": keyword}]})
    holder = document["credentialSubject"]["achievement"]
    if keyword in {"@id", "@type"}:
        holder["alias"] = holder.pop(keyword[1:])
        place = "/credentialSubject/achievement/alias"
    else:
        holder["name"] = {"alias": holder["name"]}
        place = "/credentialSubject/achievement/name/alias"
    assert (Code.HIDDEN_TERM, place) in findings(document)


@pytest.mark.parametrize("word", ["@json", "@vocab", "@base", "@container", "@default"])
@pytest.mark.parametrize("value", [[[]], {}, "x", [{}]], ids=repr)
def test_a_keyword_out_of_place_hides_nothing(word: str, value: Any) -> None:
    """It says nothing itself, and would leave the object it stands in unread."""
    document = badge()
    document["credentialSubject"]["achievement"][word] = value
    assert (Code.UNSIGNED_TERM, f"/credentialSubject/achievement/{word}") in findings(document)


@pytest.mark.parametrize("value", [[[]], [[], [[]]]], ids=repr)
def test_a_keyword_without_a_value_hides_nothing(value: Any) -> None:
    """Pyld drops such a `@value` and keeps what stands beside it."""
    document = badge()
    document["credentialSubject"]["achievement"]["criteria"] = {"narrative": "Seen.", "@value": value}
    assert (Code.UNSIGNED_TERM, "/credentialSubject/achievement/criteria/@value") in findings(document)


@pytest.mark.parametrize("word", ["@list", "@set"])
@pytest.mark.parametrize("value", [[], [[]], {}, [None]], ids=repr)
def test_a_set_with_properties_is_refused(word: str, value: Any) -> None:
    document = badge()
    document["credentialSubject"]["achievement"]["criteria"] = {"narrative": "Seen.", word: value}
    with pytest.raises(Invalid):
        findings(document)


@pytest.mark.parametrize("first", ["in the same record", "in a record before"])
def test_protection_does_not_wear_off(first: str) -> None:
    """A property-scoped context may override protected terms; the same one elsewhere may not, whatever came before."""
    taking = {"name": "https://evil.example/name"}
    scoped = {"x": {"@id": "urn:x", "@context": taking}}
    before = [scoped] if first == "in the same record" else []
    if not before:
        expanded(badge(**{"@context": [DATA_MODEL_2, OPEN_BADGES, scoped], "x": {"name": "y"}}))
    with pytest.raises(Invalid) as refused:
        expanded(badge(**{"@context": [DATA_MODEL_2, OPEN_BADGES, *before, taking], "x": {"name": "y"}}))
    assert refused.value.code is Code.BAD_CONTEXT


def test_a_vocabulary_swallows_no_meaning() -> None:
    document = badge(level="expert")
    document["@context"].append({"@vocab": VOCABULARY})
    result = expanded(document)
    assert result.meanings["/level"] == VOCABULARY + "level"
    assert [finding.code for finding in result.findings] == [Code.INLINE_CONTEXT]


def test_an_import_cannot_poison_a_pinned_context() -> None:
    before = canonical(badge())
    with pytest.raises(Unavailable):
        expanded(badge(**{"@context": [{"@import": DATA_MODEL_2, "name": "https://evil.example/name"}]}))
    assert canonical(badge()) == before


LAWLESS: list[dict[str, Any]] = [
    {"id": 5},
    {"type": [5]},
    {"type": {}},
    {"name": {"@value": {"a": 1}}},
    {"name": {"@value": "x", "@type": "relative"}},
    {"name": {"@value": "x", "@language": "not a language"}},
    {"name": {"@value": 5, "@language": "en"}},
    {"@context": 5},
    {"@context": [DATA_MODEL_2, [[5]]]},
    {"@context": {"@context": {}}},
    {"@id": "urn:other"},
    {"description": 10**400},
]


@pytest.mark.parametrize("more", LAWLESS, ids=lambda more: str(more)[:40])
def test_lawless_documents_end_in_a_problem(more: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        expanded(badge(**more))


def test_rare_maps_are_tried_leaf_by_leaf() -> None:
    texts = {"@id": "https://terms.example/text", "@container": "@language"}
    sorted_by = {"@id": "https://terms.example/sorted", "@container": "@index"}
    document = badge(text={"en": "signed"}, sorted={"first": "signed"})
    document["@context"].append({"text": texts, "sorted": sorted_by})
    found = findings(document)
    assert (Code.UNSIGNED_TERM, "/sorted/first") in found, "the key of an index map is lost"
    assert not [pointer for code, pointer in found if code is Code.UNSIGNED_TERM and pointer.startswith("/text")]
    assert "/text" not in expanded(document).meanings


def test_every_leaf_that_is_not_found_is_signed() -> None:
    """Changing any key or value of the badge changes what is signed: the promise behind an empty list of findings."""
    document, reference = badge(), canonical(badge())
    changed = 0
    for path in leaves(document):
        other = copy.deepcopy(document)
        place: Any = other
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = f"{place[path[-1]]}x"
        assert canonical(other) != reference, path
        changed += 1
    assert changed > 15


def leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(value, dict):
        return [leaf for key, item in value.items() if key != "@context" for leaf in leaves(item, (*path, key))]
    if isinstance(value, list):
        return [leaf for index, item in enumerate(value) for leaf in leaves(item, (*path, index))]
    return [path]


def test_numbers_take_the_forms_of_the_standard() -> None:
    terms = {
        "n": "https://terms.example/n",
        "d": {"@id": "https://terms.example/d", "@type": "http://www.w3.org/2001/XMLSchema#double"},
    }
    document = badge(n=[1, 1.0, 1.5, 1e21, 10**21, -0.0, 1e-7, 123456789012345678], d=["1.50", 2, "1_0", "x"])
    document["@context"].append(terms)
    values = {value for _, predicate, value, _ in expanded(document).dataset.quads if "terms.example" in predicate}
    xsd = "http://www.w3.org/2001/XMLSchema#"
    assert values == {
        f'"1"^^<{xsd}integer>',
        f'"1.5E0"^^<{xsd}double>',
        f'"1.0E21"^^<{xsd}double>',
        f'"0"^^<{xsd}integer>',
        f'"1.0E-7"^^<{xsd}double>',
        f'"123456789012345678"^^<{xsd}integer>',
        f'"2.0E0"^^<{xsd}double>',
        f'"1_0"^^<{xsd}double>',
        f'"x"^^<{xsd}double>',
    }


def deep(levels: int) -> dict[str, Any]:
    value: Any = "end"
    for _ in range(levels):
        value = {"https://terms.example/p": [value]}
    return badge(**value)


def wide_inline_context() -> dict[str, Any]:
    terms: dict[str, Any] = {f"t{index}": {"@id": f"urn:t{index}", "@context": {}} for index in range(20_000)}
    return badge(**{"@context": [DATA_MODEL_2, terms]})


def chained_inline_context() -> dict[str, Any]:
    terms = {f"t{index}": f"t{index + 1}:x" for index in range(5_000)}
    return badge(**{"@context": [DATA_MODEL_2, terms]})


def repeated_contexts() -> dict[str, Any]:
    return badge(**{"@context": [DATA_MODEL_2, OPEN_BADGES] * 20_000})


def many_inline_contexts() -> dict[str, Any]:
    nodes = [{"@context": {f"t{index}": f"urn:{index}"}, "type": "Evidence"} for index in range(20_000)]
    return badge(evidence=nodes)


def many_rare_places() -> dict[str, Any]:
    document = badge(rare=[{"@value": "x", "@type": "Profile", "@list": index} for index in range(5_000)])
    document["@context"].append({"rare": {"@id": "urn:rare", "@container": "@index"}})
    document["rare"] = {f"k{index}": {"name": "x"} for index in range(5_000)}
    return document


HOSTILE = [
    deep(500),
    wide_inline_context(),
    chained_inline_context(),
    repeated_contexts(),
    many_inline_contexts(),
    many_rare_places(),
]
NAMES = ["deep", "wide context", "chained context", "repeated contexts", "many contexts", "many rare places"]


@pytest.mark.parametrize("document", HOSTILE, ids=NAMES)
def test_hostile_documents_end_soon_and_in_a_problem(document: dict[str, Any]) -> None:
    started = time.process_time()
    with pytest.raises((Invalid, Unavailable)) as ended:
        expanded(document)
    assert ended.value.code in {Code.TOO_DEEP, Code.OVER_BUDGET, Code.BAD_CONTEXT}
    assert time.process_time() - started < 8


def test_many_values_of_one_property_take_no_square_of_time() -> None:
    many = badge(description=[f"text {index}" for index in range(50_000)])
    started = time.process_time()
    assert len(expanded(many).dataset.quads) > 50_000
    assert time.process_time() - started < 5


def test_the_budget_is_taken_from_the_records_purse() -> None:
    with pytest.raises(Unavailable) as stopped:
        expand(badge(), budget=Budget(20))
    assert stopped.value.code is Code.OVER_BUDGET
    assert stopped.value.act is Act.US


def test_a_finding_says_what_where() -> None:
    found = expanded(badge(level="expert")).findings
    assert found == (Finding(Code.UNSIGNED_TERM, "/level", "The term level is defined by no context of the record."),)


def test_warming_up_makes_the_usual_records_cheap() -> None:
    program = (
        "import sys, time; from verification.budget import Budget; from verification.expansion import expand, warm_up\n"
        "warm_up(); budget = Budget(); import json; expand(json.load(sys.stdin), budget=budget)\n"
        "print(2_000_000 - budget.left)"
    )
    done = subprocess.run(  # noqa: S603  our own program
        [sys.executable, "-c", program], input=json.dumps(badge()).encode(), cwd=ROOT, capture_output=True, check=True
    )
    assert int(done.stdout) < 5_000, "the contexts of a usual badge were processed again"


def test_it_runs_in_half_a_gibibyte() -> None:
    limit = 512 * 1024 * 1024
    program = (
        "import json, sys\n"
        "from verification.expansion import expand\n"
        "from verification.budget import Budget\n"
        "from verification.canonical import canonicalize\n"
        "data = canonicalize(expand(json.load(sys.stdin), budget=Budget()).dataset, budget=Budget())\n"
        "sys.stdout.buffer.write(data)\n"
    )
    done = subprocess.run(  # noqa: S603  our own program
        [sys.executable, "-c", program],
        input=json.dumps(badge()).encode(),
        cwd=ROOT,
        capture_output=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)),
    )
    assert done.stderr == b""
    assert done.stdout == canonical(badge())
