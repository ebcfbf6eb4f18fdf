"""What was shown and what is open: the sentences of :mod:`matching.explain`, `citations`, `entries` and `questions`."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

TABLE: tuple[str, ...] = (
    # states, sets, kinds of assessment
    _("Met"), _("Level not stated"), _("Level not exact"), _("Under level"), _("Stale"), _("Expired"),
    _("Unverified"),
    _("Near miss"), _("No evidence yet"), _("Verified"), _("Best estimate"), _("All claims"),
    _("result"), _("assessed"), _("completion"), _("attendance"), _("observed"),
    _("result {n} of {n2}"), _("result {n}"), _("level {level}"), _("a level from {level} to {level2}"),
    # what is needed
    _("{label}, level {level}"), _("{said}, in force"), _("{label}, in force"), _("{said}, within {said2}"),
    _("{label}, within {said}"), _("{n} year"), _("{n} years"), _("{n} month"), _("{n} months"), _("{n} day"),
    _("{n} days"),
    _("must · high"), _("must · normal"), _("must · low"), _("nice · high"), _("nice · normal"), _("nice · low"),
    _("Requirement weights: high {n}, normal {n2}, low {n3}, of {n4} in all."),
    _("{n} of {n2} must-haves confirmed"), _("no must-haves in this job"),
    _("Must-haves: {said}"), _("{n} met"), _("{n} unproven"), _("{n} no evidence yet"), _("none"),
    _("Score from verified records {score}, best estimate {score2}, all claims {score3}, out of 1"),
    # how a claim counts: factors after one another
    _("{said} × {said2}"),
    _("same {score}"), _("exact {score}"), _("narrower {score}"), _("close {score}"), _("broader {score}"),
    _("sibling {score}"),
    _("level {score}"), _("level not stated {score}"),
    _("result {score}"), _("assessed {score}"), _("completion {score}"), _("attendance {score}"),
    _("observed {score}"),
    _("{said} for {n} skills at once {score}"),
    # crossings
    _("recorded as “{label}”, which another framework calls the same"),
    _("recorded as “{label}”, which is part of it"),
    # open facts
    _("no evidence yet"),
    _("{said}, and this job counts only records of trusted issuers"),
    _("{said}, and this job counts only records of issuers known or trusted"),
    _("“{title}” expired on {day}"), _("“{title}” has expired"),
    _("“{title}” is from {day}; the job asks for the last {said}"),
    _("{label} is close to it; no evidence yet for the skill itself"),
    _("{label} is broader than it; no evidence yet for the skill itself"),
    _("{label} is next to it; no evidence yet for the skill itself"),
    _("{said} shown, level {level} needed"),
    _("“{title}” is the candidate's own statement, with no signed record yet"),
    _("“{title}” is signed by the candidate's own key alone"),
    _("an observation is recorded and waits for confirmation"),
    _("record read; {said}"),
    _("its status list has not answered"), _("one of its checks could not be made"),
    _("“{title}” matches by name only"), _("“{title}” names nobody we can match"),
    _("“{title}” is not in force today"), _("“{title}” is not in force today ({said})"),
    _("issuer in no registry"), _("issuer known, not yet trusted here"),
    _("the skill was read from the words “{title}” with little certainty"),
    _("the skill was read from the words “{title}”"),
    _("“{title}” states no date, and the job sets a maximum age"),
    _("“{title}” shows attendance; nothing assessed yet"),
    _("“{title}” names {n} skills at once, with no result for this one"),
    _("level not stated, level {level} needed"),
    _("no evidence yet that counts; “{title}” is set aside: {said}"),
    _("about another person"), _("did not stand up to verification"),
    _("revoked by its issuer"), _("suspended by its issuer"), _("expired"), _("not yet valid"),
    _("altered after it was signed, or not signed by that key"),
    _("{label}: {said3}."), _("{label}: {said}"),
    _("None on must-haves. {said}"), _("Nothing is open."), _("No points yet; see what is open."),
    _("{label}, in force until {month}"), _("Claimed, still open: {said}"), _("{label}, {said}"),
    # remarks beside a citation
    _("self-asserted"), _("issuer unnamed"), _("signed by the candidate's own key"),
    _("observation awaiting confirmation"),
    _("status not answered"), _("not everything could be checked"), _("not surely about this person"),
    _("not in force today"), _("a known issuer"), _("skill read from its words, not yet confirmed"),
    _("skill read from its words"), _("older than the job allows"), _("date not stated"),
    _("level stated only roughly"),
    _("level not stated"), _("in force to {day}"),
    _("No evidence yet."),
    _("No evidence yet that counts. Expired, and so worth 0 here: {label}."),
    _("No evidence yet that counts. Older than the job allows, and so worth 0: {label}."),
    _("No evidence yet that counts. Near miss, worth 0: {label}."),
    _("No evidence yet that counts. Worth 0: {label}."),
    _(
        "No evidence yet that counts. Its issuer is less trusted than this job asks, and so it is worth 0 here: "
        "{label}."
    ),
    # tallies
    _("{n} trusted issuer"), _("{n} trusted issuers"), _("{n} known issuer"), _("{n} known issuers"),
    _("{n} unknown issuer"), _("{n} unknown issuers"), _("{n} trusted"), _("{n} known"), _("{n} unknown"),
    _("trusted"), _("known"), _("unknown"),
    _("shown with their key"), _("matched by identifier"), _("name only"), _("naming nobody we can match"),
    _("{n} shown with their key"), _("{n} matched by identifier"), _("{n} name only"),
    _("{n} naming nobody we can match"),
    _("no signed record"),
    # why somebody is not ranked
    _("Nothing shared yet"), _("No readable record"), _("Nothing that may count"),
    _("Nothing that speaks of this job yet"),
)  # fmt: skip
