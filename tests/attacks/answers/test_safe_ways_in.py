"""Whichever way a text comes in, what is stored is safe."""

import json
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client

from faq.models import Entry, Revision
from faq.text.safe_html import clean
from tests.attacks.cases import note, some
from tests.attacks.payloads.markup import MARKUP
from tests.faq.builders import build_answer, build_revision, build_user
from tests.proof.plugin import Proof

pytestmark = pytest.mark.django_db


def hostile(payload: str) -> str:
    return f"<p>Words.</p>{payload}"


def is_clean(stored: str, payload: str) -> bool:
    return stored == clean(hostile(payload))


def by_the_form(entry: Entry, payload: str) -> bool:
    """Whether it is stored at all or comes back, no page shows it as it was."""
    client = Client()
    client.force_login(build_user("desk", "Front desk"))
    page = f"/staff/faq/entry/{entry.pk}/en/words/"
    form = {
        "seen": entry.live("en").stamp,
        "question": "A question?",
        "answer": hostile(payload).replace("\0", ""),  # a NUL is refused at the door
        "sources": payload.replace("\0", ""),
        "reason": payload.replace("\0", "")[:300],
        "change": "meaning",
        "_save": "1",
    }
    response = client.post(page, form)
    draft = entry.open("en")
    if response.status_code != 302 or not draft:
        return response.status_code in {302, 422}
    shown = client.get(page).text
    return is_clean(draft.answer, payload) and "<script>alert" not in shown


def by_a_fixture(entry: Entry, payload: str) -> bool:
    fields = {
        "entry": entry.pk,
        "language": "es",
        "number": 1,
        "question": "A question?",
        "answer": hostile(payload),
        "state": "live",
        "meaning": 1,
    }
    with TemporaryDirectory() as folder:
        fixture = Path(folder) / "hostile.json"
        fixture.write_text(json.dumps([{"model": "faq.revision", "fields": fields}]))
        call_command("loaddata", fixture, verbosity=0)
    return is_clean(Revision.objects.get(language="es").answer, payload)


def by_restoring(entry: Entry, payload: str) -> bool:
    old = build_revision(entry, state="retired", answer=hostile(payload))
    return is_clean(old.restore(build_user("writer")).answer, payload)


def by_the_shell(entry: Entry, payload: str) -> bool:
    """By save(), all at once, and by update()."""
    saved = build_revision(entry, answer=hostile(payload), state="retired")
    words = {"entry": entry, "number": 9, "question": "?", "answer": hostile(payload)}
    Revision.objects.bulk_create(
        [Revision(language=language, **words) for language in ["en", "es"]]
    )
    Revision.objects.filter(language="es").update(answer=hostile(payload))
    saved.refresh_from_db()
    stored = Revision.objects.filter(number=9).values_list("answer", flat=True)
    return {saved.answer, *stored} == {clean(hostile(payload))}


def by_sql(entry: Entry, payload: str) -> bool:
    """The database refuses it by itself."""
    statement = "UPDATE faq_revision SET answer = %s WHERE entry_id = %s"
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [hostile(payload).replace("\0", ""), entry.pk])
    except IntegrityError as error:
        broken = error.__cause__.diag.constraint_name  # type: ignore[union-attr]
        return broken == "faq_revision_is_safe_html"
    return False


WAYS = [by_the_form, by_a_fixture, by_restoring, by_the_shell, by_sql]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_what_is_stored_is_safe(
    way: Callable[[Entry, str], bool], proof: Proof
) -> None:
    survived = {}

    for payload in some(MARKUP):
        with transaction.atomic():
            survived[payload] = way(build_answer(), payload)
            transaction.set_rollback(True)

    note(proof, "F2", way.__name__, survived)
