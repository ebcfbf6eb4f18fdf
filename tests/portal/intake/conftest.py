"""A host on loopback for tests of links."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.portal.link_host import Host, hosting


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    monkeypatch.setenv("CREDENCE_NET_ALLOW_LOOPBACK", "1")
    with hosting() as running:
        yield running
