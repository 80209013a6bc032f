"""What keeps the site closed: on its page, on the first page and in Django's check."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, User
from django.core.checks import run_checks
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from clinic_site.clinic_facts import stored_facts
from clinic_site.mailbox import TRIES_AN_HOUR, confirm, mailbox_code, send_code
from clinic_site.models import Clinic, CrisisLine, Notice, OpeningHours
from clinic_site.opening import CONDITIONS, findings, missing_notices, things_left
from faq.models import Revision
from intake.mails import mail_of
from intake.models import AddressUse, Message
from tests.clinic_site.processes import PRODUCTION, run_python, shared_database_url
from tests.intake.mail_server import running_mail_server
from tests.intake.staff import colleague
from tests.intake.together import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clinic_content")]

PAGE = "/staff/opening/"
MAIL = "desk@clinic.example"
NAME, HOURS, LINES, NOTICES, MAILBOX, CLINICIAN = (row.code for row in CONDITIONS)


def red() -> set[str]:
    """Return the codes of what is left."""
    found = findings(stored_facts())
    return {finding.condition.code for finding in found if finding.left}


def left(code: str) -> list[str]:
    return next(f.left for f in findings(stored_facts()) if f.condition.code == code)


def name_the_clinic() -> None:
    Clinic.objects.update(name="Lakeside Clinic", phone="(312) 555-0142")


def check_the_lines() -> None:
    CrisisLine.objects.update(checked_on=Clinic.objects.get().today)


def write_the_procedure() -> None:
    Notice.objects.create(kind="procedure", text="Tell Dr. Example at once.", version=9)


def confirm_the_mailbox() -> None:
    Clinic.objects.update(staff_mail=MAIL, staff_mail_confirmed=MAIL)


def give_a_clinician_an_app() -> None:
    clinician = User.objects.create_user("clinician", password="x" * 20, is_staff=True)
    clinician.groups.add(Group.objects.get_or_create(name="Clinician")[0])
    Authenticator.objects.create(user=clinician, type="totp", data={})


ALL_THAT_IS_LEFT: dict[str, Callable[[], None]] = {
    NAME: name_the_clinic,
    LINES: check_the_lines,
    NOTICES: write_the_procedure,
    MAILBOX: confirm_the_mailbox,
    CLINICIAN: give_a_clinician_an_app,
}


def do_all() -> None:
    for do in ALL_THAT_IS_LEFT.values():
        do()


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(colleague())
    return client


# What is red


def test_a_new_site_has_hours_and_lacks_all_else() -> None:
    assert red() == {*ALL_THAT_IS_LEFT}


@pytest.mark.parametrize("code", ALL_THAT_IS_LEFT)
def test_each_thing_that_is_done_makes_one_line_green(code: str) -> None:
    ALL_THAT_IS_LEFT[code]()

    assert red() == {*ALL_THAT_IS_LEFT} - {code}


def test_a_clinic_without_hours_makes_no_promise_and_stays_closed() -> None:
    do_all()
    assert red() == set()

    OpeningHours.objects.all().delete()

    assert red() == {HOURS}


@pytest.mark.parametrize(
    ("values", "missing"),
    [
        ({"phone": "555"}, ["the clinic's own name"]),
        ({"name": "Lakeside"}, ["a phone number"]),
        ({}, ["the clinic's own name", "a phone number"]),
    ],
)
def test_the_name_of_the_fixture_is_not_the_clinics(
    values: dict[str, str], missing: list[str]
) -> None:
    Clinic.objects.update(phone="")
    Clinic.objects.update(**values)

    assert left(NAME) == missing


def test_a_crisis_line_is_red_again_when_its_check_is_too_old() -> None:
    check_the_lines()
    CrisisLine.objects.filter(pk=3).update(
        checked_on=Clinic.objects.get().today - timedelta(days=181)
    )

    assert left(LINES) == ["Crisis Text Line (English)"]


def test_built_in_lines_that_readers_see_have_to_be_checked_too() -> None:
    check_the_lines()
    CrisisLine.objects.filter(language="es").delete()

    assert len(left(LINES)) == 2
    assert all("(Español)" in line for line in left(LINES))


@pytest.mark.parametrize("kind", ["privacy", "contact", "emergency", "texts"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_notice_that_is_missing_in_one_language_is_named(
    kind: str, language: str
) -> None:
    write_the_procedure()
    Notice.objects.filter(kind=kind, language=language).delete()

    [missing] = left(NOTICES)

    label = Notice.Kind(kind).label
    assert missing == f"{label} ({'English' if language == 'en' else 'Español'})"


def test_the_procedure_for_staff_counts_once_it_is_the_clinics_own() -> None:
    as_delivered = missing_notices(stored_facts())

    write_the_procedure()

    assert as_delivered == [Notice.Kind.PROCEDURE.label]
    assert missing_notices(stored_facts()) == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda user: User.objects.update(is_active=False),
        lambda user: User.objects.update(is_staff=False),
        lambda user: user.groups.set([Group.objects.get(name="Owner")]),
        lambda user: Authenticator.objects.update(type="recovery_codes"),
        lambda user: Authenticator.objects.all().delete(),
    ],
    ids=["left", "no staff", "no clinician", "codes alone", "none"],
)
def test_only_a_clinician_who_can_sign_in_with_a_second_factor_counts(
    spoil: Callable[[User], Any],
) -> None:
    give_a_clinician_an_app()
    assert left(CLINICIAN) == []

    spoil(User.objects.get(username="clinician"))

    assert left(CLINICIAN) != []


def test_a_passkey_is_a_second_factor() -> None:
    give_a_clinician_an_app()
    Authenticator.objects.update(type="webauthn")

    assert left(CLINICIAN) == []


def test_another_address_is_unconfirmed_until_a_code_comes_back_from_it() -> None:
    confirm_the_mailbox()
    assert left(MAILBOX) == []

    Clinic.objects.update(staff_mail="front@clinic.example")
    assert left(MAILBOX) == ["the code of the mail to it"]

    Clinic.objects.update(staff_mail="", staff_mail_confirmed="")
    assert left(MAILBOX) == ["an address to tell the staff at"]


# The page


def test_the_page_says_of_each_thing_why_and_where_and_goes_green(desk: Client) -> None:
    before = unescape(desk.get(PAGE).text)
    do_all()
    after = desk.get(PAGE).text

    assert "5 of 6 things left" in before
    assert before.count("✗ To do") == 5
    for condition in CONDITIONS:
        assert condition.what in before
        assert condition.why in before
    for page in ["clinic/1/change/", "crisisline/", "notice/"]:
        assert f'href="/staff/clinic_site/{page}"' in before
    assert 'href="/staff/account/' in before
    assert "Ready to open." in after
    assert (after.count("✓ Done"), after.count("✗ To do")) == (6, 0)


def test_every_link_of_the_page_leads_somewhere(desk: Client) -> None:
    page = desk.get(PAGE).text
    content = page[page.index('class="opening"') :]

    links = set(re.findall(r'href="(/[^"]+)"', content))

    assert len(links) >= 4
    assert {desk.get(link).status_code for link in links} == {200}


def test_the_first_page_says_in_one_line_that_things_are_left(desk: Client) -> None:
    before = desk.get("/staff/").text
    for code, do in ALL_THAT_IS_LEFT.items():
        if code != MAILBOX:
            do()
    one = desk.get("/staff/").text
    confirm_the_mailbox()
    after = desk.get("/staff/").text

    assert "The site isn't ready to open" in before
    assert f'href="{PAGE}">5 things left</a>' in before
    assert f'href="{PAGE}">1 thing left</a>' in one
    assert "ready to open" not in after


@pytest.mark.parametrize("group", ["FAQ editor", "Clinician"])
def test_who_may_not_change_the_clinic_has_nothing_to_do_with_it(
    group: str, client: Client
) -> None:
    client.force_login(colleague(group))

    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, {"send_code": "yes"}).status_code == 403
    assert "ready to open" not in client.get("/staff/").text
    assert not Message.objects.exists()


def test_a_stranger_is_asked_to_sign_in(client: Client) -> None:
    assert client.get(PAGE)["Location"].startswith("/staff/login/")


def test_answers_that_nobody_signed_are_a_warning_and_keep_nothing_closed(
    desk: Client,
) -> None:
    do_all()
    unsigned = Revision.objects.unsigned().count()

    page = unescape(desk.get(PAGE).text)

    assert unsigned
    assert f"{unsigned} answers that readers see aren't signed" in page
    assert "Ready to open." in page


def test_it_costs_the_first_page_two_queries(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    facts = stored_facts()

    with django_assert_num_queries(2):
        assert things_left(facts) == 5


# The mailbox


def code_in_mail() -> str:
    mail = mail_of(Message.objects.get(kind="staff_mailbox"))
    assert mail
    [code] = re.findall(r"^(\d{6})$", str(mail.body), re.MULTILINE)
    return code


@pytest.fixture
def clinic(clinic_content: None) -> Clinic:
    Clinic.objects.update(staff_mail=MAIL)
    return Clinic.objects.get()


def test_a_code_goes_to_the_mailbox_and_typed_back_confirms_it(
    desk: Client, clinic: Clinic, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    OpeningHours.objects.all().delete()  # and so no day's mail

    asked = desk.post(PAGE, {"send_code": "yes"}, follow=True)
    with running_mail_server() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        call_command("deliver_messages", "--once")
    body = server.taken[0].get_payload(decode=True)
    assert isinstance(body, bytes)
    [code] = re.findall(r"^(\d{6})\r?$", body.decode(), re.MULTILINE)
    done = desk.post(PAGE, {"code": f" {code[:3]} {code[3:]} "}, follow=True)

    assert "A code is on its way." in asked.text
    assert server.recipients == [MAIL]
    assert "The mailbox is confirmed." in done.text
    assert f"{MAIL} is confirmed." in done.text
    assert code not in done.text
    assert Clinic.objects.get().has_confirmed_mailbox


@pytest.mark.parametrize(
    "typed", ["000000", "12345", "1234567", "abcdef", "", "१२३४५६"]
)
def test_a_wrong_code_is_answered_with_what_to_do(
    typed: str, desk: Client, clinic: Clinic
) -> None:
    assert mailbox_code(MAIL, clinic.today) != "000000"

    response = desk.post(PAGE, {"code": typed})

    assert response.status_code == 422
    said = "Type the six digits" if typed else "This field is required."
    assert said in response.text
    assert "<title>Error: " in response.text
    assert not Clinic.objects.get().has_confirmed_mailbox


def test_a_code_is_good_on_its_day_and_the_next_by_the_clinics_clock(
    clinic: Clinic,
) -> None:
    good = []
    with time_machine.travel("2026-11-23T06:00Z", tick=False):  # midnight in Chicago
        code = mailbox_code(MAIL, clinic.today)
    for moment in [
        "2026-11-23T05:59Z",
        "2026-11-23T06:00Z",
        "2026-11-25T05:59Z",
        "2026-11-25T06:00Z",
    ]:
        with time_machine.travel(moment, tick=False):
            good.append(confirm(clinic, code))

    assert good == [False, True, True, False]


def test_a_code_is_for_one_address_and_one_secret(
    clinic: Clinic, settings: Settings
) -> None:
    first = mailbox_code(MAIL, clinic.today)
    other = mailbox_code("other@clinic.example", clinic.today)
    settings.SECRET_KEY = "another " * 10

    assert len({first, other, mailbox_code(MAIL, clinic.today)}) == 3


def test_a_code_confirms_nothing_when_the_address_was_changed_meanwhile(
    clinic: Clinic,
) -> None:
    Clinic.objects.update(staff_mail="other@clinic.example")

    assert not confirm(clinic, mailbox_code(MAIL, clinic.today))
    assert Clinic.objects.get().staff_mail_confirmed == ""


def test_without_an_address_no_code_is_right(clinic: Clinic) -> None:
    Clinic.objects.update(staff_mail="")
    clinic.refresh_from_db()

    assert not confirm(clinic, mailbox_code("", clinic.today))


def test_after_ten_tries_the_right_code_has_to_wait_an_hour(
    desk: Client, clinic: Clinic
) -> None:
    code = mailbox_code(MAIL, clinic.today)
    for _ in range(TRIES_AN_HOUR):
        assert desk.post(PAGE, {"code": "000000"}).status_code == 422

    refused = desk.post(PAGE, {"code": code})
    AddressUse.objects.update(at=timezone.now() - timedelta(minutes=61))
    taken = desk.post(PAGE, {"code": code})

    assert refused.status_code == 429
    assert "Wait an hour" in refused.text
    assert taken.status_code == 302


@pytest.mark.django_db(transaction=True)
def test_ten_tries_are_ten_however_many_come_at_once() -> None:
    Clinic.objects.update_or_create(id=1, defaults={"name": "X", "staff_mail": MAIL})
    clinic = Clinic.objects.get()

    def guess() -> str:
        try:
            return str(confirm(clinic, "000000"))
        except Exception as error:
            return type(error).__name__

    answers = at_once([guess] * 16)

    assert answers.count("False") == TRIES_AN_HOUR
    assert answers.count("TooManyTries") == 6


def test_asking_twice_sends_one_mail_and_the_second_time_at_once(
    clinic: Clinic,
) -> None:
    send_code()
    in_an_hour = timezone.now() + timedelta(hours=1)
    Message.objects.update(due_at=in_an_hour)

    send_code()

    message = Message.objects.get()
    assert message.due_at < in_an_hour


def test_the_code_is_stored_nowhere(desk: Client, clinic: Clinic) -> None:
    desk.post(PAGE, {"send_code": "yes"})
    code = code_in_mail()
    desk.post(PAGE, {"code": code})

    rows = [*Message.objects.values(), *AddressUse.objects.values()]
    rows += [*Clinic.objects.values()]

    assert code not in str(rows)
    assert code not in str(dict(desk.session))


def test_a_mailbox_that_is_confirmed_by_now_is_asked_nothing(clinic: Clinic) -> None:
    send_code()
    confirm_the_mailbox()

    assert mail_of(Message.objects.get()) is None


# Django's check


def checked() -> dict[str, str]:
    """Return what `manage.py check --deploy` says about opening, by its code."""
    found = run_checks(tags=["opening"], include_deployment_checks=True)
    return {str(message.id): str(message) for message in found}


def test_the_check_is_as_red_as_the_page_and_says_where_to_go(
    settings: Settings,
) -> None:
    settings.SITE_URL = "https://clinic.example"

    before = checked()
    do_all()
    after = checked()

    assert {*before} == {*ALL_THAT_IS_LEFT, "clinic_site.W001"}
    assert "Left: the clinic's own name, a phone number." in before[NAME]
    assert "https://clinic.example/staff/clinic_site/clinic/1/change/" in before[NAME]
    assert {*after} == {"clinic_site.W001"}
    assert "aren't signed by a clinician yet" in after["clinic_site.W001"]


def test_the_check_is_one_of_deployment_and_of_no_other_command() -> None:
    assert run_checks(tags=["opening"]) == []


CHECK = ["manage.py", "check", "--deploy"]


def check_of(database_url: str, *, checkout: Any) -> tuple[int, str]:
    environment = PRODUCTION | {"DATABASE_URL": database_url}
    done = run_python(*CHECK, checkout=checkout, environment=environment)
    return done.returncode, done.stderr


@pytest.mark.django_db(transaction=True)
def test_check_deploy_fails_until_the_page_is_green(fresh_checkout: Any) -> None:
    database = shared_database_url()
    red_code, said = check_of(database, checkout=fresh_checkout)
    do_all()

    green_code, _ = check_of(database, checkout=fresh_checkout)

    assert red_code == 1
    assert "(clinic_site.E003) Not ready to open: Crisis lines" in said
    assert green_code == 0


def test_check_deploy_says_in_one_line_that_the_database_is_away(
    fresh_checkout: Any,
) -> None:
    code, said = check_of(PRODUCTION["DATABASE_URL"], checkout=fresh_checkout)

    assert code == 1
    assert "The database doesn't answer, or isn't up to date" in said
    assert "manage.py migrate" in said
    assert "Traceback" not in said
    assert "hush" not in said


@pytest.mark.django_db(transaction=True)
def test_check_deploy_says_so_too_where_nothing_is_migrated(
    fresh_checkout: Any,
) -> None:
    empty = shared_database_url().rpartition("/")[0] + "/postgres"

    code, said = check_of(empty, checkout=fresh_checkout)

    assert code == 1
    assert said.count("clinic_site.E0") == 1
    assert "Traceback" not in said
