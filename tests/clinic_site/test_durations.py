from datetime import timedelta

import pytest
from django.utils import translation

from clinic_site.durations import within_words


@pytest.mark.parametrize(
    ("elapsed", "words"),
    [
        (timedelta(0), "within an hour"),
        (timedelta(minutes=4), "within an hour"),
        (timedelta(hours=1), "within an hour"),
        (timedelta(hours=1, microseconds=1), "within 2 hours"),
        (timedelta(hours=4, minutes=1), "within 5 hours"),
        (timedelta(hours=23), "within 23 hours"),
        (timedelta(hours=23, seconds=1), "within a day"),
        (timedelta(days=1), "within a day"),
        (timedelta(days=1, seconds=1), "within 2 days"),
        (timedelta(days=2), "within 2 days"),
        (timedelta(days=9, hours=1), "within 10 days"),
    ],
)
def test_what_took_a_part_of_an_hour_or_day_is_said_to_have_taken_all_of_it(
    elapsed: timedelta, words: str
) -> None:
    assert within_words(elapsed) == words


@pytest.mark.parametrize(
    ("elapsed", "words"),
    [
        (timedelta(minutes=20), "en un plazo de una hora"),
        (timedelta(hours=4, minutes=20), "en un plazo de 5 horas"),
        (timedelta(hours=24), "en un plazo de un día"),
        (timedelta(hours=40), "en un plazo de 2 días"),
    ],
)
def test_it_is_said_in_spanish(elapsed: timedelta, words: str) -> None:
    with translation.override("es"):
        assert within_words(elapsed) == words
