"""What readers get: an order, a language that says its name, and no wait for more."""

import re
from collections.abc import Callable
from random import Random

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from faq.models import Entry
from tests.attacks.cases import note
from tests.faq.builders import (
    build_answer,
    build_revision,
    build_sign_off,
    build_topic,
)
from tests.faq.test_ordering import ENTRIES, list_form, number
from tests.intake.together import at_once
from tests.proof.plugin import Proof, share

pytestmark = pytest.mark.django_db

NOT_IN_SPANISH = "Esta respuesta todavía no está en español."
ALTERNATE = r'rel="alternate"\s+hreflang="([\w-]+)"'
CANONICAL = r'rel="canonical" href="http://testserver(.*?)"'


@pytest.mark.django_db(transaction=True)
def test_an_order_that_twenty_change_at_once_is_an_order_still(proof: Proof) -> None:
    """Each of them types numbers for all; each number is there once in the end."""
    topics = [
        build_topic(name=name, position=at) for at, name in [(10, "A"), (20, "B")]
    ]
    for topic, slugs in zip(topics, ["abcd", "efgh"], strict=True):
        for place, slug in enumerate(slugs, start=1):
            build_answer(topic=topic, slug=slug, position=place * 10)
    owner = User.objects.create_superuser("owner")
    entries = list(Entry.objects.all())

    def save(seed: int) -> Callable[[], int]:
        client = Client()
        client.force_login(owner)
        form = list_form(client.get(ENTRIES).text)
        numbers = Random(seed).sample(range(500), len(entries))  # noqa: S311
        for entry, typed in zip(entries, numbers, strict=True):
            number(form, entry, typed)
        return lambda: client.post(ENTRIES, form).status_code

    statuses = at_once([save(seed) for seed in range(20)])

    found = {
        "".join(sorted(topic.entries.values_list("slug", flat=True))): sorted(
            topic.entries.values_list("position", flat=True)
        )
        for topic in topics
    }
    is_order = found == {slugs: [10, 20, 30, 40] for slugs in ["abcd", "efgh"]}
    note(
        proof,
        "F3",
        "saves of the same moment",
        {seed: status == 302 and is_order for seed, status in enumerate(statuses)},
    )


@pytest.fixture
def slugs(db: None) -> list[str]:
    """The clinic's own answers, none of them in Spanish yet."""
    call_command("loaddata", "faq", "clinic", verbosity=0)
    return list(Entry.objects.values_list("slug", flat=True))


def marked(page: str) -> set[str]:
    """Return the languages that the question and its answer say they are in."""
    return set(re.findall(r'<(?:h1|div class="prose")(?: lang="(\w+)")?>', page))


def test_spanish_that_is_missing_is_english_and_says_so(
    client: Client, slugs: list[str], proof: Proof
) -> None:
    survived = {}

    for slug in slugs:
        spanish = client.get(f"/es/questions/{slug}/").text
        survived[slug] = (
            NOT_IN_SPANISH in spanish
            and marked(spanish) == {"en"}
            and '<html lang="es"' in spanish
            and re.findall(CANONICAL, spanish) == [f"/questions/{slug}/"]
            and re.findall(ALTERNATE, spanish) == []
        )

    note(proof, "F4", "without a Spanish text", survived)
    assert len(slugs) == 14
    assert client.get("/es/").text.count('class="answer__language"') == 14


def test_spanish_that_is_there_is_shown_and_named_to_search_engines(
    client: Client, slugs: list[str], proof: Proof
) -> None:
    survived = {}

    for entry in Entry.objects.all():
        build_revision(entry, language="es", question="¿Sí?", answer="<p>Sí.</p>")
        pages = [f"/questions/{entry.slug}/", f"/es/questions/{entry.slug}/"]
        for path in pages:
            page = client.get(path).text
            is_spanish = path.startswith("/es/")
            survived[path] = (
                ("<p>Sí.</p>" in page) == is_spanish
                and NOT_IN_SPANISH not in page
                and re.findall(CANONICAL, page) == [path]
                and re.findall(ALTERNATE, page) == ["en", "es", "x-default"]
            )

    note(proof, "F4", "with a Spanish text", survived)


@pytest.mark.parametrize("path", ["/", "/es/", "/questions/n0/", "/search/?q=hour"])
def test_five_answers_and_five_hundred_ask_the_database_as_often(
    path: str, client: Client, proof: Proof
) -> None:
    def asked(count: int) -> int:
        for place in range(Entry.objects.count(), count):
            entry = build_answer(slug=f"n{place}", position=place)
            build_revision(entry, language="es")
            build_revision(entry, state="draft")
            build_sign_off(entry.live("en"))
        client.get(path)  # what is kept of an earlier one is told to be out of date
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    few, many = asked(5), asked(max(50, share(500)))

    print(f"{path}: {few} queries for 5 answers, {many} for many")
    note(proof, "F5", path, {path: few == many})
