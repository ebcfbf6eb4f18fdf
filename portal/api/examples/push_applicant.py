"""Push an applicant with their records, and print each verdict.

    push_applicant.py JOB EXTERNAL_ID NAME EMAIL FILE...

Where and who is said as in calls.py, which it needs beside it. Scopes: read_candidates, edit_candidates,
receive_records, read_records. Run twice, it leaves what it left once.
"""

import sys
import time
from pathlib import Path

from calls import call

if __name__ == "__main__":
    job, external_id, name, email, *names = sys.argv[1:]
    form = {"job": job, "external_id": external_id, "name": name, "email": email}
    files = [("files", (Path(file).name, Path(file).read_bytes())) for file in names]
    pushed = call("POST", "applicants/", data=form, files=files or None)
    print("candidate", pushed["candidate"]["id"], "application", pushed["application"]["id"])
    for record in pushed["records"]:
        found = {"verdict": "", "sentence": ""}
        while record["record"] and not found["verdict"]:  # it is checked in the queue, mostly within a second or two
            found = call("GET", f"records/{record['record']}/?fields=verdict,sentence")
            time.sleep(0 if found["verdict"] else 1)
        said = found["verdict"] or record["error"] or f"follow {record['follow']}"  # an archive is followed as a batch
        print(record["name"], said, found["sentence"], sep="\t")
