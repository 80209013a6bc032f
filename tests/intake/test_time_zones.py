from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from clinic_site.models import Clinic
from intake.states import ELSEWHERE, STATES
from intake.time_zones import STATES_OF, zone_of_state

IN_STATES = sorted(set(STATES) - {ELSEWHERE})


@pytest.mark.parametrize("code", IN_STATES)
def test_every_state_has_a_time_zone_that_a_clinic_could_have(code: str) -> None:
    assert zone_of_state(code) in Clinic.TimeZone.values


def test_no_state_is_in_two_of_them() -> None:
    listed = " ".join(STATES_OF.values()).split()

    assert sorted(listed) == IN_STATES


@pytest.mark.parametrize("code", [ELSEWHERE, "", "XX", "il", "Illinois"])
def test_what_is_no_state_has_no_time_zone(code: str) -> None:
    assert zone_of_state(code) == ""


@pytest.mark.parametrize(
    ("code", "in_january", "in_july"),
    [
        ("NY", -5, -4),
        ("IN", -5, -4),
        ("MI", -5, -4),
        ("FL", -5, -4),
        ("KY", -5, -4),
        ("IL", -6, -5),
        ("TN", -6, -5),
        ("TX", -6, -5),
        ("SD", -6, -5),
        ("CO", -7, -6),
        ("ID", -7, -6),
        ("AZ", -7, -7),
        ("CA", -8, -7),
        ("OR", -8, -7),
        ("AK", -9, -8),
        ("HI", -10, -10),
        ("PR", -4, -4),
        ("VI", -4, -4),
        ("AS", -11, -11),
        ("GU", 10, 10),
        ("MP", 10, 10),
    ],
)
def test_most_people_of_a_state_are_so_many_hours_from_greenwich(
    code: str, in_january: int, in_july: int
) -> None:
    zone = ZoneInfo(zone_of_state(code))

    offsets = [
        datetime(2026, month, 15, tzinfo=zone).utcoffset().total_seconds() / 3600
        for month in [1, 7]
    ]

    assert offsets == [in_january, in_july]
