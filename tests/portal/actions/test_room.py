"""Room: what one candidate may give, and what has to stay free on the disk."""

from __future__ import annotations

from pytest_django import Settings

from portal.actions.receive import receive_files
from portal.actions.share import share_files
from portal.actions.take_back import take_back
from portal.actions.wallets import refuse_wallet_answer
from portal.intake.incoming import IncomingBytes
from portal.intake.vcalm.asking import open_vcapi_request
from portal.models import Record, StoredBlob, Submission
from portal.wallet_refusals import WalletRefusal, WalletRefusedError
from tests.portal.conftest import Person
from tests.portal.share_factories import a_link, acting, begin


def a_file(number: int) -> IncomingBytes:
    return IncomingBytes(f"{number}.json", b"%d" % number * 60)


def codes(person: Person) -> list[str]:
    rows = Submission.objects.within(person.scope).order_by("created_at", "file_name")
    return list(rows.values_list("error_code", flat=True))


def test_it_works(bob: Person, settings: Settings) -> None:
    settings.CREDENCE_MAX_CANDIDATE = 150
    application = begin(a_link(bob)).application
    mine = acting(application)
    share_files(mine, application, files=[a_file(1), a_file(2), a_file(3)])
    assert codes(bob) == ["", "", "candidate_too_large"]
    share_files(mine, application, files=[a_file(4)])
    request = open_vcapi_request(mine, application)
    refuse_wallet_answer(request, WalletRefusedError(WalletRefusal.MALFORMED), b"x" * 60)
    assert codes(bob)[3:] == ["candidate_too_large", "answer_malformed"]
    assert StoredBlob.objects.within(bob.scope).count() == 2
    take_back(mine, application, Record.objects.within(bob.scope).first())
    share_files(mine, application, files=[a_file(5)])
    assert codes(bob)[-1] == ""


def test_members_add_what_they_like(bob: Person, settings: Settings) -> None:
    settings.CREDENCE_MAX_CANDIDATE = 10
    candidate = begin(a_link(bob)).application.candidate
    receive_files(bob.scope, files=[a_file(1)], channel="upload", candidate=candidate)
    assert codes(bob) == [""]


def test_a_disk_that_is_nearly_full_takes_no_file(bob: Person, settings: Settings) -> None:
    settings.CREDENCE_KEEP_FREE = 10**18
    receive_files(bob.scope, files=[a_file(1)], channel="upload")
    assert codes(bob) == ["no_room"]
    assert not StoredBlob.objects.within(bob.scope).exists()
