"""An evidence pack, checked on a machine that has nothing but the checker; and every way of making one wrong."""

from __future__ import annotations

import base64
import hashlib
import json
import random
import shutil
import stat
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.portal.conftest import Person
from tests.portal.pack_factories import UNSIGNED, Files, forge, packed, some_records, unpacked, zipped
from tests.portal.work_factories import a_candidate
from verification.pack import PackResult, check_pack, layout
from verification.pack.__main__ import main
from verification.pack.signature import keys_from

HOUSE = Path(__file__).parents[2]
Change = Callable[[Files], Files]

#: Runs the checker with Django, Celery, httpx and our own portal not to be found, and every socket refused.
ALONE = """
import sys, socket
class Nothing:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"django", "rest_framework", "celery", "httpx", "portal", "matching", "redis"}:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Nothing())
def refused(*_a, **_k):
    raise AssertionError("the network was asked")
socket.socket.connect = socket.getaddrinfo = socket.create_connection = refused
import runpy
sys.argv = ["verification.pack", *sys.argv[1:]]
runpy.run_module("verification.pack", run_name="__main__")
"""


_MADE: list[bytes] = []


@pytest.fixture
def pack(request: pytest.FixtureRequest, db: None) -> bytes:
    """A pack of three records; made once, since nothing about it needs the rows that it was made from."""
    if not _MADE:
        bob: Person = request.getfixturevalue("bob")
        candidate = a_candidate(bob)
        some_records(bob, candidate)
        _MADE.append(packed(bob, candidate))
    return _MADE[0]


@pytest.fixture
def files(pack: bytes) -> Files:
    return unpacked(pack)


def checked(files: Files, tmp_path: Path, **options: Any) -> PackResult:
    return check_pack(zipped(files, tmp_path / "pack.zip"), **options)


def name_of(files: Files, start: str) -> str:
    return next(name for name in files if name.startswith(start))


def test_it_works(pack: bytes, tmp_path: Path) -> None:
    path = tmp_path / "pack.zip"
    path.write_bytes(pack)
    result = check_pack(path)
    assert result.wrong == ()
    assert [(record.claimed, record.found, record.outcome) for record in result.records] == [
        ("verified", "verified", "same"),
        ("rejected", "rejected", "same"),
        ("verified", "verified", "same"),
    ]
    assert (result.status, result.known, result.organization) == (0, None, "Alder Grove Care")


def test_it_is_checked_without_the_portal(pack: bytes, tmp_path: Path) -> None:
    """A copy of the library alone, an isolated interpreter, no network: as on another machine."""
    shutil.copytree(HOUSE / "verification", tmp_path / "lib" / "verification")
    (tmp_path / "pack.zip").write_bytes(pack)
    (tmp_path / "alone.py").write_text(f"import sys; sys.path.insert(0, {str(tmp_path / 'lib')!r})\n{ALONE}")
    command = [sys.executable, "-I", str(tmp_path / "alone.py"), str(tmp_path / "pack.zip")]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env={}, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr
    assert "all 3 verdicts come out the same" in done.stdout
    assert done.stderr == ""


def test_sha256sum_agrees(files: Files, tmp_path: Path) -> None:
    for name, data in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    done = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], capture_output=True, cwd=tmp_path, check=False)  # noqa: S607
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == len(files) - 1


