"""Looking for help: topics whose title, words or text hold every word that was typed."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils.html import strip_tags

from portal.help import TOPICS, Topic

__all__ = ["topics_found"]

MOST_WORDS = 8


def topics_found(asked: str) -> list[Topic]:
    """The topics that fit, those with a word in the title first; all of them where nothing is asked."""
    words = asked.casefold().split()[:MOST_WORDS]
    if not words:
        return list(TOPICS.values())
    found = [topic for topic in TOPICS.values() if all(word in _text(topic) for word in words)]
    return sorted(found, key=lambda topic: not any(word in str(topic.title).casefold() for word in words))


def _text(topic: Topic) -> str:
    """All that the page says, in lower case."""
    body = "" if topic.route else strip_tags(render_to_string(topic.template, {**topic.facts(), "topic": topic}))
    return f"{topic.title} {topic.says} {topic.also} {body}".casefold()
