"""Whichever way a text comes in, what is stored is safe. (The shell: test_models.)"""

import json
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

from faq.models import Revision
from faq.text.safe_html import clean
from tests.attacks.payloads.markup import MARKUP
from tests.faq.builders import build_answer, build_entry, build_revision, build_user

pytestmark = pytest.mark.django_db

every_payload = pytest.mark.parametrize("payload", MARKUP)


def hostile(payload: str) -> str:
    return f"<p>Words.</p>{payload}"


@every_payload
def test_the_form_stores_only_what_is_safe(client: Client, payload: str) -> None:
    client.force_login(build_user("desk", "Front desk"))
    entry = build_answer()
    form = {
        "seen": entry.live("en").stamp,
        "question": "A question?",
        "answer": hostile(payload).replace("\0", ""),  # a NUL is refused at the door
        "sources": payload.replace("\0", ""),
        "reason": payload.replace("\0", "")[:300],
        "change": "meaning",
        "_save": "1",
    }

    response = client.post(f"/staff/faq/entry/{entry.pk}/en/words/", form)

    if response.status_code == 302 and (draft := entry.open("en")):
        assert draft.answer == clean(hostile(payload))
        page = client.get(f"/staff/faq/entry/{entry.pk}/en/words/").content.decode()
        assert "<script>alert" not in page
    else:
        assert response.status_code in {302, 422}


@every_payload
def test_a_fixture_stores_only_what_is_safe(tmp_path: Path, payload: str) -> None:
    entry = build_entry()
    fields = {
        "entry": entry.pk,
        "language": "en",
        "number": 1,
        "question": "A question?",
        "answer": hostile(payload),
        "state": "live",
        "meaning": 1,
    }
    fixture = tmp_path / "hostile.json"
    fixture.write_text(json.dumps([{"model": "faq.revision", "fields": fields}]))

    call_command("loaddata", fixture, verbosity=0)

    assert Revision.objects.get().answer == clean(hostile(payload))


@every_payload
def test_restoring_stores_only_what_is_safe(payload: str) -> None:
    entry = build_answer()
    old = build_revision(entry, state="retired", answer=hostile(payload))

    draft = old.restore(build_user("writer"))

    assert draft.answer == clean(hostile(payload))
