"""How long the search takes with 500 entries, two languages and ten revisions each.

For a database that may be filled: `fill()`, then `milliseconds()` in each language.
"""

import random
from time import perf_counter

from django.core.management import call_command
from django.db import connection
from django.test import RequestFactory
from django.utils import translation

from faq.models import Entry, Revision, Topic
from faq.views.search import search
from tests.faq.patient_phrasings import PHRASINGS

ENTRIES, REVISIONS, QUERIES = 500, 10, 50
OWN_WORDS = 12  # of each answer, which no other has


def fill() -> None:
    """Make texts out of the words of the clinic's own, and some that are new."""
    call_command("load_clinic_content", verbosity=0)
    dice = random.Random(1)  # noqa: S311 - the same texts each time
    words = {name: words_of_the_clinic(name) for name in ["en", "es"]}
    topic = Topic.objects.first()
    made = Entry.objects.bulk_create(
        Entry(topic=topic, position=100 + number, slug=f"entry-{number}")
        for number in range(ENTRIES - Entry.objects.count())
    )
    Revision.objects.bulk_create(
        (
            revision(entry, language, number, words[language], dice)
            for entry in made
            for language in words
            for number in range(1, REVISIONS + 1)
        ),
        batch_size=1000,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as the server does by itself within a minute


def words_of_the_clinic(language: str) -> list[str]:
    texts = Revision.objects.filter(language=language)
    return " ".join(f"{text.question} {text.answer_as_text}" for text in texts).split()


def revision(
    entry: Entry, language: str, number: int, words: list[str], dice: random.Random
) -> Revision:
    own = (new_word(dice) for _ in range(OWN_WORDS))
    return Revision(
        entry=entry,
        language=language,
        number=number,
        question=" ".join(dice.choices(words, k=9))[:200],
        answer=f"<p>{' '.join([*dice.choices(words, k=60), *own])}</p>",
        state="live" if number == REVISIONS else "retired",
        meaning=1,
    )


def new_word(dice: random.Random) -> str:
    syllables = [consonant + vowel for consonant in "bdfglmnprst" for vowel in "aeiou"]
    return "".join(dice.choices(syllables, k=4))


def milliseconds(language: str) -> tuple[float, list[float]]:
    """Return the time of the first search, which reads the words, and of the others."""
    typed = [words for spoken, words, _ in PHRASINGS if spoken == language]
    with translation.override(language):
        first, *others = [time_of(words) for words in typed[: QUERIES + 1]]
    return first, sorted(others)


def time_of(typed: str) -> float:
    request = RequestFactory().get("/search/", {"q": typed})
    start = perf_counter()
    search(request)
    return (perf_counter() - start) * 1000
