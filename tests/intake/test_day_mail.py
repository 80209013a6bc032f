"""The day's mail: every day that the clinic opens, once, and with sums that are right.

Dates are of 2026; November 26 is Thanksgiving, a Thursday.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from clinic_site.models import Clinic, Closure, OpeningHours
from intake.by_the_clock import promise_what_is_due
from intake.mails import mail_of
from intake.models import Escalation, Event, Message, Tally
from tests.intake.builders import build_clinic, build_request
from tests.intake.mail_server import running_mail_server
from tests.intake.together import at_once

pytestmark = pytest.mark.django_db

DAY = Message.Kind.STAFF_DAY
CHICAGO = ZoneInfo("America/Chicago")


@pytest.fixture(autouse=True)
def clinic(db: None) -> Clinic:
    """Open from Monday to Friday, from 9 to 12 and from 1 to 5."""
    clinic = build_clinic()
    for weekday in range(5):
        for opens, closes in [(9, 12), (13, 17)]:
            OpeningHours.objects.create(
                clinic=clinic, weekday=weekday, opens=time(opens), closes=time(closes)
            )
    return clinic


@pytest.fixture
def _monday_morning() -> Iterator[None]:
    with time_machine.travel(at(30, 9), tick=False):
        yield


on_monday_morning = pytest.mark.usefixtures("_monday_morning")


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=CHICAGO)


def look(moment: datetime) -> None:
    with time_machine.travel(moment, tick=False):
        promise_what_is_due()


def promised() -> list[date]:
    days = Message.objects.filter(kind=DAY).order_by("day")
    return list(days.values_list("day", flat=True))


def send(day: date, at: datetime | None = None) -> None:
    Message.objects.filter(day=day).update(sent_at=at or timezone.now())


def words(message: Message | None = None) -> str:
    """Return what the day's mail says, of the newest if none is given."""
    if message is None:
        promise_what_is_due()
        message = Message.objects.filter(kind=DAY).latest("day")
    mail = mail_of(message)
    assert mail
    return str(mail.body)


def ready(client: Client, moment: datetime) -> bool:
    with time_machine.travel(moment, tick=False):
        response = client.get("/readyz")
    well = response.json()["day_mail"]
    assert (response.status_code == 200) is all(response.json().values())
    return well


# When it is promised


def test_it_is_promised_as_the_clinic_opens_and_not_a_minute_sooner() -> None:
    look(at(23, 8, 59))
    before = promised()
    look(at(23, 9))
    look(at(23, 13))

    assert before == [date(2026, 11, 20)]  # that of Friday, which nothing had sent
    assert promised() == [date(2026, 11, 20), date(2026, 11, 23)]


def test_there_is_one_for_each_working_day_and_none_for_others(clinic: Clinic) -> None:
    Closure.objects.create(
        clinic=clinic, first_on=date(2026, 11, 26), last_on=date(2026, 11, 27)
    )

    for day in range(23, 31):
        for hour in [0, 9, 17, 23]:
            look(at(day, hour, 30))

    assert promised() == [date(2026, 11, day) for day in [20, 23, 24, 25, 30]]


@pytest.mark.parametrize(
    ("zone", "opens_in_utc"),
    [
        ("Pacific/Guam", "2026-11-29T23:00Z"),  # Sunday in Greenwich
        ("Pacific/Pago_Pago", "2026-11-30T20:00Z"),
        ("America/New_York", "2026-11-30T14:00Z"),
    ],
)
def test_it_goes_by_the_clinics_own_clock(zone: str, opens_in_utc: str) -> None:
    Clinic.objects.update(time_zone=zone)
    opens = datetime.fromisoformat(opens_in_utc)

    look(opens - timedelta(seconds=1))
    before = promised()
    look(opens)

    assert (before[-1], promised()[-1]) == (date(2026, 11, 27), date(2026, 11, 30))


@pytest.mark.parametrize(
    ("opens_in_utc", "day"),
    [
        ("2026-03-06T15:00Z", date(2026, 3, 6)),  # clocks go forward on March 8
        ("2026-03-09T14:00Z", date(2026, 3, 9)),
        ("2026-10-30T14:00Z", date(2026, 10, 30)),  # and back on November 1
        ("2026-11-02T15:00Z", date(2026, 11, 2)),
    ],
)
def test_it_keeps_to_the_hour_when_the_clocks_change(
    opens_in_utc: str, day: date
) -> None:
    opens = datetime.fromisoformat(opens_in_utc)

    look(opens - timedelta(seconds=1))
    before = promised()
    look(opens)

    assert day not in before
    assert promised()[-1] == day


