"""Getting ready before somebody waits: the isolated verifier takes a third of a second to start, the linker many.

It happens in a thread beside the work. What goes wrong here goes wrong again, loudly, when it is needed.
"""

from __future__ import annotations

import gc
import logging
import threading
import time

from django.db import close_old_connections, connection

__all__ = ["keep_site_ready", "read_skills", "set_apart_what_stays", "warm_up_verifier", "warm_up_worker"]

logger = logging.getLogger(__name__)
#: How soon the site notices an import: the question costs a few small queries when nothing is new.
_LOOK_EVERY_SECONDS = 30.0


def warm_up_verifier() -> None:
    """Start the verifier of a process that is about to be asked: a wallet has knocked, and will answer."""
    threading.Thread(target=_start_verifier, daemon=True, name="warm-up").start()


def warm_up_worker() -> None:
    """Start the verifier and build the linker of a worker that has just begun."""
    threading.Thread(target=_prepare_worker, daemon=True, name="warm-up").start()


def keep_site_ready() -> None:
    """Start the verifier of the site, and read the skills of the frameworks now and after each import.

    With ESCO and O*NET imported that takes longer than somebody who pastes a posting would wait.
    """
    threading.Thread(target=_keep_site_ready, daemon=True, name="warm-up").start()


def set_apart_what_stays() -> None:
    """Let the collection of garbage pass by what was loaded to stay.

    To look through all of it, some 330,000 objects, took a fifth of a second of whichever request it fell into.
    """
    gc.collect()
    gc.freeze()


def _keep_site_ready() -> None:
    _start_verifier()
    ready = read_skills()
    set_apart_what_stays()
    while ready:
        time.sleep(_LOOK_EVERY_SECONDS)
        ready = read_skills()


def read_skills() -> bool:
    """Build what a job's source and the queue of words ask, if it is not built yet; False when that went wrong."""
    from portal.job_sources.skills_found import label_book  # noqa: PLC0415 - needs the app registry
    from portal.linker import current  # noqa: PLC0415 - needs the app registry

    try:
        label_book()
        current()
    except Exception:
        logger.exception("the skills were not read ahead")
        return False
    finally:
        connection.close()
    return True


def _start_verifier() -> None:
    from portal.sandbox import start_verifier  # noqa: PLC0415 - starts a process

    try:
        start_verifier()
    except Exception:
        logger.exception("the verifier did not start")


def _prepare_worker() -> None:
    from portal.linker import current  # noqa: PLC0415 - needs the app registry

    _start_verifier()
    try:
        current()
    except Exception:
        logger.exception("the linker was not built")
    finally:
        close_old_connections()
