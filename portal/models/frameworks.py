"""Skills frameworks: public reference data, shared by every organization."""

from __future__ import annotations

from django.db import models


class Framework(models.Model):
    """One version of a framework, as imported."""

    name = models.CharField(max_length=40)
    version = models.CharField(max_length=40)
    title = models.CharField(max_length=200, blank=True)
    imported_at = models.DateTimeField(auto_now=True)
    concept_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "version"], name="framework_version_once")]


class SkillConcept(models.Model):
    """A concept, by its URI.

    ``search_text`` is the lower-case label and alternative labels for the search as you type.
    """

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="concepts")
    uri = models.CharField(max_length=500, unique=True)
    label = models.CharField(max_length=400)
    kind = models.CharField(max_length=20)
    description = models.TextField(blank=True)
    alternative_labels = models.JSONField(default=list)
    search_text = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["kind"]), models.Index(fields=["label"])]


class ConceptIdentifier(models.Model):
    """Another spelling under which records may name the concept."""

    concept = models.ForeignKey(SkillConcept, on_delete=models.CASCADE, related_name="identifiers")
    value = models.CharField(max_length=500)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["concept", "value"], name="concept_identifier_once")]
        indexes = [models.Index(fields=["value"])]


class ConceptEdge(models.Model):
    """A relation between two concepts by URI; the other end may belong to a framework not imported here."""

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="edges")
    source = models.CharField(max_length=500)
    target = models.CharField(max_length=500)
    kind = models.CharField(max_length=10)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "target", "kind"], name="concept_edge_once")]
        indexes = [models.Index(fields=["target", "kind"])]
