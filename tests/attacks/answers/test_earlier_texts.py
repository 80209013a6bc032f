"""Any earlier text of an answer comes back as it was, and says whose it was."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from faq.models import Entry, Revision
from tests.attacks.cases import note
from tests.faq.builders import build_answer, build_revision, build_user
from tests.proof.plugin import Proof, share

pytestmark = pytest.mark.django_db

EDITS = 50


def publish(
    entry: Entry, language: str, number: int, writer: User, doctor: User
) -> None:
    start = entry.live(language)
    words = {
        "question": f"How long, the {number}. time? ¿Cuánto?",
        "answer": f"<p>Take <strong>{number}</strong> &amp; <em>más</em> “à” 😀.</p>",
        "sources": f"Handbook {number}",
        "reason": f"Reason {number}",
        "change": "meaning",
    }
    draft = entry.write(language, writer, start.stamp if start else "", **words)
    draft.ask_for_review(draft.stamp)
    draft.publish(doctor, draft.stamp, change="meaning")


def told(revision: Revision) -> tuple[object, ...]:
    return revision.question, revision.answer, revision.sources


@pytest.mark.parametrize("language", ["en", "es"])
def test_each_of_fifty_edits_comes_back_as_it_was(
    language: str, client: Client, proof: Proof
) -> None:
    """By the page that staff press; who wrote and published it, and when, stays."""
    writer, doctor = build_user("writer", "Front desk"), build_user("dr", "Clinician")
    entry = build_answer()
    if language == "es":
        build_revision(entry, language="es")
    count = share(EDITS)
    for number in range(count):
        publish(entry, language, number, writer, doctor)
    earlier = entry.revisions.filter(language=language)
    before = list(earlier.order_by("pk").values())
    client.force_login(build_user("other", "FAQ editor"))
    survived = {}

    for old in earlier.filter(state="retired").order_by("number"):
        page = f"/staff/faq/entry/revision/{old.pk}/restore/"
        sent = client.post(page)
        draft = entry.open(language)
        is_back = draft is not None and told(draft) == told(old)
        survived[language, old.number] = sent.status_code == 302 and is_back

    note(proof, "F1", language, survived)
    after = earlier.filter(pk__in=[row["id"] for row in before])
    assert list(after.order_by("pk").values()) == before
    assert len(survived) == count
