import pytest

from tests.bench.speed.contests import CONTESTS, OURS, Contest, Searches
from tests.bench.speed.rounds import ROUNDS


@pytest.mark.parametrize("contest", CONTESTS, ids=lambda contest: contest.what)
def test_site_takes_its_turn_beside_each_rival_of_the_table(contest: Contest) -> None:
    assert list(contest.turns) == [OURS, *contest.wanted]


def test_new_search_is_asked_in_one_round_only_and_by_everybody() -> None:
    searches = Searches(are_new=True)

    rounds = [
        [searches.for_turn_of(server) for server in ["site", "plain"]]
        for _ in range(ROUNDS)
    ]

    assert all(ours == theirs for ours, theirs in rounds)
    asked = [typed for ours, _ in rounds for typed in ours]
    assert len(asked) == len(set(asked))
    assert all(len(ours) >= 1000 for ours, _ in rounds)


def test_usual_searches_are_the_same_in_each_round() -> None:
    searches = Searches(are_new=False)

    assert searches.for_turn_of("site") == searches.for_turn_of("site")
