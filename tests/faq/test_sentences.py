import time

import pytest

from faq.text.sentences import sentences_of


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two! Three? Four…", ["One.", "Two!", "Three?", "Four…"]),
        ("Ask Dr. Smith. He knows.", ["Ask Dr. Smith.", "He knows."]),
        ("In the U.S. Senate. So.", ["In the U.S. Senate.", "So."]),
        ("J. Smith, e.g. Tuesday. So.", ["J. Smith, e.g. Tuesday.", "So."]),
        ("It takes 1.5 hours.", ["It takes 1.5 hours."]),
        ("well ... and then", ["well ... and then"]),
        ("¿Es seguro? ¡Sí! Claro.", ["¿Es seguro?", "¡Sí!", "Claro."]),
        ("La Dra. Ruiz dice. Sí.", ["La Dra. Ruiz dice.", "Sí."]),
        ("En EE. UU. es así. Sí.", ["En EE. UU. es así.", "Sí."]),
        ('"Yes." (No.) Good.', ['"Yes."', "(No.)", "Good."]),
        ("One.\nlower\n\n  Three ", ["One.", "lower", "Three"]),
        ("", []),
        (" \n ", []),
    ],
)
def test_sentences_end_where_a_reader_thinks(text: str, sentences: list[str]) -> None:
    assert sentences_of(text) == sentences


@pytest.mark.parametrize("row", [".", ". ", "!?", '."', ".  \t", "\n", "Dr. ", "A. "])
def test_no_text_takes_long(row: str) -> None:
    started = time.perf_counter()

    sentences_of(row * 20_000)

    assert time.perf_counter() - started < 1
