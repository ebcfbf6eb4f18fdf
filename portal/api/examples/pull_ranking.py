"""Pull a job's newest ranking, with a gap report for each applicant, as lines of JSON.

    pull_ranking.py JOB

Where and who is said as in calls.py, which it needs beside it. Scopes: read_jobs, read_rankings. People stand in
bands; `rank` is null where numbers would say more than is known.
"""

import json
import sys

from calls import call

if __name__ == "__main__":
    standing = call("GET", f"jobs/{sys.argv[1]}/standing/")
    if not standing["run"]:
        raise SystemExit("Closed by its legal profile." if standing["closed"] else "This job has no finished ranking.")
    number = call("GET", f"rankings/{standing['run']}/?fields=number")["number"]
    page = f"entries/?run={standing['run']}&page_size=100&fields=position,tier,band,rank,score,application,candidate"
    while page:
        found = call("GET", page)
        for entry in found["results"]:
            if entry["tier"] != "withdrawn":  # of them only the place is left
                entry["report"] = call("GET", f"gap-reports/{entry['application']}/?run={number}")
            print(json.dumps(entry), flush=True)
        page = found["next"] and found["next"].partition("/api/v1/")[2]
