"""Values of the examples: whoever applied, and whoever works for the employer."""

from __future__ import annotations

from typing import Any, Final

from portal.api.schema_examples.either import Either
from portal.api.schema_examples.ids import row

__all__ = ["VALUES", "VALUES_OF"]

_CANDIDATE: Final = "Danette Kowalczyk"
_EMAIL: Final = "danette@mail.example"
_MEMBER: Final = "Imani Castellanos"
_MEMBER_EMAIL: Final = "imani@aldergrove.example"

VALUES: Final[dict[str, Any]] = {
    "accommodation": "Call 0555 0100 if you need the interview in another form.",
    "acting_for": None,
    "added_by": _MEMBER,
    "answer": "We read the card again and count it.",
    "approved_by": _MEMBER,
    "author": _MEMBER,
    "body": "Dear {name},\n\nThank you for applying for {job}. One thing is still open: a record of {requirement}.",
    "candidate": Either(row("candidate"), _CANDIDATE),
    "candidates": Either(10, [row("candidate")]),
    "channel": "upload",
    "contact_email": "records@aldergrove.example",
    "contact_name": _MEMBER,
    "contact_phone": "0555 0100",
    "disposition": "must_unproven_after_asking",
    "email": _EMAIL,
    "exporter": "Alder Grove Care",
    "external_id": "ats-4711",
    "external_ids": ["ats-4711"],
    "guest_days": 30,
    "amends": None,
    "destroyed_at": None,
    "edited_at": None,
    "undoes": None,
    "withdrawn_at": None,
    "revoked_at": None,
    "lifted_at": None,
    "override": Either(None, ""),
    "keep_until": None,
    "invited_by": _MEMBER,
    "keep_reason": "",
    "language": "en",
    "message": "Please send the record of your basic life support course, if you have it.",
    "missing": [],
    "name": _CANDIDATE,
    "never_considered": Either("Name, age, address and photograph.", ["Name, age, address and photograph."]),
    "phone": "0555 0142",
    "purpose": "To be considered for one job.",
    "removed_at": None,
    "removed_by": None,
    "removed_reason": "",
    "retracted_at": None,
    "retracted_by": None,
    "requested_by": "system:verifier",
    "role": "recruiter",
    "shown_as": _CANDIDATE,
    "teams": 1,
    "terms": {"purpose": "To be considered for one job.", "keep_days": 365},
    "terms_digest": "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef",
    "to": _EMAIL,
    "without_record": "You may apply without a record; we then ask at the interview.",
}
_MEMBERS: Final[dict[str, Any]] = {"name": _MEMBER, "email": _MEMBER_EMAIL}
_LETTER: Final[dict[str, Any]] = {
    "name": "Asks for a record",
    "subject": "Your application for Certified nursing assistant, evening shift",
    "reads": ["name", "job", "requirement"],
    "key": "ask",
    "barred": "",
    "template": "ask",
}
_OF_MEMBERS: Final = ("Guest", "Member", "MemberName", "OwnPerson", "OwnUser", "TeamMember")
_OF_LETTERS: Final = ("Letter", "LetterPreview", "NewTemplate", "OwnTemplate", "Previewed", "Template", "TemplateWords")
VALUES_OF: Final[dict[str, dict[str, Any]]] = {
    **dict.fromkeys(_OF_MEMBERS, _MEMBERS),
    **dict.fromkeys(_OF_LETTERS, _LETTER),
    "Identifier": {"kind": "email", "value": _EMAIL},
    "NewIdentifier": {"kind": "email", "value": _EMAIL},
    "Applied": {"candidate": row("candidate")},
    "Contest": {"answered_by": None, "text": "My card was renewed in March; the page says that it ran out."},
    "Note": {"text": "Asked for the renewed card by phone.", "told": [_MEMBER]},
    "NewNote": {"text": "Asked for the renewed card by phone."},
    "NoteWords": {"text": "Asked for the renewed card by phone; she sends it on Monday."},
    "LegalHold": {"reason": "A complaint about the decision is open."},
    "NewLegalHold": {"reason": "A complaint about the decision is open."},
    "Why": {"reason": "The complaint was settled."},
    "Decision": {
        "override": "",
        "reason": "Meets each must-have, as verified records show.",
        "rests_on": ["vital-signs"],
        "stage": "interview",
        "from_stage": "applied",
        "disposition": "",
    },
    "not_considered": {"reason": "No readable record, and no claim that could be checked."},
    "Sealing": {"because": "The retention period of the job ended."},
    "SealedCopy": {"because": "The retention period of the job ended."},
    "SamePerson": {"state": "open"},
    "Sharing": {"source": "apply-link"},
    "ApplyLink": {"source": "Job board", "uses": 3, "address": "https://credence.example/apply/q7Rk2mVx/"},
    "NewApplyLink": {"source": "Job board", "days": 30},
    "Application": {"source": "Job board", "stage": "applied"},
    "Invitation": {"state": "sent", "name": _CANDIDATE},
    "Letter": {**_LETTER, "kind": "evidence", "state": "sent"},
    "SavedSearch": {"name": "Vital signs, verified", "query": "skill=urn:credence:skill:vital-signs"},
    "NewSearch": {"name": "Vital signs, verified", "query": "skill=urn:credence:skill:vital-signs"},
    "ChangedSearch": {"name": "Vital signs, verified", "query": "skill=urn:credence:skill:vital-signs"},
    "NewGuest": {**_MEMBERS, "days": 14},
    "Longer": {"days": 14},
}
