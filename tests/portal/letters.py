"""Messages as mail programs write them, for tests of the mailbox."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from itertools import count
from typing import Any

__all__ = ["a_letter", "as_bytes"]

_numbers = count(1)


def a_letter(
    text: str = "Here are my records.",
    *,
    sender: str = "Ada <ada@mail.example>",
    subject: str = "My records",
    files: tuple[tuple[str, bytes], ...] = (),
    to: str = "records@aldergrove.example",
    html: str = "",
    **headers: str,
) -> EmailMessage:
    """A message; ``headers`` are written with underscores for hyphens."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Date"] = "Fri, 27 Nov 2026 10:00:00 +0000"
    message["Message-ID"] = f"<{next(_numbers)}@mail.example>"
    for written, value in headers.items():
        name = written.replace("_", "-")
        del message[name]
        message[name] = value
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    for name, data in files:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message


def as_bytes(message: Any) -> bytes:
    return bytes(message.as_bytes())
