import pytest

from tests.bench.report import NotMeasured
from tests.bench.speed.rounds import Rounds, TakeTurn, Turn, interleaved


def rates(*each: float) -> list[Turn]:
    return [Turn(rate) for rate in each]


def test_ratio_is_the_median_of_the_rounds_own_ratios() -> None:
    # The machine was four times as fast in the second round, for both.
    rounds = Rounds({"ours": rates(10, 80, 30), "theirs": rates(10, 40, 10)})

    ratio = rounds.ratio("ours", "theirs")

    assert (ratio.median, ratio.least, ratio.most) == (2, 1, 3)
    assert str(ratio) == "2.00 × (1.00 to 3.00)"


def test_ratio_is_no_quotient_of_medians() -> None:
    rounds = Rounds({"ours": rates(1, 2, 30), "theirs": rates(1, 10, 10)})

    assert rounds.ratio("ours", "theirs").median == 1  # of medians: 2 / 10


def test_programs_take_turns_one_after_the_other_and_then_again() -> None:
    called: list[str] = []

    def program(name: str) -> TakeTurn:
        def take_turn() -> Turn:
            called.append(name)
            return Turn(len(called))

        return take_turn

    found = interleaved({name: program(name) for name in "abc"}, rounds=2)

    assert called == ["a", "b", "c", "a", "b", "c"]
    assert found.of("b") == rates(2, 5)


def test_program_that_failed_once_has_no_figure_and_no_more_turns() -> None:
    asked: list[str] = []

    def fail_the_second_time() -> Turn:
        asked.append("theirs")
        if len(asked) == 2:
            raise NotMeasured("it answered 500")
        return Turn(5)

    programs: dict[str, TakeTurn] = {
        "ours": lambda: Turn(10),
        "theirs": fail_the_second_time,
    }
    rounds = interleaved(programs, rounds=5)

    assert len(rounds.of("ours")) == 5
    assert len(asked) == 2
    with pytest.raises(NotMeasured, match="theirs: it answered 500"):
        rounds.ratio("ours", "theirs")


def test_rounds_of_different_number_are_never_compared() -> None:
    rounds = Rounds({"ours": rates(1, 2), "theirs": rates(1)})

    with pytest.raises(ValueError, match="shorter"):
        rounds.ratio("ours", "theirs")