def test_any_changed_byte_of_any_file_is_found(files: Files, tmp_path: Path) -> None:
    draw = random.Random(7)  # noqa: S311 - for a test
    for name, data in files.items():
        places = {0, len(data) - 1, len(data) // 2, *(draw.randrange(len(data)) for _ in range(4))}
        places |= set(range(len(data))) if name == layout.SIGNATURE else set()
        for place in places:
            changed = bytearray(data)
            changed[place] ^= 1 << draw.randrange(8)
            result = checked(files | {name: bytes(changed)}, tmp_path)
            assert result.status == 1, (name, place)


def test_every_bit_of_the_signature_counts(files: Files, tmp_path: Path) -> None:
    """The last sign of a signature in base64 has four bits that decoders drop."""
    signature = files[layout.SIGNATURE]
    for place in (len(signature) - 2, len(signature) - 1):
        for bit in range(8):
            changed = bytearray(signature)
            changed[place] ^= 1 << bit
            assert checked(files | {layout.SIGNATURE: bytes(changed)}, tmp_path).status == 1


def swapped(files: Files) -> Files:
    one, other = [name for name in files if name.startswith("documents/")][:2]
    return files | {one: files[other], other: files[one]}


def without(start: str) -> Change:
    return lambda files: {name: data for name, data in files.items() if name != name_of(files, start)}


WRONG: dict[str, Change] = {
    "documents swapped": swapped,
    "a receipt dropped": without("receipts/"),
    "a document dropped": without("documents/"),
    "the sums dropped": without("SHA256SUMS"),
    "the summary dropped": without("summary.pdf"),
    "the keys dropped": without("keys.json"),
    "the signature dropped": without("manifest.jws"),
    "the manifest dropped": without("manifest.json"),
    "a file added": lambda files: files | {f"documents/{'0' * 64}.json": b"{}"},
    "a gap report added": lambda files: files | {"gap-report.pdf": b"%PDF"},
    "a stranger's file": lambda files: files | {"notes.txt": b"hello"},
    "a name that leads out": lambda files: files | {"../../etc/passwd": b"x"},
    "an absolute name": lambda files: files | {"/etc/passwd": b"x"},
    "a name in a folder of Windows": lambda files: files | {"documents\\x.json": b"x"},
    "a name not in ASCII": lambda files: files | {"documents/é.json": b"x"},
    "a name with an end of line": lambda files: files | {"README.txt\n": b"x"},
    "a pack in the pack": lambda files: files | {f"documents/{'0' * 64}.zip": b"PK\x03\x04"},
    "no algorithm": lambda files: files | {layout.SIGNATURE: b"eyJhbGciOiJub25lIn0.." + b"\n"},
    "an empty signature": lambda files: files | {layout.SIGNATURE: b""},
    "a huge manifest": lambda files: files | {layout.MANIFEST: b"[" * (layout.MOST_MANIFEST + 1)},
}


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG.keys())
def test_what_was_changed_is_found(change: Change, files: Files, tmp_path: Path) -> None:
    result = checked(change(files), tmp_path)
    assert result.status == 1
    assert result.records == ()


def test_another_order_and_packing_is_the_same_pack(files: Files, tmp_path: Path) -> None:
    """The content is signed, not the container: unzipped and zipped again, with its folders listed, it is as good."""
    path = tmp_path / "again.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.mkdir("documents")
        for name, data in sorted(files.items(), reverse=True):
            archive.writestr(name, data)
    assert check_pack(path).status == 0


def test_a_key_with_an_algorithm_of_less_is_not_taken(files: Files, tmp_path: Path) -> None:
    """The public key as the secret of an HMAC: the oldest trick with JWS."""
    (key,) = json.loads(files[layout.KEYS])["keys"]
    header = base64.urlsafe_b64encode(json.dumps({"alg": "HS256", "kid": key["kid"]}).encode()).rstrip(b"=")
    for changed in (header + b"..AAAA\n", files[layout.SIGNATURE].replace(b"..", b".e30.")):
        assert checked(files | {layout.SIGNATURE: changed}, tmp_path).status == 1
    for bad in ({**key, "kty": "oct"}, {**key, "alg": "HS256"}, {**key, "kid": "x"}, {**key, "x": "AA"}, 7):
        assert checked(files | {layout.KEYS: json.dumps({"keys": [bad]}).encode()}, tmp_path).status == 1


def test_signed_by_another(files: Files, tmp_path: Path) -> None:
    """It fits together, so only the key says that it is not the organization's."""
    mine = keys_from(files[layout.KEYS])
    theirs = forge(files)
    assert checked(files, tmp_path, keys=mine).known is True
    assert checked(files, tmp_path, fingerprint=mine[0].kid).status == 0
    assert checked(theirs, tmp_path).status == 0
    result = checked(theirs, tmp_path, keys=mine)
    assert (result.status, result.known) == (1, False)
    assert checked(theirs, tmp_path, fingerprint=mine[0].kid).status == 1


def claim_more(files: Files, index: int) -> tuple[Files, str]:
    """The receipt of a record says that it is verified, and so does everything else."""
    entry = json.loads(files[layout.MANIFEST])["records"][index]
    report = json.loads(files[entry["receipt"]])
    report["verdict"] = "verified"
    report["title"] = "Neurosurgery"
    for check in report["checks"]:
        check["outcome"] = "passed"
    files = files | {entry["receipt"]: json.dumps(report).encode()}
    reports = [json.loads(files[record["receipt"]]) for record in json.loads(files[layout.MANIFEST])["records"]]
    files[layout.CLAIMS] = b"".join(layout.claims_file(map(layout.record_line, reports)))
    return files, layout.checks_digest(report)


def test_a_receipt_that_claims_more_than_the_document(files: Files, tmp_path: Path) -> None:
    lying, digest = claim_more(files, 1)

    def agree(manifest: dict[str, Any]) -> None:
        manifest["records"][1] |= {"verdict": "verified", "checks_sha256": digest}

    result = checked(forge(lying, agree), tmp_path)
    assert result.status == 2
    assert [record.outcome for record in result.records] == ["same", "other", "same"]
    assert (result.records[1].claimed, result.records[1].found) == ("verified", "rejected")
    assert checked(forge(lying), tmp_path).status == 1  # the manifest does not agree with the receipt


