"""Every pinned context is the one that was pinned, and says what its official edition says; nothing else loads."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from verification import contexts
from verification.budget import Budget
from verification.codes import Act, Code
from verification.contexts import CONTEXTS, Source, pinned
from verification.contexts.editions import settled
from verification.errors import Unavailable
from verification.expansion import expand
from verification.jcs import jcs

SHARED = Path(__file__).parents[2].parent / "shared" / "vectors"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/"
CLR = "https://purl.imsglobal.org/spec/clr/v2p0/"
DATA_MODEL_2 = "https://www.w3.org/ns/credentials/v2"

OFFICIAL = {
    "https://www.w3.org/2018/credentials/v1": "w3c-vc-data-model/contexts/credentials/v1",
    DATA_MODEL_2: "w3c-vc-data-model/contexts/credentials/v2",
    "https://www.w3.org/ns/credentials/examples/v2": "w3c-vc-data-model/contexts/credentials/examples/v2",
    "https://www.w3.org/ns/did/v1": "w3c-did/context/v1",
    "https://w3id.org/security/data-integrity/v1": "w3c-vc-data-integrity/contexts/data-integrity/v1",
    "https://w3id.org/security/data-integrity/v2": "w3c-vc-data-integrity/contexts/data-integrity/v2",
    "https://w3id.org/security/multikey/v1": "w3c-vc-data-integrity/contexts/multikey/v1",
    "https://www.w3.org/ns/credentials/status/v1": "w3c-vc-bitstring-status-list/contexts/v1.jsonld",
    "https://www.w3.org/ns/credentials/undefined-terms/v2": "w3c-vc-data-model/contexts/credentials/undefined-terms/v2",
    "https://imsglobal.github.io/openbadges-specification/context.json": (
        "1edtech-public-validator/contexts/ob-v3p0.json"
    ),
    "https://w3id.org/security/suites/ed25519-2018/v1": "1edtech-public-validator/contexts/suites-ed25519-2018.jsonld",
    "https://w3id.org/security/suites/ed25519-2020/v1": (
        "1edtech-public-validator/contexts/suites-ed25519-2020.jsonld"
    ),
    "https://w3id.org/security/suites/jws-2020/v1": "w3c-vc-jws-2020/contexts/v1/index.json",
    "https://w3id.org/security/v1": "w3c-vc-data-model/contexts/credentials/security/v1",
    "https://w3id.org/vc/status-list/2021/v1": "w3c-vc-bitstring-status-list/contexts/2021/v1.jsonld",
    OPEN_BADGES + "context.json": "1edtech-public-validator/contexts/ob-v3p0.json",
    OPEN_BADGES + "context-3.0.1.json": "1edtech-public-validator/contexts/ob-v3p0-3.0.1.json",
    OPEN_BADGES + "context-3.0.2.json": "1edtech-public-validator/contexts/ob-v3p0-3.0.2.json",
    OPEN_BADGES + "context-3.0.3.json": "1edtech-public-validator/contexts/ob-v3p0-3.0.3.json",
    OPEN_BADGES + "extensions.json": "1edtech-public-validator/contexts/ob-v3p0-extensions.json",
    CLR + "context.json": "1edtech-public-validator/contexts/clr-v2p0.json",
    CLR + "context-2.0.1.json": "1edtech-public-validator/contexts/clr-v2p0-2.0.1.json",
}


def test_it_works() -> None:
    context = pinned(DATA_MODEL_2)
    assert context is not None
    assert context.url == DATA_MODEL_2
    assert context.sha256 == "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734"
    terms: Any = context.document["@context"]
    assert terms["VerifiableCredential"]["@id"] == "https://www.w3.org/2018/credentials#VerifiableCredential"


@pytest.mark.parametrize("url", sorted(CONTEXTS))
def test_the_bytes_are_the_pinned_ones(url: str) -> None:
    source = CONTEXTS[url]
    assert hashlib.sha256(source.read()).hexdigest() in source.sha256
    context = pinned(url)
    assert context is not None
    assert isinstance(context.document["@context"], dict | list)


@pytest.mark.parametrize("url", sorted(OFFICIAL))
def test_the_terms_are_those_of_the_official_document(url: str) -> None:
    if not SHARED.is_dir():
        pytest.skip("the shared vectors are not beside the project")
    context = pinned(url)
    assert context is not None
    official = json.loads((SHARED / OFFICIAL[url]).read_text("utf-8"))
    assert jcs(context.document) == jcs(official)


LEARNCARD = "https://ctx.learncard.com/"


@pytest.mark.parametrize("edition", ["1.0.0", "1.0.1", "1.0.2", "1.0.3"])
def test_a_boost_of_the_learncard_wallet_leaves_nothing_unsigned(edition: str) -> None:
    boost = {
        "@context": [DATA_MODEL_2, OPEN_BADGES + "context-3.0.3.json", f"{LEARNCARD}boosts/{edition}.json"],
        "type": ["VerifiableCredential", "OpenBadgeCredential", "BoostCredential", "BoostID"],
        "boostId": "lc:1",
        "groupID": "",
        "display": {"backgroundColor": "#40CBA6", "fadeBackgroundImage": True, "emoji": {"names": ["a", "b"]}},
        "attachments": [{"title": "a", "type": "document", "url": "https://a.example/"}],
        "skills": [{"category": "stem", "skill": "robots", "subskills": ["a", "b"]}],
        "familyTitles": {"guardians": {"singular": "Guardian", "plural": "Guardians"}},
        "boostID": {"fontColor": "#000", "IDIssuerName": "School"},
    }
    expanded = expand(boost, budget=Budget(100_000))
    assert expanded.findings == ()
    home = "https://docs.learncard.com/definitions#"
    assert expanded.meanings["/display/emoji/names"] == home + "boostEmojiNames"
    assert expanded.meanings["/attachments/0/type"] == home + "boostAttachmentType"
    assert expanded.meanings["/boostID/IDIssuerName"] == home + "boostIDIssuerName"


def test_a_diploma_of_the_digital_credentials_consortium_leaves_nothing_unsigned() -> None:
    diploma = {
        "@context": ["https://www.w3.org/2018/credentials/v1", "https://w3id.org/dcc/v1"],
        "type": ["VerifiableCredential", "LearningCredential"],
        "issuer": {"id": "did:example:dcc", "url": "https://dcc.example/"},
        "credentialSubject": {
            "name": "Ada",
            "hasCredential": {"type": "EducationalOccupationalCredential", "description": "BSc"},
        },
    }
    expanded = expand(diploma, budget=Budget(100_000))
    assert expanded.findings == ()
    assert expanded.meanings["/credentialSubject/hasCredential"] == "http://schema.org/hasCredential"


def test_other_bytes_in_the_package_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    url = "https://changed.example/v1"
    source = Source(read=lambda: b'{"@context": {"a": "urn:b"}}', sha256=frozenset({"0" * 64}))
    monkeypatch.setattr(contexts, "CONTEXTS", {url: source})
    with pytest.raises(Unavailable) as refused:
        pinned(url)
    assert refused.value.code is Code.INTERNAL


def test_an_absent_package_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Unavailable):
        contexts.packaged("no_such_package_anywhere", "context.json")


@pytest.mark.parametrize(
    "url",
    [
        "https://www.w3.org/ns/credentials/v2/",
        "http://www.w3.org/ns/credentials/v2",
        "https://www.w3.org/ns/credentials/v2#",
        "relative",
        "",
        "file:///etc/passwd",
    ],
)
def test_nothing_but_the_exact_url_is_known(url: str) -> None:
    assert pinned(url) is None
    with pytest.raises(Unavailable) as refused:
        expand({"@context": [DATA_MODEL_2, url], "type": "VerifiableCredential"}, budget=Budget())
    assert refused.value.code is Code.UNKNOWN_CONTEXT
    assert refused.value.act is Act.US
    assert refused.value.pointer == "/@context"


def test_the_moving_open_badges_url_means_what_stands_beside_it() -> None:
    moving = OPEN_BADGES + "context.json"
    assert settled([DATA_MODEL_2, moving]) == [DATA_MODEL_2, OPEN_BADGES + "context-3.0.3.json"]
    assert settled(["https://www.w3.org/2018/credentials/v1", moving])[1] == moving  # type: ignore[index]
    used = expand({"@context": [DATA_MODEL_2, moving], "type": "VerifiableCredential"}, budget=Budget()).contexts
    edition = pinned(OPEN_BADGES + "context-3.0.3.json")
    assert edition is not None
    assert (used[1].url, used[1].sha256) == (moving, edition.sha256)


def test_reading_contexts_imports_no_package_for_it() -> None:
    program = (
        "import sys; from verification.contexts import CONTEXTS, pinned; "
        "[pinned(url) for url in CONTEXTS]; sys.exit('openbadgeslib' in sys.modules)"
    )
    root = Path(__file__).parents[2]
    assert subprocess.run([sys.executable, "-c", program], cwd=root, check=False).returncode == 0  # noqa: S603
