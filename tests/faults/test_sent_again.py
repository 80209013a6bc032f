"""D6, D7: a form that comes more than once, as it was or with other words."""

from collections.abc import Callable
from copy import copy
from itertools import chain
from typing import Any

from tests.attacks.nginx.front import Front
from tests.faults.crowd import Crowd, stored_once
from tests.faults.people import FIRST_RECEIVED, FORMS, RECEIVED, Person
from tests.intake.faults import Database
from tests.intake.together import at_once
from tests.proof.plugin import Proof, share

FIVE = 5
WORDS = """
SELECT (SELECT count(*) FROM intake_event AS event
        WHERE event.request_id = request.id AND kind = 'sent_again'),
       to_jsonb(request) - 'version'
FROM intake_consultationrequest AS request WHERE token::text = %s
"""
SAYS_SO = {
    FORMS[0]: "What is different this time is not with us.",
    FORMS[1]: "Lo que ahora es distinto no nos ha llegado.",
}
OTHERS: list[dict[str, Any]] = [
    {"full_name": "Another Person"},
    {"full_name": "Example  Persön"},
    {"preferred_name": "Sam"},
    {"pronouns": "they"},
    {"phone": "312 555 0199"},
    {"email": "another@example.org"},
    {"email": "", "email_consent": ""},
    {"note": "One more thing"},
    {"note": "¿Y los sábados? 👩‍👧"},
    {"concerns": ["ptsd"]},
    {"concerns": ["ptsd", "ocd"]},
    {"tried": ["neither"]},
    {"voicemail": "name_and_number"},
    {"text_consent": "on"},
    {"best_times": ["weekday_morning"]},
    {"time_zone": "America/Denver"},
    {"language": "es"},
    {"other_language": "Náhuatl", "language": "other"},
    {"interpreter": "on"},
    {"easier": "A ramp"},
    {"referred": "yes", "referred_by": "Dr. Peña"},
    {"heard": "friend"},
    {"cost_information": "on"},
    {"contact_by": "email"},
    {"state": "WI"},
]


def sent_five_times(person: Person) -> list[Person]:
    """Return what five windows with the same form were told, sent at once."""
    windows = [person, *(another_window(person) for _ in range(FIVE - 1))]
    answers = at_once([window.send for window in windows])
    assert {answer and answer.headers["Location"] for answer in answers} <= {*RECEIVED}
    return windows


def another_window(person: Person) -> Person:
    other = copy(person)
    other.cookies, other.connection, other.statuses = dict(person.cookies), None, []
    return other


def in_turn(jobs: list[Callable[[], Any]], at_a_time: int) -> list[Any]:
    return [
        result
        for begin in range(0, len(jobs), at_a_time)
        for result in at_once(jobs[begin : begin + at_a_time])
    ]


def test_one_form_sent_five_times_at_once(
    front: Front, database: Database, proof: Proof
) -> None:
    people = [Person(front, FORMS[each % 2]) for each in range(share(200))]
    assert all(in_turn([person.fill_in for person in people], 24))

    windows = in_turn([lambda one=one: sent_five_times(one) for one in people], 5)

    references = [{window.reference for window in five} for five in windows]
    whole = stored_once(Crowd(people), database)
    for window in chain(*windows):
        window.leave()
    told_the_same = sum(len(each) == 1 for each in references)
    proof(
        "D6",
        "five windows at once, told one reference",
        cases=len(people),
        survived=min(whole, told_the_same),
    )
    assert len(set.union(*references)) == len(people)


def test_the_same_form_with_other_words(
    front: Front, database: Database, proof: Proof
) -> None:
    cases = [(path, other) for path in FORMS for other in OTHERS]
    cases = cases[: share(len(cases))]
    kept = sum(first_words_are_kept(front, database, *case) for case in cases)

    proof("D7", "other answers to one question or two", cases=len(cases), survived=kept)


def first_words_are_kept(
    front: Front, database: Database, path: str, other: dict[str, Any]
) -> bool:
    person = Person(front, path)
    person.send_until_received()
    [(_, before)] = database.ask(WORDS, person.token)
    again = another_window(person)
    again.form |= other
    answer = again.send()
    page = again.ask(answer.headers["Location"]) if answer else None
    again.leave()
    [(sent_again, after)] = database.ask(WORDS, person.token)
    assert answer and page
    return (
        answer.headers["Location"] in FIRST_RECEIVED
        and person.reference in page.page
        and SAYS_SO[path] in page.page
        and again.reference == person.reference
        and (sent_again, after) == (1, before)
    )
