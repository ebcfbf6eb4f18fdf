"""One call of the API, made until it is answered: what the programs beside this one share. It needs httpx.

CREDENCE_URL, and CREDENCE_TOKEN or CREDENCE_CLIENT_ID with CREDENCE_CLIENT_SECRET, say where and who.
"""

import os
import time
import uuid
from typing import Any

import httpx

__all__ = ["call"]

API = os.environ.get("CREDENCE_URL", "http://127.0.0.1:8000").rstrip("/") + "/api/v1/"
CLIENT = os.environ.get("CREDENCE_CLIENT_ID", ""), os.environ.get("CREDENCE_CLIENT_SECRET", "")
http = httpx.Client(base_url=API, timeout=60)
http.headers["Authorization"] = "Bearer " + (os.environ.get("CREDENCE_TOKEN") or "none")


def call(method: str, path: str, **body: Any) -> Any:
    """Answer with JSON. Asks again, as the same call, when the line breaks, on 5xx, and where `Retry-After` says so."""
    key = {} if method == "GET" else {"Idempotency-Key": str(uuid.uuid4())}
    for wait in (1, 2, 4, 8, 16, 32, 0):
        try:
            answer = http.request(method, path, headers=key, **body)
            if answer.status_code == 401 and CLIENT[0]:  # no token yet, or its fifteen minutes are over
                answer = http.post("oauth/token", auth=CLIENT, data={"grant_type": "client_credentials"})
                if answer.is_success:
                    http.headers["Authorization"] = "Bearer " + answer.json()["access_token"]
                    answer = http.request(method, path, headers=key, **body)
        except httpx.TransportError as error:
            answer = httpx.Response(503, text=repr(error))
        if answer.is_success:
            return answer.json()
        said = answer.headers.get("Retry-After", "")
        pause = int(said) if said.isdigit() else wait * answer.is_server_error
        if not wait or not pause:
            break
        time.sleep(pause)
    raise SystemExit(answer.text)
