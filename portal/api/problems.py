"""Every code of a problem: what it means and what to do about it. Shown at `/api/v1/problems/`.

RFC 9457 (https://www.rfc-editor.org/rfc/rfc9457), section 3.1: `type` names the kind of a problem by an address that
explains it. A code never changes its meaning; :mod:`tests.portal.api.test_problems` fails for a code that is raised
anywhere in the API and is not listed here. Programs are answered in English, whatever the words here are marked for:
only the page says them in its reader's language.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

__all__ = ["PROBLEMS", "Kind"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: the status it comes with, its title, what it means, and what the caller can do."""

    status: int
    title: str
    means: str
    do: str


_READ_DETAIL = _("Read `detail` and mend the request; the same request again fails again.")

PROBLEMS: dict[str, Kind] = {
    "invalid": Kind(
        400,
        _("Some fields are not as they should be"),
        _("Fields of the body, or parameters of the address, are missing, of another type, or out of bounds."),
        _("`errors` names each field; `pointers` says where in the body it stands. Mend them and send the call again."),
    ),
    "parse_error": Kind(
        400,
        _("The body cannot be read"),
        _("It is no JSON that means one thing only (RFC 8259, RFC 7493), or no form, or it is too large."),
        _("Send UTF-8 without repeated names; send a large record as a file (multipart/form-data)."),
    ),
    "bad_cursor": Kind(
        400,
        _("This is no cursor"),
        _("The `cursor` was not made by this API for this list, or was cut off on its way."),
        _("Follow `next` and `previous` as they are given; begin again without a cursor."),
    ),
    "unknown_parameter": Kind(
        400,
        _("There is no such parameter"),
        _(
            "A parameter of the address is not one of this call. It is refused, since leaving it out would answer more "
            "than was asked for."
        ),
        _("`detail` lists the known ones."),
    ),
    "unknown_field": Kind(
        400,
        _("There is no such field"),
        _("`fields` names something that the answer does not have."),
        _("`errors.fields` says which, and what there is."),
    ),
    "bad_idempotency_key": Kind(
        400,
        _("This is no Idempotency-Key"),
        _("A key is 1 to 255 printable ASCII characters."),
        _("Use a UUID for each write."),
    ),
    "bad_request": Kind(400, _("The request cannot be read"), _("Its form is not that of a call."), _READ_DETAIL),
    "not_authenticated": Kind(
        401,
        _("Nobody is named"),
        _("The call carries no bearer token."),
        _("Send `Authorization: Bearer <token>`; an administrator makes tokens on the page API clients."),
    ),
    "authentication_failed": Kind(
        401,
        _("Nobody known is named"),
        _("What the call says about who sends it is not right."),
        _("Send `Authorization: Bearer <token>` with a token that is in force."),
    ),
    "bad_token": Kind(
        401,
        _("This token is not good"),
        _("It is not known, was revoked, or has expired."),
        _("Fetch or make a new one. Trying the same one again does not help."),
    ),
    "missing_scope": Kind(
        403,
        _("The token may not do this"),
        _("The token lacks the scope that the call needs, or the person it acts for may not do it."),
        _("Each operation names the scope that it needs; ask an administrator for a token that has it."),
    ),
    "permission_denied": Kind(
        403, _("This is not allowed"), _("Whoever calls may not do this."), _("Ask an administrator.")
    ),
    "https_required": Kind(
        403,
        _("Only over HTTPS"),
        _("The call came without encryption. It was not done, and the token in it may have been read on its way."),
        _("Call the `https:` address, and replace the token."),
    ),
    "not_found": Kind(
        404,
        _("There is no such thing here"),
        _("The address does not exist, or names something that your organization, or this token, does not have."),
        _("Check the id and the address; addresses end with a slash."),
    ),
    "not_ranked": Kind(
        404,
        _("In no ranking yet"),
        _("The application is in no finished ranking of its job."),
        _("Rank the job (`POST /jobs/{id}/rankings/`) and ask again when the run is `done`."),
    ),
    "trailing_slash": Kind(
        308,
        _("The address ends with a slash"),
        _("The call was not done. The same call at the address in `Location`, method and body and all, will be."),
        _("Add the slash; clients that follow 308 (RFC 9110, section 15.4.9) do so by themselves."),
    ),
    "method_not_allowed": Kind(
        405,
        _("Not by this method"),
        _("The address exists and does not know the method."),
        _("`Allow` lists the methods that it knows."),
    ),
    "not_acceptable": Kind(
        406,
        _("Not in this form"),
        _("None of the media types in `Accept` is one that the call can answer in."),
        _("Ask for `application/json`, or for one of those that the operation names, or leave `Accept` out."),
    ),
    "conflict": Kind(
        409, _("Not in the present state"), _("The call is right and cannot be done now."), _("Read `detail`.")
    ),
    "not_done": Kind(
        409, _("Not done yet"), _("What is asked for is still being computed."), _("Ask again in a moment.")
    ),
    "still_at_work": Kind(
        409,
        _("The first one is still at work"),
        _("Another call with this Idempotency-Key began and has not ended."),
        _("Send the same call again after `Retry-After` seconds; it gets the answer of the first."),
    ),
    "answer_not_kept": Kind(
        409,
        _("Done, and its answer was not kept"),
        _("The write of this Idempotency-Key was done. Its answer was a file, or larger than is kept."),
        _("Nothing is to be done again. Read the thing itself."),
    ),
    "precondition_failed": Kind(
        412,
        _("It changed meanwhile"),
        _("`If-Match` names a state that the thing is not in any more. Nothing was changed."),
        _("Read it again, decide again, and send the new `ETag`."),
    ),
    "precondition_required": Kind(
        428,
        _("Say which state you saw"),
        _("This write is taken only with `If-Match`, so that nobody's change is lost."),
        _("Read the thing and send its `ETag` as `If-Match`."),
    ),
    "request_too_large": Kind(413, _("Too large"), _("The body is larger than is taken."), _("Send less at once.")),
    "unsupported_media_type": Kind(
        415,
        _("Not in this form"),
        _("The body's `Content-Type` is none that the call reads."),
        _("Send `application/json`, or `multipart/form-data` where the operation says so."),
    ),
    "refused": Kind(
        422,
        _("It cannot be done with what was given"),
        _("The call is well-formed; what it asks for goes against a rule. Nothing was changed."),
        _READ_DETAIL,
    ),
    "idempotency_key_reused": Kind(
        422,
        _("The key named another request"),
        _("This Idempotency-Key was used within a day with another method, address, body, or `If-Match`."),
        _("Use a new key for each new write."),
    ),
    "rate_limited": Kind(
        429,
        _("Too many calls"),
        _("More calls came within a minute than this caller, or its organization, may make."),
        _("Wait as many seconds as `Retry-After` says. `RateLimit` shows what is left on every answer."),
    ),
    "throttled": Kind(
        429, _("Too often"), _("This was tried too often."), _("Wait as many seconds as `Retry-After` says.")
    ),
    "internal": Kind(
        500,
        _("Something went wrong here"),
        _("It is our mistake, and is in our log under the request id."),
        _("Send the same call again, with the same Idempotency-Key if it writes; tell us the request id if it stays."),
    ),
    "error": Kind(500, _("Something went wrong"), _("It is none of the kinds above."), _("Read `detail`.")),
    "unknown_acting_for": Kind(
        400,
        _("Nobody here is called that"),
        _("`Credence-Acting-For` names no member of the organization, or came with a person’s own token."),
        _("Give a member’s e-mail address or user id, or leave the header out; it gives no rights, it is for the log."),
    ),
    "empty": Kind(
        400,
        _("There is nothing to verify"),
        _("The call brought no record."),
        _("Send it as the body, in a form as `record`, or in JSON as `record`."),
    ),
    "person_needed": Kind(
        403,
        _("Only a person may do this"),
        _("Deciding, observing, writing notes and the like are done by people; a system’s token cannot."),
        _("Use a personal token of the member who decides."),
    ),
    "screened_blind": Kind(
        403,
        _("The job is screened blind"),
        _("What was asked for would say who an applicant is whom nobody may know yet."),
        _("Ask again once the applicant is shortlisted."),
    ),
    "record_closed": Kind(
        403,
        _("The record is closed for now"),
        _("It would say who an applicant of a blind job is."),
        _("Ask again once the applicant is shortlisted."),
    ),
    "not_checked": Kind(
        404,
        _("It was not checked yet"),
        _("The record has no finished verification that could answer this."),
        _("Wait until its `state` is `checked`; follow the change feed or a webhook."),
    ),
    "no_such_credential": Kind(
        404,
        _("It holds no such credential"),
        _("The record does not hold the credential that was named, or it cannot be decoded."),
        _("Take an id from `structure/`."),
    ),
    "no_requirements": Kind(
        404,
        _("The job says nothing yet of what it needs"),
        _("There is no version of its requirements, so there is nothing to ask about."),
        _("Add a version with `POST /jobs/{id}/versions/`."),
    ),
    "nothing_to_compare": Kind(
        404,
        _("There are no two such verifications"),
        _("One of the two is not there, or did not finish."),
        _("List the record’s verifications and name two finished ones."),
    ),
    "took_back": Kind(
        409,
        _("They took back what they shared"),
        _("This person withdrew from the job, or had themselves erased."),
        _("Do not send them again by routine. Where they applied anew themselves, send `again: true`."),
    ),
    "no_file": Kind(
        409,
        _("There is no file"),
        _("It is not ready, is not kept any more, or may not be read any more by who asks."),
        _("Look at the export’s `state`; ask for a new one where it expired."),
    ),
    "too_many_exports": Kind(
        409,
        _("Too many exports wait already"),
        _("Each caller may have a few that are not written yet."),
        _("Wait for one to be done, or cancel one with `DELETE`."),
    ),
    "cursor_gone": Kind(
        410,
        _("The log of this cursor is gone"),
        _("A backup took the place of the log in which the cursor stood."),
        _("Begin anew with `from=start`: events keep their ids, so what you saw before is recognised."),
    ),
    "erased": Kind(
        410,
        _("The bytes are gone"),
        _("The file was erased, or is not as it was received."),
        _("Ask the candidate to share it again."),
    ),
    "body_too_slow": Kind(
        408,
        _("The body came too slowly"),
        _("It stopped, or came slower than anybody sends. Nothing was done."),
        _("Send it again, with the same `Idempotency-Key`."),
    ),
    "range_not_satisfiable": Kind(
        416,
        _("The file has no such part"),
        _("The `Range` that was asked for lies outside of the file."),
        _("`Content-Range` says how long the file is."),
    ),
    "pack_too_large": Kind(
        422,
        _("The pack is too large to be made at once"),
        _("The candidate’s documents are more than one answer may carry."),
        _("Ask for it as an export of the kind `evidence_packs`: a worker writes it."),
    ),
    "too_much_for_one_file": Kind(
        422,
        _("Too much for one file"),
        _("The candidate has more than one such file may carry."),
        _("Use an export or an evidence pack."),
    ),
    "unreadable_papers": Kind(
        422,
        _("None of the formats"),
        _("What was sent is neither our JSON, nor LER-RS, nor JSON Resume."),
        _("`detail` says what was found. Send one of these three."),
    ),
    "too_many_jobs": Kind(
        429,
        _("Too many verification jobs are open"),
        _("Each caller may have a few that are not done."),
        _("Wait for `Retry-After` seconds, or delete one."),
    ),
    "busy": Kind(
        503,
        _("As many as fit are being verified"),
        _("Verifying at once is bounded; nothing was done."),
        _("Ask again after `Retry-After` seconds, or use `verify/jobs/`."),
    ),
    "ranking_closed": Kind(
        403,
        _("This ranking may not be shown yet"),
        _("The job’s legal profile asks for something that is not there."),
        _("`detail` says what is missing; the page of the job’s legal profile leads to each."),
    ),
    "rates_too_close": Kind(
        403,
        _("These rates are too close to others"),
        _("Read beside rates that were read before, they would say how single people answered."),
        _("Choose a wider selection, or wait until more people answered."),
    ),
}
