"""What was imported before versions stood side by side: the newest version of each framework becomes the current one.

Until now a newer version took the concepts of the older one over and left most relations with it, so the newest gets
all of them; importing a version again completes it.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import migrations

from matching.frameworks.json_files import undated
from matching.frameworks.versions import version_key

_AT_ONCE = 1_000


def _digest(*words: str) -> str:
    return hashlib.sha256(json.dumps(words).encode()).hexdigest()[:32]


def stand_side_by_side(apps: Any, schema_editor: Any) -> None:  # noqa: ARG001, ANN401 - Django's signature
    models = {name: apps.get_model("portal", name) for name in ("Framework", "SkillConcept", "ConceptWording")}
    frameworks = list(models["Framework"].objects.all())
    for framework in frameworks:
        if framework.name == "csv":
            framework.series = undated(framework.version)[:200]
    for key in {(framework.name, framework.series) for framework in frameworks}:
        versions = [framework for framework in frameworks if (framework.name, framework.series) == key]
        newest = max(versions, key=lambda framework: version_key(framework.version))
        for framework in versions:
            framework.current = framework.pk == newest.pk
            framework.completed_at = framework.imported_at
            framework.save()
            if framework.pk != newest.pk:
                _move_edges(framework, newest)
            _word(models, framework)
        _count(models, versions)
        _retire(models, versions, newest)


def _move_edges(older: Any, newest: Any) -> None:  # noqa: ANN401
    edges = type(older).edges.rel.related_model._base_manager  # noqa: SLF001 - no other way in a migration
    there = set(edges.filter(framework=newest).values_list("source", "target", "kind"))
    moved = [
        pk
        for pk, *edge in edges.filter(framework=older).values_list("pk", "source", "target", "kind")
        if tuple(edge) not in there
    ]
    for start in range(0, len(moved), _AT_ONCE):
        edges.filter(pk__in=moved[start : start + _AT_ONCE]).update(framework=newest)


def _word(models: Any, framework: Any) -> None:  # noqa: ANN401
    batch = []
    for concept in models["SkillConcept"].objects.filter(framework=framework).iterator(chunk_size=_AT_ONCE):
        also = list(concept.alternative_labels)
        meaning = _digest(concept.kind, concept.description)
        digest = _digest(concept.label, meaning, *also)
        batch.append(
            models["ConceptWording"](
                framework=framework,
                concept=concept,
                label=concept.label,
                kind=concept.kind,
                description=concept.description,
                alternative_labels=also,
                digest=digest,
                meaning_digest=meaning,
                names_digest=_digest(*sorted(also)),
            )
        )
        concept.digest = digest
        concept.save(update_fields=["digest"])
    models["ConceptWording"].objects.bulk_create(batch, batch_size=_AT_ONCE)


def _count(models: Any, versions: list[Any]) -> None:  # noqa: ANN401
    for framework in versions:
        framework.concept_count = models["ConceptWording"].objects.filter(framework=framework).count()
        framework.edge_count = framework.edges.count()
        framework.save()


def _retire(models: Any, versions: list[Any], newest: Any) -> None:  # noqa: ANN401
    for framework in versions:
        if framework.pk == newest.pk:
            continue
        later = [row for row in versions if version_key(row.version) > version_key(framework.version)]
        since = min(later, key=lambda row: version_key(row.version)).version
        models["SkillConcept"].objects.filter(framework=framework).update(retired=True, retired_in=since)


class Migration(migrations.Migration):
    dependencies = [("portal", "0004_editor"), ("portal", "0004_frameworks")]

    operations = [migrations.RunPython(stand_side_by_side, migrations.RunPython.noop)]