def test_what_contradicts_itself_is_wrong_whoever_signed(files: Files, tmp_path: Path) -> None:
    more = files | {layout.CLAIMS: files[layout.CLAIMS].replace(b"Vital signs", b"Brain surgery")}
    assert more != files
    assert "claims.json" in checked(forge(more), tmp_path).wrong[0]
    assert (
        "other demands"
        in checked(forge(files, lambda m: m["records"][0]["policy"].update(domain="x")), tmp_path).wrong[0]
    )
    assert checked(forge(files, lambda m: m["records"].append(m["records"][0])), tmp_path).status == 1
    assert checked(forge(files, lambda m: m["records"].pop()), tmp_path).status == 1
    assert checked(forge(files, lambda m: m["files"].append(m["files"][0])), tmp_path).status == 1
    assert checked(forge({n: d for n, d in files.items() if n != layout.README}), tmp_path).status == 1


@pytest.mark.parametrize("value", [None, 7, "x", [], {}, [None], [{}], [{"path": 7}], {"records": 1}])
@pytest.mark.parametrize("part", ["records", "files", "format", "version", "organization", "candidate", "made_at"])
def test_a_manifest_of_any_shape_ends_in_words(
    part: str, value: Any, files: Files, tmp_path: Path, capsys: Any
) -> None:
    path = zipped(forge(files, lambda manifest: manifest.update({part: value})), tmp_path / "odd.zip")
    assert main([str(path)]) in ({0} if part in {"organization", "candidate", "made_at"} else {1, 64})
    assert "fault" not in capsys.readouterr().err


@pytest.mark.parametrize("name", ["id", "digest", "document", "receipt", "verdict", "checks_sha256", "policy", "title"])
def test_a_record_of_any_shape_ends_in_words(name: str, files: Files, tmp_path: Path) -> None:
    for value in (7, [], {}, "../x", "documents/x"):
        result = checked(forge(files, lambda manifest, v=value: manifest["records"][0].update({name: v})), tmp_path)
        assert result.status in ({0, 1} if name in {"id", "title"} else {1})


def test_a_receipt_of_any_shape_ends_in_words(files: Files, tmp_path: Path) -> None:
    entry = json.loads(files[layout.MANIFEST])["records"][0]
    good = json.loads(files[entry["receipt"]])
    for part, value in {
        "policy": 7,
        "documents": [{}],
        "at": "yesterday",
        "record_sha256": "x",
        "software": None,
    }.items():
        report = good | {"receipt": good["receipt"] | {part: value}}
        changed = forge(files | {entry["receipt"]: json.dumps(report).encode()})
        assert checked(changed, tmp_path).status in ({0} if part == "software" else {1, 2}), part
    for raw in (b"", b"[]", b"7", b'{"receipt":{}}', b"[" * 100_000, b'{"a":1,"a":2}'):
        assert checked(forge(files | {entry["receipt"]: raw}), tmp_path).status == 1


def test_a_document_of_the_receipt_that_was_changed_is_not_reproduced(files: Files, tmp_path: Path) -> None:
    entry = json.loads(files[layout.MANIFEST])["records"][0]
    report = json.loads(files[entry["receipt"]])
    did = next(item for item in report["receipt"]["documents"] if item["role"] == "did")
    did["content"] = base64.b64encode(b"{}").decode()
    result = checked(forge(files | {entry["receipt"]: json.dumps(report).encode()}), tmp_path)
    assert (result.status, result.records[0].outcome) == (2, "other")


def test_a_link_a_name_twice_and_a_password(files: Files, tmp_path: Path) -> None:
    path = tmp_path / "odd.zip"
    for name, mode, flag in (("README.txt", stat.S_IFLNK, 0), ("README.txt", stat.S_IFREG, 1)):
        with zipfile.ZipFile(path, "w") as archive:
            for each, data in files.items():
                entry = zipfile.ZipInfo(each)
                entry.external_attr = (mode if each == name else stat.S_IFREG) << 16
                archive.writestr(entry, data)
        raw = path.read_bytes()
        at = raw.rindex(b"PK\x01\x02", 0, raw.rindex(b"README.txt"))
        path.write_bytes(raw[: at + 8] + bytes([raw[at + 8] | flag]) + raw[at + 9 :])
        assert check_pack(path).status == 1
    with zipfile.ZipFile(path, "w") as archive:
        for each, data in files.items():
            archive.writestr(each, data)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("README.txt", files["README.txt"])
    assert "twice" in check_pack(path).wrong[0]


