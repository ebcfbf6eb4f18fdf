"""What every test of the verification library runs with."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from verification.contexts.added import load_folder, read_context, written

_CITIZENSHIP = "https://w3id.org/citizenship/v4rc1"
_VECTORS = Path(__file__).parents[2].parent / "shared" / "vectors"


def pytest_configure() -> None:
    """Add the context of the W3C's own examples, where it is at hand, before anything is expanded."""
    path = _VECTORS / "openvc-fixtures" / "ecdsa_sd" / "citizenship-v4rc1.json"
    if path.exists():
        remember(_CITIZENSHIP, path.read_bytes())


def remember(url: str, data: bytes) -> None:
    """Add a context for as long as the tests run, the way an operator's are read."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "context.json").write_bytes(written(read_context(url, data), data))
        load_folder(Path(folder))
