"""Getting ready before somebody waits: the isolated verifier takes a third of a second to start, the linker seconds.

It happens in a thread beside the work. What goes wrong here goes wrong again, loudly, when it is needed.
"""

from __future__ import annotations

import logging
import threading

from django.db import close_old_connections

__all__ = ["warm_up_verifier", "warm_up_worker"]

logger = logging.getLogger(__name__)


def warm_up_verifier() -> None:
    """Start the verifier of a process that is about to be asked: a wallet has knocked, and will answer."""
    threading.Thread(target=_start_verifier, daemon=True, name="warm-up").start()


def warm_up_worker() -> None:
    """Start the verifier and build the linker of a worker that has just begun."""
    threading.Thread(target=_prepare_worker, daemon=True, name="warm-up").start()


def _start_verifier() -> None:
    from portal.sandbox import start_verifier  # noqa: PLC0415 - starts a process

    try:
        start_verifier()
    except Exception:
        logger.exception("the verifier did not start")


def _prepare_worker() -> None:
    from portal.linker import current  # noqa: PLC0415 - only workers link

    _start_verifier()
    try:
        current()
    except Exception:
        logger.exception("the linker was not built")
    finally:
        close_old_connections()
