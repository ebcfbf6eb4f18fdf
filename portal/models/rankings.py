"""Stored rankings: every ranking is a run of one job version, and can be shown again as it was."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.blind_words import blinded_entry, blinded_pool
from portal.engine_words import spoken_json
from portal.models.base import LeasedRow, OrganizationRow
from portal.models.candidates import Application
from portal.models.jobs import Job, JobVersion

STRICT, BANDS = "strict", "bands"


class RankingRun(OrganizationRow, LeasedRow):
    """One ranking. The state and lease columns are the queue's, as in Verification.

    ``summary`` is the pool's numbers; ``pool`` the pool report (both JSON of :mod:`matching`). ``basis`` is what the
    run was computed from besides the entries' inputs: software, table of numbers, relations used. ``changes`` tells by
    ids and codes what changed since the run before (:mod:`matching.run_changes`); ``next_change_on`` is the day on
    which evidence expires or grows too old by itself, kept on a job's newest run alone.
    """

    JOB_PATH = "job"

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Being ranked")
        DONE = "done", _("Ranked")
        FAILED = "failed", _("Not ranked")

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="runs")
    version = models.ForeignKey(JobVersion, on_delete=models.CASCADE, related_name="runs")
    number = models.PositiveIntegerField()
    reason = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    requested_by = models.CharField(max_length=60)
    as_of = models.DateTimeField(null=True, blank=True)
    seed = models.CharField(max_length=64)
    finished_at = models.DateTimeField(null=True, blank=True)
    ranking_hash = models.CharField(max_length=64, blank=True)
    inputs_hash = models.CharField(max_length=64, blank=True)
    basis = models.JSONField(null=True, blank=True)
    changes = models.JSONField(null=True, blank=True)
    next_change_on = models.DateField(null=True, blank=True, db_index=True)
    summary = models.JSONField(null=True, blank=True)
    pool = models.JSONField(null=True, blank=True)
    error = models.CharField(max_length=500, blank=True)

    @property
    def strict(self) -> bool:
        """Whether rank numbers may be shown: the job has a recorded rationale, and ten or more could be ranked."""
        summary: dict[str, Any] = self.summary or {}
        return summary.get("order") == STRICT

    @property
    def shown_pool(self) -> dict[str, Any] | None:
        """``pool`` as members may read it, in the active language: of a blind job without the names of issuers."""
        return spoken_json(blinded_pool(self.pool) if self.pool and self.job.blind else self.pool)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "number"], name="run_once")]
        indexes = [models.Index(fields=["state", "next_attempt_at"])]


class RankingEntry(OrganizationRow):
    """One candidate's place in a run. ``entry`` is the ranked entry, ``inputs`` the statements it was computed from.

    ``band`` is as :mod:`matching.bands` says, ``held_above`` how many of its 200 perturbations keep the order against
    the candidate ranked right above. ``position`` is where it is shown: by rank where the run is strict, else by band,
    and by lot within it.

    Of who withdrew only the place is left: ``tier`` is `withdrawn`, and once everything is erased both hold
    ``{"withdrawn": true, "sha256": …}``, the digest of what stood there. Readers ask :attr:`shown_entry`.

    ``unveiled`` is set on a row in hand whose reader may know whose it is; of a blind job nothing else shows it.
    """

    JOB_PATH = "run__job"

    WITHDRAWN = "withdrawn"
    unveiled = False

    run = models.ForeignKey(RankingRun, on_delete=models.CASCADE, related_name="entries")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="ranking_entries")
    position = models.PositiveIntegerField()
    rank = models.PositiveIntegerField(null=True)
    tied = models.BooleanField(default=False)
    band = models.PositiveIntegerField(null=True)
    held_above = models.PositiveSmallIntegerField(null=True)
    tier = models.CharField(max_length=14)  # met, unproven, no_evidence, not_rankable, withdrawn
    reason_group = models.CharField(max_length=30, blank=True)
    musts_met = models.PositiveSmallIntegerField(default=0)
    musts_unproven = models.PositiveSmallIntegerField(default=0)
    score_verified = models.FloatField(default=0.0)
    score_best = models.FloatField(default=0.0)
    score_all = models.FloatField(default=0.0)
    question_kind = models.CharField(max_length=30, blank=True)
    entry = models.JSONField()
    inputs = models.JSONField()

    @property
    def withdrawn(self) -> bool:
        """Whether its candidate withdrew, so that nothing of it may be shown."""
        return self.tier == self.WITHDRAWN

    @property
    def shown_entry(self) -> dict[str, Any]:
        """``entry`` as it may be shown, in the active language."""
        entry: dict[str, Any] = self.entry
        if self.withdrawn:
            return entry if entry.get("withdrawn") is True else {"withdrawn": True, "sha256": ""}
        return spoken_json(entry if self.unveiled or not self.application.unnamed else blinded_entry(entry))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "application"], name="entry_once")]
        indexes = [
            models.Index(fields=["run", "position"]),
            models.Index(fields=["run", "tier", "position"]),
            # the page counts and filters without touching the rows, which are large
            models.Index(
                fields=["organization", "run", "tier", "reason_group", "question_kind", "application"],
                name="entry_counts",
            ),
        ]
