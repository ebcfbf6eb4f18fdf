#!/usr/bin/env bash
# Push an applicant with a record, and print the verdict: push_applicant.sh JOB EXTERNAL_ID NAME EMAIL FILE
# CREDENCE_URL, and CREDENCE_TOKEN or CREDENCE_CLIENT_ID with CREDENCE_CLIENT_SECRET; needs curl and python3.
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

call -F "job=$1" -F "external_id=$2" -F "name=$3" -F "email=$4" -F "files=@$5" "$site/applicants/" \
  -H "Idempotency-Key: $(python3 -c 'import uuid; print(uuid.uuid4())')"
python3 -m json.tool < "$work/answer"
record=$(picked "['records'][0]['record'] or ''")
while [[ $record ]]; do
  call "$site/records/$record/?fields=verdict,sentence"
  [[ $(picked "['verdict']") ]] && break
  sleep 1
done
python3 -m json.tool < "$work/answer"