def test_bombs(files: Files, tmp_path: Path) -> None:
    zeros = {name: bytes(40 * 1024**2) if name == layout.MANIFEST else data for name, data in files.items()}
    assert "larger than is taken" in checked(zeros, tmp_path).wrong[0]
    entry = json.loads(files[layout.MANIFEST])["records"][0]
    assert checked(files | {entry["document"]: bytes(64 * 1024**2)}, tmp_path).status == 1
    path = tmp_path / "many.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(layout.MOST_FILES + 10):
            archive.writestr(f"documents/{number:064x}.json", b"")
    assert "lists more than" in check_pack(path).wrong[0]
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 3, 3, 0xFFFFFFF0, 0, 0)
    path.write_bytes(end)
    assert check_pack(path).status == 1


def test_what_a_zip_declares_is_not_believed(files: Files, tmp_path: Path) -> None:
    """A file that says that it is small and is not: its declared size, and CRC, are the attacker's words."""
    zeros = bytes(40 * 1024**2)
    path = zipped(files | {layout.MANIFEST: zeros}, tmp_path / "lies.zip")
    raw = path.read_bytes().replace(struct.pack("<I", len(zeros)), struct.pack("<I", 10))
    path.write_bytes(raw.replace(struct.pack("<I", zlib.crc32(zeros)), struct.pack("<I", zlib.crc32(zeros[:10]))))
    assert check_pack(path).status == 1


def test_a_container_with_any_changed_byte_ends_in_words(pack: bytes, tmp_path: Path) -> None:
    draw = random.Random(11)  # noqa: S311 - for a test
    path = tmp_path / "pack.zip"
    for _ in range(150):
        changed = bytearray(pack)
        changed[draw.randrange(len(pack) - 4000, len(pack))] ^= 1 << draw.randrange(8)
        path.write_bytes(bytes(changed))
        assert check_pack(path).status in {0, 1}
    for size in (0, 1, 21, 22, len(pack) // 2, len(pack) - 1):
        path.write_bytes(pack[:size])
        assert check_pack(path).status == 1


def test_the_command(pack: bytes, files: Files, tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "pack.zip"
    path.write_bytes(pack)
    keys, other = tmp_path / "keys.json", tmp_path / "other.json"
    keys.write_bytes(files[layout.KEYS])
    other.write_bytes(forge(files)[layout.KEYS])
    assert main([str(path), "--keys", str(keys)]) == 0
    assert "with the key that you gave" in capsys.readouterr().out
    assert main([str(path), "--keys", str(other)]) == 1
    assert "another key" in capsys.readouterr().out
    assert main([str(path), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["status"], said["signature"]["known_key"], len(said["records"])) == (0, None, 3)
    assert main([str(tmp_path / "none.zip")]) == 64
    assert main([str(tmp_path)]) == 64
    assert main(["a\0b"]) == 64
    assert main([str(path), "--key", str(path)]) == 64
    for empty in ("--fingerprint", "--keys", "--key"):
        assert main([str(path), empty, ""]) == 64
    with pytest.raises(SystemExit) as end:
        main([])
    assert end.value.code == 64
    newer = zipped(forge(files, lambda manifest: manifest.update(version="2\x1b[2J")), tmp_path / "newer.zip")
    assert main([str(newer)]) == 64
    assert "version '2\\x1b[2J'" in capsys.readouterr().err


def test_a_fault_of_ours_is_no_finding(pack: bytes, tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    path = tmp_path / "pack.zip"
    path.write_bytes(pack)

    def broken(*_arguments: Any, **_options: Any) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr("verification.pack.__main__.check_pack", broken)
    assert main([str(path)]) == 70
    assert "secret" not in capsys.readouterr().err


def test_words_of_a_pack_obey_nobody(files: Files, tmp_path: Path, capsys: Any) -> None:
    evil = zipped(forge(files, lambda m: m["candidate"].update(name="Ada\x1b[2J\nExit 0")), tmp_path / "evil.zip")
    assert main([str(evil)]) == 0
    assert "\x1b" not in (out := capsys.readouterr().out)
    assert "\nExit 0" not in out


def test_every_file_is_as_the_manifest_says(files: Files) -> None:
    manifest = json.loads(files[layout.MANIFEST])
    assert {item["path"] for item in manifest["files"]} == files.keys() - UNSIGNED
    for item in manifest["files"]:
        assert item["sha256"] == hashlib.sha256(files[item["path"]]).hexdigest()
        assert item["size"] == len(files[item["path"]])
    assert files["summary.pdf"].startswith(b"%PDF")
