from typing import Any

from faq.models import Entry, Topic


def build_topic(**overrides: Any) -> Topic:
    return Topic.objects.create(**{"name": "Sessions", "position": 10} | overrides)


def build_entry(**overrides: Any) -> Entry:
    """A live entry; its topic is made unless one is given."""
    values = {
        "slug": "how-long",
        "question": "How long does it take?",
        "answer": "About an hour.",
        "state": Entry.State.LIVE,
        "position": 10,
    } | overrides
    if "topic" not in values:
        values["topic"] = Topic.objects.first() or build_topic()
    return Entry.objects.create(**values)
