"""Days are named by their dates in 2026; November 26 is Thanksgiving, a Thursday."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from clinic_site.models import Closure, OpeningHours
from clinic_site.opening_hours import close_of_next_open_day, in_words

CHICAGO = ZoneInfo("America/Chicago")
LOS_ANGELES = ZoneInfo("America/Los_Angeles")
UTC = ZoneInfo("UTC")

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)


def build_hours(
    *weekdays: int, opens: time = time(9), closes: time = time(17)
) -> list[OpeningHours]:
    return [
        OpeningHours(weekday=weekday, opens=opens, closes=closes)
        for weekday in weekdays
    ]


MONDAY_TO_FRIDAY = build_hours(*range(MONDAY, SATURDAY))


def test_days_with_the_same_hours_stand_together() -> None:
    words = in_words(MONDAY_TO_FRIDAY)

    assert words == [("Monday to Friday", "9 a.m. to 5 p.m.")]


def test_a_closed_day_parts_the_week() -> None:
    words = in_words(build_hours(MONDAY, TUESDAY, THURSDAY, FRIDAY))

    assert words == [
        ("Monday to Tuesday", "9 a.m. to 5 p.m."),
        ("Thursday to Friday", "9 a.m. to 5 p.m."),
    ]


def test_a_day_alone_is_named_once() -> None:
    words = in_words(build_hours(MONDAY, WEDNESDAY))

    assert [days for days, _ in words] == ["Monday", "Wednesday"]


def test_days_with_other_hours_stand_apart() -> None:
    hours = build_hours(MONDAY, TUESDAY) + build_hours(WEDNESDAY, closes=time(12, 30))

    words = in_words(hours)

    assert words == [
        ("Monday to Tuesday", "9 a.m. to 5 p.m."),
        ("Wednesday", "9 a.m. to 12:30 p.m."),
    ]


def test_a_break_at_noon_is_said() -> None:
    hours = [
        stretch
        for weekday in [MONDAY, TUESDAY]
        for stretch in [
            *build_hours(weekday, closes=time(12)),
            *build_hours(weekday, opens=time(13)),
        ]
    ]

    words = in_words(hours)

    assert words == [("Monday to Tuesday", "9 a.m. to noon and 1 p.m. to 5 p.m.")]


def test_the_week_is_told_in_spanish_as_spanish_tells_it() -> None:
    hours = [
        *build_hours(MONDAY, TUESDAY),
        *build_hours(WEDNESDAY, closes=time(12)),
        *build_hours(WEDNESDAY, opens=time(13), closes=time(17, 30)),
    ]

    with translation.override("es"):
        words = in_words(hours)

    assert words == [
        ("Lunes a martes", "de 9 a.\xa0m. a 5 p.\xa0m."),
        ("Miércoles", "de 9 a.\xa0m. a mediodía y de 1 p.\xa0m. a 5:30 p.\xa0m."),
    ]


def test_no_hours_need_no_words() -> None:
    assert in_words([]) == []


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-11-17T08:00", "2026-11-18T17:00-06:00"),  # before opening
        ("2026-11-17T11:00", "2026-11-18T17:00-06:00"),
        ("2026-11-17T23:59", "2026-11-18T17:00-06:00"),
        ("2026-11-20T16:55", "2026-11-23T17:00-06:00"),  # Friday
        ("2026-11-21T10:00", "2026-11-23T17:00-06:00"),  # Saturday
        ("2026-11-22T23:59", "2026-11-23T17:00-06:00"),  # Sunday
    ],
)
def test_a_reply_is_due_at_the_close_of_the_next_open_day(
    received: str, due: str
) -> None:
    after = datetime.fromisoformat(received).replace(tzinfo=CHICAGO)

    promised = close_of_next_open_day(after, CHICAGO, MONDAY_TO_FRIDAY, [])

    assert promised.isoformat(timespec="minutes") == due


@pytest.mark.parametrize(
    ("days", "due"),
    [
        (1, "2026-09-08"),  # Tuesday
        (2, "2026-09-09"),
        (3, "2026-09-10"),
        (10, "2026-09-21"),
    ],
)
def test_on_friday_before_a_monday_holiday_the_first_working_day_is_tuesday(
    days: int, due: str
) -> None:
    friday = datetime(2026, 9, 4, 16, 55, tzinfo=CHICAGO)
    labor_day = Closure(first_on=date(2026, 9, 7), last_on=date(2026, 9, 7))

    promised = close_of_next_open_day(
        friday, CHICAGO, MONDAY_TO_FRIDAY, [labor_day], days
    )

    assert promised.isoformat(timespec="minutes") == f"{due}T17:00-05:00"


@pytest.mark.parametrize(
    ("received", "due_on"),
    [
        ("2026-11-24", "2026-12-01"),  # Tuesday: Wednesday, Monday, Tuesday
        ("2026-11-26", "2026-12-02"),  # the holiday itself, closed
        ("2026-11-28", "2026-12-02"),  # Saturday, closed as always
    ],
)
def test_three_working_days_are_counted_over_a_holiday_and_a_weekend(
    received: str, due_on: str
) -> None:
    after = datetime.fromisoformat(received).replace(hour=12, tzinfo=CHICAGO)
    thanksgiving = Closure(first_on=date(2026, 11, 26), last_on=date(2026, 11, 27))

    promised = close_of_next_open_day(
        after, CHICAGO, MONDAY_TO_FRIDAY, [thanksgiving], days=3
    )

    assert promised.isoformat(timespec="minutes") == f"{due_on}T17:00-06:00"


def test_working_days_are_counted_on_after_weeks_of_closures_that_overlap() -> None:
    monday = datetime(2026, 12, 14, 9, tzinfo=CHICAGO)
    closures = [
        Closure(first_on=date(2026, 12, 16), last_on=date(2027, 1, 3)),
        Closure(first_on=date(2026, 12, 24), last_on=date(2026, 12, 26)),
        Closure(first_on=date(2027, 1, 5), last_on=date(2027, 1, 22)),
    ]

    promised = close_of_next_open_day(
        monday, CHICAGO, MONDAY_TO_FRIDAY, closures, days=3
    )

    # December 15, January 4, January 25
    assert promised == datetime(2027, 1, 25, 17, tzinfo=CHICAGO)


def test_a_clinic_open_once_a_week_is_given_that_many_weeks() -> None:
    monday = datetime(2026, 11, 23, 9, tzinfo=CHICAGO)

    promised = close_of_next_open_day(
        monday, CHICAGO, build_hours(TUESDAY), [], days=10
    )

    assert promised == datetime(2027, 1, 26, 17, tzinfo=CHICAGO)


def test_both_ends_of_a_closure_are_closed() -> None:
    monday = datetime(2026, 11, 23, 12, tzinfo=CHICAGO)
    closure = Closure(first_on=date(2026, 11, 24), last_on=date(2026, 11, 26))

    promised = close_of_next_open_day(monday, CHICAGO, MONDAY_TO_FRIDAY, [closure])

    assert promised == datetime(2026, 11, 27, 17, tzinfo=CHICAGO)


def test_a_day_closes_at_its_own_hour_after_its_last_stretch() -> None:
    monday = datetime(2026, 11, 16, 12, tzinfo=CHICAGO)
    hours = [
        *build_hours(TUESDAY, opens=time(14), closes=time(19, 30)),
        *build_hours(TUESDAY, opens=time(8), closes=time(12)),
        *build_hours(WEDNESDAY),
    ]

    promised = close_of_next_open_day(monday, CHICAGO, hours, [])

    assert promised == datetime(2026, 11, 17, 19, 30, tzinfo=CHICAGO)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-03-06T16:00", "2026-03-09T17:00-05:00"),  # clocks forward on the 8th
        ("2026-03-07T16:00", "2026-03-08T17:00-05:00"),
        ("2026-10-30T16:00", "2026-11-02T17:00-06:00"),  # clocks back on the 1st
        ("2026-10-31T16:00", "2026-11-01T17:00-06:00"),
    ],
)
def test_a_change_of_the_clocks_leaves_the_promised_hour_on_the_clinics_clock(
    received: str, due: str
) -> None:
    after = datetime.fromisoformat(received).replace(tzinfo=CHICAGO)
    is_saturday = after.weekday() == SATURDAY
    hours = build_hours(SUNDAY) if is_saturday else MONDAY_TO_FRIDAY

    promised = close_of_next_open_day(after, CHICAGO, hours, [])

    assert promised.isoformat(timespec="minutes") == due


@pytest.mark.parametrize(
    ("received", "days", "due"),
    [
        ("2026-03-05T16:00", 3, "2026-03-10T17:00-05:00"),  # clocks forward between
        ("2026-10-29T16:00", 3, "2026-11-03T17:00-06:00"),  # clocks back between
    ],
)
def test_working_days_are_counted_over_a_change_of_the_clocks(
    received: str, days: int, due: str
) -> None:
    after = datetime.fromisoformat(received).replace(tzinfo=CHICAGO)

    promised = close_of_next_open_day(after, CHICAGO, MONDAY_TO_FRIDAY, [], days)

    assert promised.isoformat(timespec="minutes") == due


def test_a_closing_time_that_the_clock_skips_is_shown_as_the_clock_has_it() -> None:
    saturday = datetime(2026, 3, 7, 16, tzinfo=CHICAGO)
    until_half_past_two = build_hours(SUNDAY, opens=time(0), closes=time(2, 30))

    promised = close_of_next_open_day(saturday, CHICAGO, until_half_past_two, [])

    assert promised.isoformat(timespec="minutes") == "2026-03-08T03:30-05:00"


def test_of_a_closing_time_that_the_clock_shows_twice_it_is_the_first() -> None:
    saturday = datetime(2026, 10, 31, 16, tzinfo=CHICAGO)
    until_half_past_one = build_hours(SUNDAY, opens=time(0), closes=time(1, 30))

    promised = close_of_next_open_day(saturday, CHICAGO, until_half_past_one, [])

    assert promised.isoformat(timespec="minutes") == "2026-11-01T01:30-05:00"


def test_the_day_is_the_clinics_when_it_is_tomorrow_already_in_utc() -> None:
    tuesday_evening = datetime(2026, 11, 18, 6, 30, tzinfo=UTC)  # 22:30 on the 17th

    promised = close_of_next_open_day(
        tuesday_evening, LOS_ANGELES, MONDAY_TO_FRIDAY, []
    )

    assert promised == datetime(2026, 11, 18, 17, tzinfo=LOS_ANGELES)


def test_the_day_is_the_clinics_just_after_its_midnight() -> None:
    wednesday = datetime(2026, 11, 18, 8, 1, tzinfo=UTC)  # 00:01 on the 18th

    promised = close_of_next_open_day(wednesday, LOS_ANGELES, MONDAY_TO_FRIDAY, [])

    assert promised == datetime(2026, 11, 19, 17, tzinfo=LOS_ANGELES)


@pytest.mark.parametrize(
    ("received", "days", "due_on"),
    [
        ("2026-11-17", 1, "2026-11-18"),
        ("2026-11-20", 1, "2026-11-23"),
        ("2026-11-20", 3, "2026-11-25"),
    ],
)
def test_without_hours_the_usual_week_holds(
    received: str, days: int, due_on: str
) -> None:
    after = datetime.fromisoformat(received).replace(hour=12, tzinfo=CHICAGO)

    promised = close_of_next_open_day(after, CHICAGO, [], [], days)

    assert promised.isoformat(timespec="minutes") == f"{due_on}T17:00-06:00"


@pytest.mark.parametrize(("days", "due_on"), [(1, "2026-11-19"), (3, "2026-12-03")])
def test_a_clinic_closed_for_a_year_is_held_to_its_usual_week(
    days: int, due_on: str
) -> None:
    monday = datetime(2026, 11, 16, 12, tzinfo=CHICAGO)
    closure = Closure(first_on=date(2026, 1, 1), last_on=date(2028, 1, 1))
    hours = build_hours(THURSDAY, closes=time(15))

    promised = close_of_next_open_day(monday, CHICAGO, hours, [closure], days)

    assert promised.isoformat(timespec="minutes") == f"{due_on}T15:00-06:00"


def test_a_clinic_that_opens_too_seldom_in_a_year_is_held_to_its_usual_week() -> None:
    monday = datetime(2026, 11, 16, 12, tzinfo=CHICAGO)
    all_but_two_days = Closure(first_on=date(2026, 11, 19), last_on=date(2028, 1, 1))

    for days, due_on in [(2, 18), (3, 19)]:
        promised = close_of_next_open_day(
            monday, CHICAGO, MONDAY_TO_FRIDAY, [all_but_two_days], days
        )

        assert promised == datetime(2026, 11, due_on, 17, tzinfo=CHICAGO)
