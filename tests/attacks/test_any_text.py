"""Promise I1: whatever is typed is kept as it is, or refused in words on the page."""

from collections.abc import Callable
from operator import mul
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as in_this_way
from hypothesis import strategies as st
from hypothesis.configuration import set_hypothesis_home_dir
from hypothesis.strategies import SearchStrategy
from pytest_django import Settings

from clinic_site.models import Clinic
from intake import choices
from intake.models import ConsultationRequest
from intake.states import STATES
from tests.attacks.conftest import Case
from tests.attacks.fields import (
    JUDGED,
    ROOM,
    as_kept,
    came,
    is_refused,
    refused_on,
    written_on,
)
from tests.attacks.payloads.markup import MARKUP
from tests.attacks.payloads.names import NAMES
from tests.attacks.payloads.wildcards import WILDCARDS
from tests.attacks.plain_client import post
from tests.intake.builders import answers
from tests.proof.plugin import share

set_hypothesis_home_dir(Path(".local/hypothesis"))

EXAMPLES = 2000  # of each field

EVERY_LETTER = st.characters(exclude_categories=())  # halves of pairs too
LETTERS = st.characters(exclude_categories=["Cs", "Cc"])

any_text = st.one_of(
    st.text(EVERY_LETTER),
    st.builds(mul, st.text(EVERY_LETTER, min_size=1, max_size=4), st.integers(1, 700)),
    st.sampled_from([*MARKUP, *NAMES, *WILDCARDS]),
).map(lambda text: text.encode("utf-8", "surrogatepass"))
anything = any_text | st.binary(max_size=300)
fits = (st.text(LETTERS, max_size=80) | st.sampled_from(NAMES)).map(str.encode)
phones = st.from_regex(r"\+?1?[ .(-]{0,2}[0-9]{3}[ .)-]{0,2}[0-9]{3}[ .-]?[0-9]{4}")
FITTING: dict[str, SearchStrategy[bytes]] = {
    **dict.fromkeys(ROOM, fits),
    "full_name": fits.map(lambda name: b"Z" + name),
    "phone": st.just(b"312 555 0142") | phones.map(str.encode),
    "email": st.just(b"") | st.emails().map(str.encode),
}


@st.composite
def texts(draw: st.DrawFn) -> dict[str, bytes]:
    """Return something for each field, of which at most two don't fit."""
    odd = draw(st.sets(st.sampled_from([*ROOM]), max_size=2))
    return {
        name: draw(anything if name in odd else strategy)
        for name, strategy in FITTING.items()
    }


ON = ["on"]
CHOICES: dict[str, list[str]] = {
    "for_whom": choices.ForWhom.values,
    "relation": choices.Relation.values,
    "they_know": ["yes"],
    "adult": ["yes"],
    "state": list(STATES),
    "contact_by": choices.ContactBy.values,
    "voicemail": choices.Voicemail.values,
    "best_times": choices.BestTime.values,
    "time_zone": Clinic.TimeZone.values,
    "language": choices.Language.values,
    "concerns": choices.Concern.values,
    "tried": choices.Tried.values,
    "referred": choices.YesNo.values,
    "heard": choices.Heard.values,
    "anything_applies": choices.Applies.values,
    "interpreter": ["yes"],
    "cost_information": ["yes"],
    "text_consent": ON,
    "email_consent": ON,
    "contact_consent": ON,
    "privacy_seen": ON,
    "not_emergency": ON,
}
# What a page carries along.
HIDDEN = ["token", "opened", "shown", "leave_this_empty", "change"]
STORED = [name for name, values in CHOICES.items() if values != ON]


@st.composite
def chosen(draw: st.DrawFn) -> dict[str, Any]:
    """Return choices, but one or two that aren't any, or that pages carry along."""
    fields = st.sampled_from([*CHOICES, *HIDDEN])
    odd = draw(st.sets(fields, min_size=1, max_size=2))
    right = {name: draw(st.sampled_from(values)) for name, values in CHOICES.items()}
    return right | {name: draw(st.lists(anything, max_size=3)) for name in odd}


@pytest.fixture(autouse=True)
def _every_field_is_asked(db: None, settings: Settings) -> None:
    settings.INTAKE_LIMIT_PER_HOUR = 0
    Clinic.objects.create(id=1, name="Example", asks_what_applies=True)


def try_all(examples: SearchStrategy[Any], survives: Callable[[Any], None]) -> None:
    """Have as many tried as this run does, and the smallest shown that doesn't."""
    tried = in_this_way(
        max_examples=share(EXAMPLES),
        deadline=None,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    tried(given(examples)(survives))()


def test_any_text_in_any_field_is_kept_or_refused_in_words(case: Case) -> None:
    cases = share(EXAMPLES) * len(ROOM)

    with case("I1", "texts in fields to write in", cases):
        try_all(texts(), kept_or_refused)


def test_anything_in_a_field_of_choices_is_a_choice_or_refused(case: Case) -> None:
    with case("I1", "texts in a field to choose in, or a hidden one", share(EXAMPLES)):
        try_all(chosen(), chosen_or_refused)


def kept_or_refused(typed: dict[str, bytes]) -> None:
    form = answers(**typed)
    response = post(form)

    page = response.text
    kept = {name: as_kept(value) for name, value in typed.items()}
    refused = refused_on(page)
    surely = {name for name, text in kept.items() if is_refused(name, text)}
    assert surely <= refused <= surely | JUDGED
    assert response.status_code == (422 if refused else 302)
    if refused:
        assert written_on(page) == {name: came(value) for name, value in typed.items()}
    else:
        stored = ConsultationRequest.objects.get(token=form["token"])
        assert {name: getattr(stored, name) for name in kept} == kept


def chosen_or_refused(form: dict[str, Any]) -> None:
    response = post(answers(email="zoe@example.com", **form))

    assert response.status_code in {200, 302, 422}
    if response.status_code == 302:
        stored = ConsultationRequest.objects.latest("id")
        for name in STORED:
            value = getattr(stored, name)
            values = value if isinstance(value, list) else [value]
            assert set(values) <= {"", *CHOICES[name], "no" * (name == "voicemail")}
