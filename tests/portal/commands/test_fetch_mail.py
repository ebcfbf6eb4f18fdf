"""`manage.py fetch_mail` against a real IMAP server on loopback, with kills between its steps."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from portal import services
from portal.checks import check_mailbox
from portal.intake import letter as letters
from portal.intake.mailbox import MailboxAddress, MailboxError, _quoted
from portal.management.commands import fetch_mail
from portal.models import Batch, OutgoingMail, Submission
from tests.portal.an_imap_server import ImapServer, an_imap_server
from tests.portal.conftest import Person
from tests.portal.letters import a_letter, as_bytes
from tests.portal.work_factories import a_candidate

FILE = ("badge.json", b'{"a": 1}')


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[ImapServer]:
    with an_imap_server(tmp_path) as (running, certificate):
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        settings.CREDENCE_IMAP_URL = running.url(query="?done=Taken")
        yield running


def fetch(**options: Any) -> str:
    out = io.StringIO()
    call_command("fetch_mail", organization="Alder Grove Care", stdout=out, **options)
    return out.getvalue()


def a_message(**parts: Any) -> bytes:
    return as_bytes(a_letter(sender="danette@mail.example", files=(FILE,), **parts))


def test_it_works(bob: Person, server: ImapServer) -> None:
    candidate = a_candidate(bob)
    message = server.deliver(a_message())
    server.deliver(as_bytes(a_letter("out of office", Auto_Submitted="auto-replied")))

    said = fetch()

    assert said.splitlines() == [
        "2 messages waiting.",
        "1 of 2: 1 file, of a known candidate, answered",
        "2 of 2: left alone: automatic reply",
        "Done: 1 automatic, 1 taken.",
    ]
    assert "mail.example" not in said
    assert Submission.objects.within(bob.scope).get().candidate == candidate
    assert [item.uid for item in server.folders["Taken"]] == [message.uid]
    (left,) = server.folders["INBOX"]
    assert left.flags == {"\\Seen"}
    assert fetch() == ""


@pytest.mark.parametrize("can", [("AUTH=PLAIN", "MOVE"), ("AUTH=PLAIN", "UIDPLUS"), ("AUTH=PLAIN",), ()])
def test_servers_that_can_less(bob: Person, server: ImapServer, can: tuple[str, ...], settings: Any) -> None:
    server.can = can
    if not can:  # LOGIN cannot say every character
        server.password = "plain"
        settings.CREDENCE_IMAP_URL = server.url(query="?done=Taken")
    server.deliver(a_message())
    assert "Done: 1 taken." in fetch()
    assert len(server.folders["Taken"]) == 1
    assert all("\\Deleted" in item.flags for item in server.folders["INBOX"])
    assert fetch() == ""


def test_without_a_folder_they_are_marked_as_read(bob: Person, server: ImapServer, settings: Any) -> None:
    settings.CREDENCE_IMAP_URL = server.url()
    server.deliver(a_message())
    fetch()
    assert server.folders["INBOX"][0].flags == {"\\Seen"}


def test_a_kill_between_commit_and_mark(bob: Person, server: ImapServer, monkeypatch: pytest.MonkeyPatch) -> None:
    a_candidate(bob)
    server.deliver(a_message())

    def killed(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(fetch_mail.Mailbox, "mark_taken", killed)
    with pytest.raises(KeyboardInterrupt):
        fetch()
    monkeypatch.undo()
    monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
    assert Batch.objects.within(bob.scope).count() == 1
    assert server.folders["INBOX"][0].flags == set()

    assert "taken in before" in fetch()
    assert Batch.objects.within(bob.scope).count() == 1
    assert OutgoingMail.objects.within(bob.scope).count() == 1
    assert len(server.folders["Taken"]) == 1


@pytest.mark.parametrize("word", ["SEARCH", "RFC822.SIZE", "BODY.PEEK", "MOVE"])
def test_connections_that_break_lose_nothing(bob: Person, server: ImapServer, word: str) -> None:
    server.deliver(a_message())
    server.deliver(a_message())
    server.breaks_after = word
    with pytest.raises(CommandError) as broken:
        fetch()
    assert broken.value.returncode == 70
    fetch()
    assert Submission.objects.within(bob.scope).count() == 2
    assert len(server.folders["Taken"]) == 2


def test_a_dry_run_marks_nothing(bob: Person, server: ImapServer) -> None:
    server.deliver(a_message())
    assert "Would be: 1 taken." in fetch(dry_run=True)
    assert server.folders["INBOX"][0].flags == set()
    assert not Submission.objects.within(bob.scope).exists()


def test_too_large_ones_are_not_even_read(bob: Person, server: ImapServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch_mail, "LARGEST", 1_000)
    a_candidate(bob)
    server.deliver(as_bytes(a_letter(sender="danette@mail.example", files=(("a.json", b"x" * 2_000),))))
    assert "too large to be taken, answered" in fetch()
    assert not any("BODY.PEEK[]" in command for command in server.did)
    assert fetch() == ""


def test_what_cannot_be_read_is_left_and_stops_nobody(
    bob: Person, server: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letters, "MOST_PARTS", 0)
    server.deliver(a_message())
    assert "left for a person to look at" in fetch()
    assert server.folders["INBOX"][0].flags == {"\\Seen"}


def test_our_own_fault_stops_no_other(bob: Person, server: ImapServer, monkeypatch: pytest.MonkeyPatch) -> None:
    real = fetch_mail.receive_letter

    def receive(scope: Any, letter: Any, **more: Any) -> Any:
        if letter.subject == "poison":
            raise RuntimeError("ours")
        return real(scope, letter, **more)

    monkeypatch.setattr(fetch_mail, "receive_letter", receive)
    server.deliver(a_message(subject="poison"))
    server.deliver(a_message())
    with pytest.raises(CommandError) as fault:
        fetch()
    assert fault.value.returncode == 70
    assert Submission.objects.within(bob.scope).count() == 1
    assert [item.flags for item in server.folders["INBOX"]] == [set()]


def test_our_own_messages_are_known(bob: Person, server: ImapServer, settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = "Credence <records@aldergrove.example>"
    server.deliver(as_bytes(a_letter(sender="records@aldergrove.example", files=(FILE,))))
    assert "left alone: our own message" in fetch()


@pytest.mark.parametrize(
    ("change", "said", "status"),
    [
        ({"CREDENCE_IMAP_URL": ""}, "Set CREDENCE_IMAP_URL", 64),
        ({"CREDENCE_IMAP_URL": "pop3://a:b@c"}, "must look like", 64),
        ({"CREDENCE_IMAP_URL": "imaps://localhost"}, "must look like", 64),
        ({"CREDENCE_IMAP_URL": "imaps://a:b@localhost:1/INBOX"}, "does not answer", 70),
        ({"CREDENCE_IMAP_URL": "password"}, "refused the name or the password", 70),
        ({"CREDENCE_IMAP_URL": "folder"}, "no such folder", 70),
    ],
)
def test_what_an_operator_can_get_wrong(
    bob: Person, server: ImapServer, settings: Any, change: dict[str, str], said: str, status: int
) -> None:
    made = {
        "password": f"imaps://records%40aldergrove.example:wrong@localhost:{server.port}/INBOX",
        "folder": server.url(folder="Elsewhere"),
    }
    settings.CREDENCE_IMAP_URL = made.get(change["CREDENCE_IMAP_URL"], change["CREDENCE_IMAP_URL"])
    with pytest.raises(CommandError, match=said) as wrong:
        fetch()
    assert wrong.value.returncode == status
    assert "wrong" not in str(wrong.value)  # no password in a message


def test_a_certificate_of_nobodys_is_refused(bob: Person, server: ImapServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(CommandError, match="certificate"):
        fetch()
    assert server.did == []


@pytest.mark.parametrize("words", [["--every", "1"], ["--every", "x"], []])
def test_wrong_usage(bob: Person, server: ImapServer, words: list[str]) -> None:
    with pytest.raises((CommandError, SystemExit)) as wrong:
        call_command("fetch_mail", *([*words, "--organization", "Alder Grove Care"] if words else []))
    code = wrong.value.returncode if isinstance(wrong.value, CommandError) else wrong.value.code
    assert code in {64, 1} if not words else code == 64


def test_an_organization_that_is_not_there(bob: Person, server: ImapServer) -> None:
    with pytest.raises(CommandError, match="Alder Grove Care") as wrong:
        call_command("fetch_mail", organization="Nobody")
    assert wrong.value.returncode == 64
    call_command("fetch_mail", organization=str(bob.organization.pk), stdout=io.StringIO())


def test_plain_connections_stay_on_this_machine(bob: Person, tmp_path: Path, settings: Any) -> None:
    with an_imap_server(tmp_path, encrypted=False) as (running, _):
        settings.CREDENCE_IMAP_URL = running.url("imap")
        running.deliver(a_message())
        assert "Done: 1 taken." in fetch()
    address = MailboxAddress.parse("imap://a:b@mail.example")
    assert (address.encrypted, address.port, address.folder) == (False, 143, "INBOX")
    with pytest.raises(MailboxError):
        MailboxAddress.parse("imaps://a:b@mail.example:port/")


@pytest.mark.parametrize(
    ("name", "quoted"),
    [
        ("INBOX", '"INBOX"'),
        ('a "b" \\c', '"a \\"b\\" \\\\c"'),
        ("Entwürfe & Co", '"Entw&APw-rfe &- Co"'),
        ("台北", '"&U,BTFw-"'),
    ],
)
def test_names_of_folders(name: str, quoted: str) -> None:
    assert _quoted(name) == quoted


def test_up_reads_the_mailbox_where_one_is_configured(settings: Any) -> None:
    settings.CREDENCE_IMAP_URL = settings.CREDENCE_IMAP_ORGANIZATION = ""
    assert services.mail() == []
    settings.CREDENCE_IMAP_URL, settings.CREDENCE_IMAP_ORGANIZATION = "imaps://a:b@c", "Alder Grove Care"
    (child,) = services.mail()
    assert child.name == "mail"
    assert "imaps" not in " ".join(child.command)  # no password where `ps` shows it


@pytest.mark.parametrize(
    ("url", "organization", "ids"),
    [
        ("", "", []),
        ("imaps://a:b@mail.example", "Alder Grove Care", []),
        ("imap://a:b@localhost", "Alder Grove Care", []),
        ("imap://a:b@mail.example", "Alder Grove Care", ["credence.W020"]),
        ("imaps://a:b@mail.example", "", ["credence.W021"]),
    ],
)
def test_a_risky_mailbox_is_said_to_be(settings: Any, url: str, organization: str, ids: list[str]) -> None:
    settings.CREDENCE_IMAP_URL, settings.CREDENCE_IMAP_ORGANIZATION = url, organization
    assert [found.id for found in check_mailbox(None)] == ids