def test_a_clinic_that_opens_in_the_hour_that_is_skipped_opens_after_it() -> None:
    OpeningHours.objects.filter(weekday=6).delete()
    OpeningHours.objects.create(
        clinic_id=1, weekday=6, opens=time(2, 30), closes=time(9)
    )

    look(datetime(2026, 3, 8, 8, 29, tzinfo=UTC))
    before = promised()
    look(datetime(2026, 3, 8, 8, 30, tzinfo=UTC))  # 3:30

    assert (before[-1], promised()[-1]) == (date(2026, 3, 6), date(2026, 3, 8))


@pytest.mark.parametrize("missing", ["an address", "hours", "a year without closure"])
def test_none_is_promised_without_an_address_or_a_day_on_which_it_opens(
    missing: str, clinic: Clinic, client: Client
) -> None:
    if missing == "an address":
        Clinic.objects.update(staff_mail="")
    elif missing == "hours":
        OpeningHours.objects.all().delete()
    else:
        Closure.objects.create(
            clinic=clinic, first_on=date(2025, 1, 1), last_on=date(2027, 1, 1)
        )

    look(at(30, 12))

    assert promised() == []
    assert ready(client, at(30, 12))


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_promise_one() -> None:
    at_once([promise_what_is_due] * 8)

    assert len(promised()) == 1


# What it says


@on_monday_morning
def test_it_comes_even_when_there_is_nothing_to_tell(settings: Settings) -> None:
    settings.SITE_URL = "https://clinic.example"

    said = words()

    assert (
        said
        == """\
As of Monday, November 30, 9 a.m.

Next: Nothing waits for anybody. Have a good day.
https://clinic.example/staff/

Overdue: 0
Due today: 0
Oldest that waits: none
Open escalations: 0
Messages that didn't go out: 0
Answers of the FAQ to be reviewed within 30 days: 0

Received in all: 0
  = 0 waiting for an answer
  + 0 answered
  + 0 put off to a later day
  + 0 in quarantine
  + 0 closed
  + 0 erased

This mail comes every day that the clinic opens, even when nothing is new. If it stays \
away, tell whoever looks after the site.
"""
    )


def fill_the_desk() -> None:
    """Two overdue, one due today, one tomorrow, and some of everything else."""
    monday, saturday = date(2026, 11, 30), at(28, 12)
    done = {"received_at": at(20, 9), "reply_due_at": at(23, 17)}
    for values in [
        {"received_at": at(25, 10), "reply_due_at": at(27, 17), "reference": "2AA-AAA"},
        {"received_at": at(26, 10), "reply_due_at": at(27, 17)},
        {"received_at": at(28, 10), "reply_due_at": at(30, 17)},
        {"received_at": at(29, 10), "reply_due_at": at(30, 17) + timedelta(days=1)},
        done | {"first_contact_at": saturday},
        done | {"first_contact_at": saturday, "snoozed_until": monday},
        done | {"first_contact_at": saturday, "snoozed_until": date(2026, 12, 1)},
        done | {"snoozed_until": date(2026, 12, 1)},
        done | {"quarantine": "trap"},
        done | {"status": "closed", "closed_at": saturday},
        done | {"status": "withdrawn", "closed_at": saturday},
    ]:
        build_request(**values)
    erased = build_request(**done)
    erased.strip(Event.Kind.ERASED)


@on_monday_morning
def test_its_numbers_add_up_to_what_was_received() -> None:
    fill_the_desk()

    said = words()

    assert "don't add up" not in said
    assert "Overdue: 2\nDue today: 1\n" in said
    assert "waits: 2AA-AAA, since Wednesday, November 25, 10 a.m.\n" in said
    assert (
        """\
Received in all: 12
  = 4 waiting for an answer
  + 2 answered
  + 2 put off to a later day
  + 1 in quarantine
  + 2 closed
  + 1 erased
"""
        in said
    )
    assert "Next: Answer what is overdue, the oldest first.\n" in said


@on_monday_morning
@pytest.mark.parametrize(
    ("standing", "said_of_it"),
    [
        ("received", "Received: 12 counted, 13 noted"),
        ("waiting", "Waiting for an answer: 5 counted, 6 noted"),
        ("purged", "Erased: 1 counted, 2 noted"),
    ],
)
def test_numbers_that_do_not_add_up_are_said_before_all_else(
    standing: str, said_of_it: str
) -> None:
    fill_the_desk()
    Tally.objects.create(standing=standing, change=1)

    said = words()

    first, second = said.splitlines()[:2]
    assert first.startswith("The numbers don't add up: a request may be missing.")
    assert second.strip() == said_of_it
    assert "Next: Forward this mail to whoever looks after the site." in said


@on_monday_morning
def test_a_tally_that_was_put_together_says_the_same() -> None:
    fill_the_desk()
    before = words()

    Tally.objects.compact()

    assert words() == before
    assert Tally.objects.count() == 6


