"""`python -m tests.portal.api.working`: does what is due in the data that the environment names, until it is ended."""

from __future__ import annotations

import os
import time

import django


def main() -> None:
    """Look a few times each second."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    from portal.actions.sequence import sequence_events
    from tests.portal.work import work_off

    while True:
        work_off()
        sequence_events()
        time.sleep(0.2)


if __name__ == "__main__":
    main()
