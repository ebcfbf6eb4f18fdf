"""How strangers try the addresses of frameworks and doubtful links."""

from __future__ import annotations

from typing import Any

from portal.models import Application, Framework, LinkConfirmation
from tests.portal.conftest import Person
from tests.portal.url_cases import Case, Own, Row
from tests.portal.work_factories import a_concept

CASES: dict[str, Case] = {
    "frameworks": Own(),
    "search_frameworks": Own(query="?q=vital"),
    "concept": Own(query="?uri=urn:skill:vitals"),
    "retired_concepts": Own(),
    "repair_retired": Own(post={"retired": "urn:x", "concept": "urn:y"}),
    "framework": Own("?id={framework_version}"),
    "crossing": Own("?from={framework_version}&to={framework_other}"),
    "links": Own(),
    "say_link": Own(post={"text": "vital signs", "do": "none"}),
    "search_link": Own(query="?find=vital"),
    "remembered_links": Own(),
    "export_links": Own(),
    "import_links": Own(),
    "undo_link": Row({"word": "word"}),
    "withdraw_link": Row({"word": "word"}),
}


def rows(bob: Person, application: Application) -> dict[str, Any]:
    """The rows that these addresses name, by the name that they use; ``application`` is one of bob's organization."""
    a_concept()
    version, _ = Framework.objects.update_or_create(name="builtin", version="1", defaults={"current": True})
    other, _ = Framework.objects.get_or_create(name="esco", version="1.1.1", defaults={"current": True})
    word = LinkConfirmation.objects.within(bob.scope).create(key="vital signs", text="Vital signs", concept_uri="urn:x")
    return {"word": word, "framework_version": version, "framework_other": other}
