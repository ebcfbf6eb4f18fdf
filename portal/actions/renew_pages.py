"""New links for the private pages of one person, sent to an address that is theirs; every earlier link ends.

Whoever begins an application may type somebody else's address, and holds the link of the page that results. So when an
address is proven, or two candidates become one, what is on the pages is no longer that first browser's to see: the link
goes to the mailbox alone. (The same as a session's new id after signing in; OWASP calls the attack pre-hijacking.)
"""

from __future__ import annotations

from django.db import transaction

from portal.actions.candidate_page import candidate_page_token, renew_candidate_page
from portal.actions.mail import send_mail
from portal.models import Application, Candidate, CandidateIdentifier
from portal.scope import Scope
from portal.share_mail import renewed_link_mail
from portal.share_terms import contact_of, sharing_of
from portal.site_addresses import page_address
from portal.speaking import speaking

__all__ = ["page_in_its_place", "proven_address", "renew_pages_of"]


@transaction.atomic
def renew_pages_of(scope: Scope, candidate: Candidate, *, address: str) -> None:
    """End every link of the candidate's pages, and mail new ones to ``address``."""
    standing = Application.objects.within(scope).filter(candidate=candidate, withdrawn_at=None)
    for application in standing.filter(candidate_pages__isnull=False).distinct().select_related("job__organization"):
        token = renew_candidate_page(scope, application)
        if address:
            contact = contact_of(sharing_of(scope, application.job))
            with speaking(application):
                subject, body = renewed_link_mail(application, contact, page_address("own_page", token))
            send_mail(scope, to=address, subject=subject, body=body, kind="private_link", application=application)


def page_in_its_place(scope: Scope, application: Application) -> str:
    """The token of the application's page, or of the one that goes on in its place; empty when there is none."""
    candidate = Candidate.objects.within(scope, hidden_too=True).get(pk=application.candidate_id)
    person = candidate.merged_into_id or candidate.pk
    rows = Application.objects.within(scope).filter(withdrawn_at=None)
    standing = rows.filter(pk=application.pk).first()
    standing = standing or rows.filter(candidate=person, job=application.job_id).first()
    return candidate_page_token(scope, standing) if standing is not None else ""


def proven_address(candidate: Candidate) -> str:
    """Where the candidate is reached most surely: the address they confirmed last, or else the one that is noted."""
    emails = candidate.identifiers.filter(kind=CandidateIdentifier.Kind.EMAIL, confirmed_at__isnull=False)
    newest = emails.order_by("confirmed_at").values_list("value", flat=True).last()
    return newest or candidate.email
