import json
import re
import socket
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.conf import settings
from textstat.textstat import textstatistics

from faq.text.readability import Readability, readability
from faq.text.safe_html import clean, plain_text
from faq.text.syllables import DICTIONARIES, syllables

EASY = clean("You rest for an hour. We stay with you. Then a friend drives you home.")
HARD = clean(
    "Contraindications notwithstanding, intravenous administration of subanaesthetic "
    "ketamine necessitates continuous cardiovascular monitoring."
)
SPANISH = clean("Usted descansa una hora. Estamos con usted. Luego un amigo le lleva.")


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """The dictionaries are those that were installed."""

    def refuse(*args: Any) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def test_a_hard_answer_has_a_higher_grade_than_an_easy_one() -> None:
    easy, hard = readability(EASY, "en"), readability(HARD, "en")

    assert easy.grade is not None
    assert hard.grade is not None
    assert easy.grade < 4
    assert hard.grade > 16


def test_lengths_are_in_words() -> None:
    figures = readability(EASY, "en")

    assert figures.sentences == 3
    assert figures.mean_sentence == 5.0
    assert figures.longest_sentence == 6
    assert figures.long_sentence == "Then a friend drives you home."


def test_each_list_item_counts_as_a_sentence() -> None:
    html = clean("We treat:\n- depression\n- anxiety disorders")

    assert readability(html, "en").sentences == 3


def test_textstat_agrees_where_no_sentence_is_very_short() -> None:
    text = "You rest for an hour. We stay with you. Then a friend drives you home."
    spanish = "Usted descansa una hora. Estamos con usted. Luego un amigo le lleva."
    theirs = textstatistics()

    english_grade = theirs.flesch_kincaid_grade(text)
    theirs.set_lang("es_ES")

    assert readability(EASY, "en").grade == round(english_grade, 1)
    assert readability(SPANISH, "es").grade == round(theirs.crawford(spanish), 1)


@pytest.mark.parametrize("language", ["en", "es"])
def test_textstat_counts_the_same_syllables_in_all_the_clinics_answers(
    language: str,
) -> None:
    stored = json.loads((settings.BASE_DIR / "fixtures/faq.json").read_text())
    answers = [
        plain_text(row["fields"]["answer"], marks=False).replace("\u2019", "'")
        for row in stored
        if row["model"] == "faq.revision" and row["fields"]["language"] == language
    ]
    theirs = textstatistics()
    theirs.set_lang(DICTIONARIES[language])

    for answer in answers:
        words = " ".join(re.findall(r"[^\W_]+(?:'[^\W_]+)*", answer))
        assert syllables(words, language) == theirs.syllable_count(words) > 0
    assert len(answers) == 14


def test_a_grade_takes_little_memory() -> None:
    syllables.cache_clear()
    tracemalloc.start()

    readability(HARD, "en")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert most < 10_000_000  # bytes; the whole dictionary takes 75 million


@pytest.mark.parametrize("html", ["", "<p>…</p>"])
def test_no_words_have_no_grade(html: str) -> None:
    assert readability(html, "en") == Readability(None, 0, 0.0, 0, "")


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="'fr'"):
        readability(EASY, "fr")


def test_languages_side_by_side_do_not_mix() -> None:
    alone = [readability(EASY, "en"), readability(SPANISH, "es")]

    with ThreadPoolExecutor(4) as pool:
        pairs = [(EASY, "en"), (SPANISH, "es")] * 50
        together = list(pool.map(lambda pair: readability(*pair), pairs))

    assert together == alone * 50
