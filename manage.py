#!/usr/bin/env python
"""The command line of Credence."""

import os
import sys


def main() -> None:
    """Run one management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except Exception as fault:
        if sys.argv[1:2] != ["verify"]:
            raise
        # The exit statuses of `verify` are verdicts, and a traceback's 1 would look like "rejected".
        sys.stderr.write(f"A fault of our own: {type(fault).__name__}. `manage.py check` may say more.\n")
        sys.exit(70)


if __name__ == "__main__":
    main()
