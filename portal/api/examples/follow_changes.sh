#!/usr/bin/env bash
# Follow what happens into FOLDER/events, one JSON object a line; killed, it misses nothing: follow_changes.sh FOLDER
# CREDENCE_URL, and CREDENCE_TOKEN or CREDENCE_CLIENT_ID with CREDENCE_CLIENT_SECRET; needs curl and python3.
# A kill between the events and the cursor has some told twice: know them by their id.
set -euo pipefail
site=${CREDENCE_URL:-http://127.0.0.1:8000}; site=${site%/}/api/v1 token=${CREDENCE_TOKEN:-}
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT

call() {  # the answer into $work/answer; again after 429, 5xx and broken lines, when Retry-After says; else it ends
  local code
  for _ in 1 2; do  # secrets in files of their own: a command line is for everybody to see
    code=$(curl -sS --max-time 90 --retry 6 --retry-all-errors -o "$work/answer" -w '%{http_code}' \
      -H @<(printf 'Authorization: Bearer %s' "${token:-none}") "$@") || code=broken
    [[ $code != 401 || -z ${CREDENCE_CLIENT_ID:-} ]] && break  # 401: no token yet, or its fifteen minutes are over
    curl -sS --retry 6 -o "$work/token" -d grant_type=client_credentials "$site/oauth/token" \
      -K <(printf 'user = "%s:%s"\n' "$CREDENCE_CLIENT_ID" "$CREDENCE_CLIENT_SECRET")
    token=$(picked "['access_token']" "$work/token") || { cat "$work/token" >&2; exit 1; }
  done
  [[ $code == 2* ]] || { echo "$code" >&2; cat "$work/answer" >&2; exit 1; }
}

picked() { python3 -c "import json, sys; print(json.load(open(sys.argv[1]))$1)" "${2:-$work/answer}" 2>/dev/null; }

mkdir -p "$1"
while :; do
  from=(-d from=start)
  [[ -s $1/cursor ]] && from=(--data-urlencode "cursor@$1/cursor")
  call -G "${from[@]}" -d wait=20 "$site/changes/"
  python3 - "$1" "$work/answer" <<'END'
import json, os, pathlib, sys
folder, answer = pathlib.Path(sys.argv[1]), json.load(open(sys.argv[2]))
with open(folder / "events", "a+b") as file:
    cut = file.tell() and os.pread(file.fileno(), 1, file.tell() - 1) != b"\n"  # a line that a kill left half written
    file.write(b"\n" * cut + b"".join(json.dumps(event).encode() + b"\n" for event in answer["events"]))
    file.flush()
    os.fsync(file.fileno())  # the events first, then the cursor: whole, or not at all
(folder / "cursor.new").write_text(answer["cursor"])
os.replace(folder / "cursor.new", folder / "cursor")
END
done
