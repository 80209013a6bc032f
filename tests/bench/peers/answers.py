"""The clinic's answers in English, without Django: Wagtail's peer reads them too."""

import json
from dataclasses import dataclass
from pathlib import Path

FIXTURE = Path(__file__).resolve().parents[3] / "fixtures" / "faq.json"


@dataclass(frozen=True)
class Answer:
    topic: str
    slug: str
    question: str
    answer: str  # HTML


def answers() -> list[Answer]:
    rows = json.loads(FIXTURE.read_text())
    topics, entries = by_key(rows, "faq.topic"), by_key(rows, "faq.entry")
    found = []
    for text in by_key(rows, "faq.revision").values():
        if text["language"] == "en":
            entry = entries[text["entry"]]
            topic = topics[entry["topic"]]
            place = topic["position"], entry["position"]
            answer = Answer(
                topic["name"], entry["slug"], text["question"], text["answer"]
            )
            found.append((place, answer))
    return [answer for _, answer in sorted(found, key=lambda each: each[0])]


def by_key(rows: list[dict], model: str) -> dict[int, dict]:
    return {row["pk"]: row["fields"] for row in rows if row["model"] == model}
