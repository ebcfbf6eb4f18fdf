"""The organization's own words for mail to candidates."""

from __future__ import annotations

from django.db import models

from portal.models.base import OrganizationRow
from portal.models.organizations import User


class MailTemplate(OrganizationRow):
    """Words for one kind of mail in one language. ``kind`` is one of :data:`portal.letters.KINDS`.

    ``subject`` and ``body`` hold placeholders such as ``{name}``; who sends sees and may change the words first.
    """

    FOR_EVERY_JOB = True

    kind = models.CharField(max_length=30)
    language = models.CharField(max_length=10, default="en")
    name = models.CharField(max_length=100)
    subject = models.CharField(max_length=300)
    body = models.TextField()
    changed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "kind", "language", "name"], name="mail_template_once")
        ]

    def __str__(self) -> str:
        return self.name