@on_monday_morning
def test_what_needs_somebody_is_counted_and_the_most_pressing_comes_next() -> None:
    call_command("loaddata", "faq", verbosity=0)
    request = build_request(reference="7KQ-4MX")
    assert "Next: Answer 7KQ-4MX, which has waited longest." in words()

    Message.objects.create(request=request, kind="staff_changed", tries=20)
    assert "Messages that didn't go out: 1\n" in words()
    assert "Next: See which messages didn't go out" in words()

    colleague = User.objects.create_user("desk")
    Escalation.objects.create(request=request, raised_by=colleague)
    said = words()
    assert "Open escalations: 1\n" in said
    assert "Next: See what was escalated and isn't closed yet.\n" in said


def test_each_request_is_new_in_one_mail_and_in_no_other(clinic: Clinic) -> None:
    moments = [at(26, 9), at(26, 9, 1), at(27, 8, 59), at(27, 9), at(27, 9, 1)]
    for moment in moments:
        due = moment + timedelta(days=20)
        build_request(received_at=moment, reply_due_at=due)
    new = []
    for day in [25, 26, 27, 30]:
        with time_machine.travel(at(day, 9), tick=False):
            said = words()
            send(date(2026, 11, day))
        lines = [line for line in said.splitlines() if line.startswith("New ")]
        new.append("".join(lines).removeprefix("New since the last day's mail: "))

    assert new == ["", "1", "3", "1"]


@on_monday_morning
def test_a_mail_that_was_held_up_gives_way_to_that_of_a_later_day() -> None:
    friday = Message.objects.create(kind=DAY, day=date(2026, 11, 27))
    assert mail_of(friday)

    promise_what_is_due()

    assert mail_of(friday) is None
    assert words()


@on_monday_morning
def test_it_goes_to_the_staffs_mailbox_by_a_real_mail_server(
    settings: Settings, client: Client
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with running_mail_server() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port

        call_command("deliver_messages", "--once")
        call_command("deliver_messages", "--once")

        assert server.recipients == ["desk@clinic.example"]
        assert server.taken[0]["Subject"] == "The day's mail: Monday, November 30"
    assert ready(client, at(30, 12))


# A missing one is seen


def test_a_mail_that_is_missing_is_seen_an_hour_after_opening(client: Client) -> None:
    look(at(27, 9))
    send(date(2026, 11, 27), at(27, 9))
    look(at(30, 9))

    seen = [
        ready(client, moment)
        for moment in [at(28, 12), at(30, 9), at(30, 9, 59), at(30, 10), at(30, 20)]
    ]
    send(date(2026, 11, 30))

    assert seen == [True, True, True, False, False]
    assert ready(client, at(30, 10))


def test_a_weekend_and_a_closure_need_none(clinic: Clinic, client: Client) -> None:
    Closure.objects.create(
        clinic=clinic, first_on=date(2026, 11, 26), last_on=date(2026, 11, 29)
    )
    look(at(25, 9))
    send(date(2026, 11, 25))

    assert ready(client, at(26, 12))
    assert ready(client, at(29, 23))
    assert ready(client, at(30, 9, 59))
    assert not ready(client, at(30, 10))


def test_the_grace_of_an_hour_is_one_when_the_clocks_change_too(
    client: Client,
) -> None:
    OpeningHours.objects.create(
        clinic_id=1, weekday=6, opens=time(0, 30), closes=time(9)
    )
    look(at(30, 9, month=10))
    send(date(2026, 10, 30))

    # 0:30, then an hour that comes twice
    seen = [
        ready(client, datetime(2026, 11, 1, 6, minute, tzinfo=UTC))
        for minute in [29, 30]
    ]

    assert seen == [True, False]


@pytest.mark.parametrize(
    ("zone", "ill_from"),
    [
        ("Pacific/Guam", "2026-11-30T00:00Z"),
        ("Pacific/Pago_Pago", "2026-11-30T21:00Z"),
    ],
)
def test_a_missing_one_is_seen_by_the_clinics_own_clock(
    zone: str, ill_from: str, client: Client
) -> None:
    Clinic.objects.update(time_zone=zone)
    Message.objects.create(kind=DAY, day=date(2026, 11, 27), sent_at=at(27, 9))
    moment = datetime.fromisoformat(ill_from)

    assert ready(client, moment - timedelta(seconds=1))
    assert not ready(client, moment)


def test_on_the_first_day_a_mail_is_out_a_moment_after_there_is_somewhere_to_send_it(
    client: Client,
) -> None:
    sunday = at(29, 15)
    assert not ready(client, sunday)

    look(sunday)
    [day] = promised()
    send(day, sunday)

    assert day == date(2026, 11, 27)
    assert ready(client, sunday)
    assert ready(client, at(30, 9, 59))


def test_a_mail_that_was_given_up_stays_missing_until_the_next_is_out(
    client: Client,
) -> None:
    Message.objects.create(kind=DAY, day=date(2026, 11, 27), tries=20)
    assert not ready(client, at(29, 12))

    look(at(30, 9))
    send(date(2026, 11, 30))

    assert ready(client, at(30, 10))
