import gzip
from collections.abc import Callable

import brotli
import pytest

from tests.bench.report import NotMeasured
from tests.bench.speed.reading import checked, turn
from tests.bench.speed.servers import Answer

COUNTED = {
    "requests": 400.0,
    "microseconds": 2_000_000.0,
    "bytes": 400 * 10_250.0,
    "failures": 0.0,
    "cpu": 0.8,
}


def test_turn_is_requests_a_second_and_what_each_took() -> None:
    found = turn(COUNTED, length=10_000)

    assert found.rate == 200
    assert found.cpu == pytest.approx(2000)


def test_turn_with_one_failure_is_not_measured() -> None:
    with pytest.raises(NotMeasured, match="1 of 400 failed"):
        turn(COUNTED | {"failures": 1})


def test_turn_without_an_answer_is_not_measured() -> None:
    with pytest.raises(NotMeasured, match="no answer"):
        turn(COUNTED | {"requests": 0, "bytes": 0})


def test_answers_shorter_than_the_page_are_not_measured() -> None:
    with pytest.raises(NotMeasured, match="isn't the page"):
        turn(COUNTED | {"bytes": 400 * 300}, length=10_000)


@pytest.mark.parametrize("status", [204, 301, 302, 404, 500, 503])
def test_page_that_answers_something_else_is_not_measured(status: int) -> None:
    with pytest.raises(NotMeasured, match=str(status)):
        checked(Answer(status, {}, b"ketamine"), ["ketamine"])


def test_page_without_the_words_is_not_measured() -> None:
    with pytest.raises(NotMeasured, match="not on the page: ketamine"):
        checked(Answer(200, {}, b"Under construction"), ["ketamine"])


@pytest.mark.parametrize(
    ("coding", "pack"), [("gzip", gzip.compress), ("br", brotli.compress)]
)
def test_words_are_found_in_a_compressed_page(
    coding: str, pack: Callable[[bytes], bytes]
) -> None:
    answer = Answer(200, {"Content-Encoding": coding}, pack(b"about ketamine"))

    assert checked(answer, ["ketamine"]) == answer.body
    with pytest.raises(NotMeasured):
        checked(answer, ["insurance"])
