"""Evidence packs of really signed records, and packs made wrong on purpose."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.utils import timezone

from portal import store
from portal.actions.make_pack import make_pack
from portal.models import Application, Candidate, Record, Verification
from portal.sentences import verdict_sentence
from tests.portal.conftest import Person
from tests.verification.records import LIST_URL, SCHOOL, badge, examine, learner_record, listed, signed, signed_list
from verification import Recipient, Report, TrustEntry, TrustList
from verification.pack import layout
from verification.pack.signature import Signer, key_set

LISTS = (TrustList("Ours", "7", (TrustEntry(SCHOOL),)),)
Files = dict[str, bytes]
UNSIGNED = {layout.MANIFEST, layout.SIGNATURE, layout.SUMS}


def a_verified_record(person: Person, candidate: Candidate, document: Any, **options: Any) -> Record:
    """A record that was really verified, as the queue would have stored it."""
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    documents = {LIST_URL: signed_list()}
    options = {"recipient": Recipient(name=candidate.name), "lists": LISTS, **options}
    report = examine(data, documents, **options)
    return stored(person, candidate, data, report)


def stored(person: Person, candidate: Candidate, data: bytes, report: Report) -> Record:
    """The record of these bytes with this report."""
    scope, found = person.scope, json.loads(json.dumps(report.to_json()))
    issuer = found["issuer"] or {"id": "", "name": "", "trust": ""}
    record: Record = Record.objects.within(scope).create(
        digest=store.digest_of(data),
        candidate=candidate,
        blob=store.put(scope, data),
        state="checked",
        verdict=found["verdict"],
        sentence=verdict_sentence(found),
        title=found["title"][:300],
        format=found["format"],
        container=found["container"],
        issuer_id=issuer["id"],
        issuer_name=issuer["name"],
        issuer_trust=issuer["trust"],
    )
    record.current_verification = record.verifications.create(
        organization_id=scope.organization_id,
        number=1,
        reason="received",
        state=Verification.State.DONE,
        requested_by=scope.actor,
        finished_at=timezone.now(),
        verdict=found["verdict"],
        report=found,
    )
    record.save()
    return record


def some_records(person: Person, candidate: Candidate) -> list[Record]:
    """A verified one, a forged one, one with others inside."""
    forged = signed(badge(id="urn:uuid:5c9a1f6e-0000-4000-8000-000000000009"))
    forged["name"] = "Surgery"
    return [
        a_verified_record(person, candidate, signed(badge(credentialStatus=listed()))),
        a_verified_record(person, candidate, forged),
        a_verified_record(person, candidate, signed(learner_record(signed(badge())))),
    ]


def packed(person: Person, about: Candidate | Application) -> bytes:
    """The pack, made."""
    file = io.BytesIO()
    make_pack(person.scope, about, file)
    return file.getvalue()


def unpacked(data: bytes) -> Files:
    """The files of a pack."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(files: Mapping[str, bytes], path: Path) -> Path:
    """The files as a ZIP again, as any program makes one."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def forge(files: Files, change: Callable[[dict[str, Any]], None] = lambda _manifest: None) -> Files:
    """The pack as somebody with a key of their own makes it: everything fits together again, but for what it says.

    ``change`` gets the manifest, whose hashes are those of ``files``, before it is signed.
    """
    signer = Signer(Ed25519PrivateKey.from_private_bytes(b"\7" * 32))
    manifest = json.loads(files[layout.MANIFEST])
    kept = {name: data for name, data in files.items() if name not in UNSIGNED}
    kept[layout.KEYS] = json.dumps(key_set([signer.private.public_key()])).encode()
    sums = {name: hashlib.sha256(data).hexdigest() for name, data in kept.items()}
    manifest["files"] = [
        {"path": name, "media_type": layout.media_type_of(name), "size": len(data), "sha256": sums[name]}
        for name, data in kept.items()
    ]
    change(manifest)
    raw = json.dumps(manifest).encode()
    kept |= {layout.MANIFEST: raw, layout.SIGNATURE: signer.sign(raw)}
    sums |= {name: hashlib.sha256(kept[name]).hexdigest() for name in (layout.MANIFEST, layout.SIGNATURE)}
    return kept | {layout.SUMS: layout.sums_file(sums)}
