"""Skills frameworks: public reference data, shared by every organization.

Versions of a framework stand side by side. What each version says of a concept is a :class:`ConceptWording`, and its
relations carry its name; :class:`SkillConcept` is the concept itself, one row for each URI, worded as the current
version words it. A concept that the current version no longer has stays, marked as retired, so that whatever names it
(evidence, requirements, confirmed links) keeps its meaning.
"""

from __future__ import annotations

from typing import ClassVar, Self, TypeVar

from django.db import models


class Framework(models.Model):
    """One version of a framework, as imported.

    ``series`` tells frameworks of the same form apart (two packages of CASE); versions of one series replace each
    other, and at most one is ``current``; ``pinned`` says that a person chose it. ``holds`` names the kinds of
    concepts and relations in it. ``completed_at`` is None while an import is under way or was cut short.
    """

    name = models.CharField(max_length=40)
    series = models.CharField(max_length=200, blank=True, default="")
    version = models.CharField(max_length=40)
    title = models.CharField(max_length=200, blank=True)
    current = models.BooleanField(default=False)
    pinned = models.BooleanField(default=False)
    holds = models.JSONField(default=list)
    imported_at = models.DateTimeField(auto_now=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    concept_count = models.PositiveIntegerField(default=0)
    edge_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "series", "version"], name="framework_version_once"),
            models.UniqueConstraint(
                fields=["name", "series"], condition=models.Q(current=True), name="framework_current_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title or self.name} {self.version}"


class SkillConcept(models.Model):
    """A concept, by its URI, as the current version of its framework words it.

    ``framework`` is the version whose words stand here; for a ``retired`` concept the last one that had it, and
    ``retired_in`` is the version that retired it (empty: only a version newer than the current one knows it).
    ``replaced_by`` holds the URIs that its framework names instead. ``search_text`` is the lower-case label and
    alternative labels for the search as you type; ``digest`` fingerprints the wording.
    """

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="concepts")
    uri = models.CharField(max_length=500, unique=True)
    label = models.CharField(max_length=400)
    kind = models.CharField(max_length=20)
    description = models.TextField(blank=True)
    alternative_labels = models.JSONField(default=list)
    search_text = models.TextField()
    retired = models.BooleanField(default=False)
    retired_in = models.CharField(max_length=40, blank=True, default="")
    replaced_by = models.JSONField(default=list)
    digest = models.CharField(max_length=32, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["kind"]), models.Index(fields=["label"])]


class ConceptWording(models.Model):
    """What one version of a framework says of a concept.

    ``retired`` is the framework's own word that the concept is no longer to be used. The two digests tell quickly
    what changed from version to version: what it means (kind, description), and what else it is called.
    """

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="wordings")
    concept = models.ForeignKey(SkillConcept, on_delete=models.CASCADE, related_name="wordings")
    label = models.CharField(max_length=400)
    kind = models.CharField(max_length=20)
    description = models.TextField(blank=True)
    alternative_labels = models.JSONField(default=list)
    retired = models.BooleanField(default=False)
    digest = models.CharField(max_length=32)
    meaning_digest = models.CharField(max_length=32)
    names_digest = models.CharField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["framework", "concept"], name="concept_wording_once")]


class ConceptIdentifier(models.Model):
    """Another spelling under which records may name the concept, in whichever version."""

    concept = models.ForeignKey(SkillConcept, on_delete=models.CASCADE, related_name="identifiers")
    value = models.CharField(max_length=500)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["concept", "value"], name="concept_identifier_once")]
        indexes = [models.Index(fields=["value"])]


_RowT = TypeVar("_RowT", bound=models.Model)


class CurrentManager(models.Manager[_RowT]):
    """What current versions say: no query uses a relation that only an old version has, unless it says so."""

    def get_queryset(self) -> models.QuerySet[_RowT]:
        """Rows of current versions."""
        return super().get_queryset().filter(framework__current=True)


class ConceptEdge(models.Model):
    """A relation between two concepts by URI; the other end may belong to a framework not imported here.

    ``objects`` finds those of current versions, ``every_version`` all. Where an occupation's need was rated,
    ``importance`` is on O*NET's scale of 1 to 5 and ``level`` on its scale of 0 to 7.
    """

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="edges")
    source = models.CharField(max_length=500)
    target = models.CharField(max_length=500)
    kind = models.CharField(max_length=10)
    importance = models.FloatField(null=True, blank=True)
    level = models.FloatField(null=True, blank=True)

    every_version: ClassVar[models.Manager[Self]] = models.Manager()
    objects: ClassVar[CurrentManager[Self]] = CurrentManager()

    class Meta:
        base_manager_name = "every_version"
        default_manager_name = "every_version"
        constraints = [
            models.UniqueConstraint(fields=["framework", "source", "target", "kind"], name="concept_edge_once")
        ]
        indexes = [models.Index(fields=["target", "kind"]), models.Index(fields=["source", "kind"])]


class ConceptAnchor(models.Model):
    """What somebody at a level of a skill can do, in the framework's words (O*NET's level scale anchors, 0 to 7)."""

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="anchors")
    uri = models.CharField(max_length=500)
    scale = models.CharField(max_length=10)
    value = models.FloatField()
    text = models.CharField(max_length=500)

    every_version: ClassVar[models.Manager[Self]] = models.Manager()
    objects: ClassVar[CurrentManager[Self]] = CurrentManager()

    class Meta:
        base_manager_name = "every_version"
        default_manager_name = "every_version"
        constraints = [models.UniqueConstraint(fields=["framework", "uri", "scale", "value"], name="anchor_once")]
        indexes = [models.Index(fields=["uri"])]
