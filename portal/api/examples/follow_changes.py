"""Follow what happens into a SQLite file, and print it. Killed at any moment, it misses nothing.

    follow_changes.py FILE

Where and who is said as in calls.py, which it needs beside it. Events and cursor are kept in one transaction. After
410 `cursor_gone` (the portal was restored from a backup), delete the row in `place`: events keep their ids, so what is
told again is kept once.
"""

import json
import sqlite3
import sys

from calls import call

if __name__ == "__main__":
    kept = sqlite3.connect(sys.argv[1], timeout=30)
    kept.execute("CREATE TABLE IF NOT EXISTS events (id TEXT PRIMARY KEY, seq INTEGER, type TEXT, event TEXT)")
    kept.execute("CREATE TABLE IF NOT EXISTS place (one INTEGER PRIMARY KEY CHECK (one = 1), cursor TEXT)")
    row = kept.execute("SELECT cursor FROM place").fetchone()
    where = {"cursor": row[0]} if row else {"from": "start"}
    while True:
        found = call("GET", "changes/", params={**where, "wait": 20})
        with kept:  # all of it or nothing
            rows = [(event["id"], event["seq"], event["type"], json.dumps(event)) for event in found["events"]]
            kept.executemany("INSERT OR IGNORE INTO events VALUES (?, ?, ?, ?)", rows)
            kept.execute("REPLACE INTO place VALUES (1, ?)", (found["cursor"],))
        where = {"cursor": found["cursor"]}
        for event in found["events"]:
            print(event["seq"], event["type"], event["subject"]["type"], event["subject"]["id"], flush=True)
