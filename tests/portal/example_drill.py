"""What the published clients of the API need to be tried: ``python -m tests.portal.example_drill begin|write …``.

``begin FOLDER`` makes an organization with a job, a token and an API client, leaves signed badges in FOLDER, and prints
all that as one line of JSON. ``write N SEED FILE`` commits and rolls back events, and notes in FILE what it committed.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from portal.actions.api_clients import create_client  # noqa: E402 - after setup
from portal.actions.jobs import create_job  # noqa: E402
from portal.actions.requirement_checks import RequirementInput  # noqa: E402
from portal.actions.tokens import create_token  # noqa: E402
from portal.demonstration.keys import ed25519_key  # noqa: E402
from portal.demonstration.signing import sign_vc_jwt  # noqa: E402
from portal.models import Organization  # noqa: E402
from portal.scope import Scope  # noqa: E402
from tests.portal.badges import badge  # noqa: E402
from tests.portal.feed_drill import write  # noqa: E402

SCOPES = ["read_jobs", "read_candidates", "edit_candidates", "receive_records", "read_records", "read_rankings"]


def begin(folder: Path) -> None:
    scope = Scope(organization_id=Organization.objects.create(name="Drill").pk, system="drill")
    line = RequirementInput(
        label="Vital signs",
        concepts=[{"uri": "urn:credence:skill:vital-signs"}],
        task="Takes them each shift",
        source="Ward round",
        day_one=True,
    )
    job = create_job(scope, title="Ward clerk", requirements=[line])
    token = create_token(scope, name="Drill", capabilities=SCOPES)[1]
    client, secret = create_client(scope, name="Drill", capabilities=SCOPES)
    key = ed25519_key("drill")
    kid = f"{key.did_key}#{key.did_key.removeprefix('did:key:')}"
    for number in range(3):
        (folder / f"{number}.jwt").write_text(sign_vc_jwt(badge(key.did_key, number), key, kid))
    print(json.dumps({"job": str(job.pk), "token": token, "client": str(client.pk), "secret": secret}))  # noqa: T201


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    if what == "begin":
        begin(Path(rest[0]))
    else:
        write(int(rest[0]), int(rest[1]), Path(rest[2]))
