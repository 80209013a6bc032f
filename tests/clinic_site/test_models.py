from collections.abc import Callable
from datetime import date, time, timedelta

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.db import IntegrityError, models

from clinic_site.models import (
    Clinic,
    Closure,
    CrisisLine,
    Edition,
    Notice,
    OpeningHours,
)

pytestmark = pytest.mark.django_db


def build_clinic() -> Clinic:
    return Clinic.objects.create(id=1, name="Example Clinic")


def add_a_second_clinic() -> None:
    Clinic.objects.create(id=2, name="Another Clinic")


def add_a_second_edition() -> None:
    Edition.objects.create(id=2)


def close_before_opening() -> None:
    OpeningHours.objects.create(
        clinic=build_clinic(), weekday=0, opens=time(17), closes=time(9)
    )


def close_at_the_moment_of_opening() -> None:
    OpeningHours.objects.create(
        clinic=build_clinic(), weekday=0, opens=time(9), closes=time(9)
    )


def list_the_same_hours_twice() -> None:
    clinic = build_clinic()
    for closes in [time(12), time(17)]:
        OpeningHours.objects.create(
            clinic=clinic, weekday=0, opens=time(9), closes=closes
        )


def end_a_closure_before_it_starts() -> None:
    Closure.objects.create(
        clinic=build_clinic(), first_on=date(2026, 12, 2), last_on=date(2026, 12, 1)
    )


def add_a_crisis_line_without_a_number() -> None:
    CrisisLine.objects.create(name="Nobody", when="Never")


def publish_a_version_twice() -> None:
    for text in ["These words.", "Other words."]:
        Notice.objects.create(kind=Notice.Kind.PRIVACY, version=1, text=text)


def promise_a_reply_at_once() -> None:
    Clinic.objects.create(id=1, reply_days=0)


def promise_a_reply_in_a_month() -> None:
    Clinic.objects.create(id=1, reply_days=11)


def lead_away_without_tls() -> None:
    Clinic.objects.create(id=1, leave_to="http://www.weather.gov/")


def lead_away_by_script() -> None:
    Clinic.objects.create(id=1, leave_to="javascript:alert(1)")


def erase_spam_before_anyone_has_seen_it() -> None:
    Clinic.objects.create(id=1, spam_days=6)


def erase_closed_requests_at_once() -> None:
    Clinic.objects.create(id=1, closed_months=0)


def keep_closed_requests_for_ever() -> None:
    Clinic.objects.create(id=1, closed_months=121)


def give_up_without_trying() -> None:
    Clinic.objects.create(id=1, attempts_to_close=0)


def take_a_days_work_for_unusual() -> None:
    Clinic.objects.create(id=1, reading_limit=4)


BREAKS: dict[Callable[[], None], str] = {
    add_a_second_clinic: "clinic_site_one_clinic",
    add_a_second_edition: "clinic_site_one_edition",
    close_before_opening: "clinic_site_opens_before_it_closes",
    close_at_the_moment_of_opening: "clinic_site_opens_before_it_closes",
    list_the_same_hours_twice: "clinic_site_hours_once",
    end_a_closure_before_it_starts: "clinic_site_closure_ends_after_it_starts",
    add_a_crisis_line_without_a_number: "clinic_site_crisis_line_can_be_reached",
    publish_a_version_twice: "clinic_site_notice_version_once",
    promise_a_reply_at_once: "clinic_site_replies_in_due_time",
    promise_a_reply_in_a_month: "clinic_site_replies_in_due_time",
    lead_away_without_tls: "clinic_site_leaves_over_https",
    lead_away_by_script: "clinic_site_leaves_over_https",
    erase_spam_before_anyone_has_seen_it: "clinic_site_keeps_for_a_time",
    erase_closed_requests_at_once: "clinic_site_keeps_for_a_time",
    keep_closed_requests_for_ever: "clinic_site_keeps_for_a_time",
    give_up_without_trying: "clinic_site_tries_before_giving_up",
    take_a_days_work_for_unusual: "clinic_site_reading_limit_lets_work",
}

MAIL_HEADERS = [
    "staff_mail",
    "mail_from",
    "mail_sender_name",
    "mail_subject",
    "mail_subject_es",
]
BREAKS_OF_A_LINE = ["\n", "\r", "\v", "\f", "\x1e", "\x85", "\u2028", "\u2029"]


@pytest.mark.parametrize(("break_it", "name"), BREAKS.items())
def test_the_database_itself_refuses_what_must_never_be(
    break_it: Callable[[], None], name: str
) -> None:
    with pytest.raises(IntegrityError) as refusal:
        break_it()

    assert refusal.value.__cause__.diag.constraint_name == name


def test_every_named_constraint_is_among_those_broken_here() -> None:
    of_the_site = apps.get_app_config("clinic_site").get_models()

    named = {rule.name for model in of_the_site for rule in model._meta.constraints}

    assert named == {*BREAKS.values(), "clinic_site_mail_headers_are_one_line"}


@pytest.mark.parametrize("field", MAIL_HEADERS)
@pytest.mark.parametrize("line_break", BREAKS_OF_A_LINE, ids=ascii)
def test_no_line_break_gets_into_the_head_of_a_mail(
    line_break: str, field: str
) -> None:
    forged = {field: f"a@clinic.example{line_break}Bcc: b@clinic.example"}

    with pytest.raises(IntegrityError) as refusal:
        Clinic.objects.create(id=1, **forged)

    constraint = refusal.value.__cause__.diag.constraint_name
    assert constraint == "clinic_site_mail_headers_are_one_line"


def test_what_is_allowed_right_beside_the_constraints_is_stored() -> None:
    clinic = build_clinic()
    for least_or_most in [
        {"reply_days": 1, "spam_days": 7, "closed_months": 1, "reading_limit": 5},
        {
            "reply_days": 10,
            "spam_days": 365,
            "closed_months": 120,
            "attempts_to_close": 9,
        },
        {"mail_subject": "We have your message — “thanks”"},
        {"mail_subject_es": "Recibimos su mensaje, señor Núñez 👋🏽"},
    ]:
        Clinic.objects.update(**least_or_most)
    for opens, closes in [(time(9), time(12)), (time(12), time(17))]:
        OpeningHours.objects.create(
            clinic=clinic, weekday=0, opens=opens, closes=closes
        )
    day = date(2026, 12, 1)
    Closure.objects.create(clinic=clinic, first_on=day, last_on=day)
    CrisisLine.objects.create(name="By text", when="Always", text="741741")
    CrisisLine.objects.create(name="By phone", when="Always", call="988")
    for language in ["en", "es"]:
        Notice.objects.create(kind=Notice.Kind.PRIVACY, language=language, text="…")

    counts: dict[type[models.Model], int] = {
        model: model._default_manager.count()
        for model in [Clinic, OpeningHours, Closure, CrisisLine, Notice]
    }

    assert list(counts.values()) == [1, 2, 1, 2, 2]


def test_the_current_notices_are_the_newest_of_each_kind_and_language() -> None:
    for kind, version, language in [
        (Notice.Kind.PRIVACY, 2, "en"),
        (Notice.Kind.PRIVACY, 10, "en"),
        (Notice.Kind.PRIVACY, 1, "en"),
        (Notice.Kind.PRIVACY, 11, "es"),
        (Notice.Kind.CONTACT, 3, "en"),
    ]:
        Notice.objects.create(kind=kind, version=version, language=language, text="…")

    current = Notice.objects.current()

    assert set(current.values_list("kind", "language", "version")) == {
        ("privacy", "en", 10),
        ("privacy", "es", 11),
        ("contact", "en", 3),
    }


@pytest.mark.parametrize(
    ("days_ago", "is_due"), [(0, False), (180, False), (181, True), (None, True)]
)
def test_a_crisis_line_is_to_be_checked_again_after_half_a_year(
    days_ago: int | None, is_due: bool
) -> None:
    today = date(2026, 11, 24)
    checked_on = None if days_ago is None else today - timedelta(days=days_ago)

    line = CrisisLine(name="City line", call="311", checked_on=checked_on)

    assert line.is_to_be_checked(today) is is_due


WRITES = {
    "faq.topic": {"view", "add", "change", "delete"},
    "faq.entry": {"view", "add", "change"},
    "faq.revision": {"view", "add", "change"},
    "faq.claimphrase": {"view", "add", "change", "delete"},
    "faq.synonym": {"view", "add", "change", "delete"},
    "faq.vote": {"view"},
    "faq.searchmiss": {"view"},
}


RUNS_THE_CLINIC = {
    "clinic_site.clinic": {"view", "change"},
    "clinic_site.openinghours": {"view", "add", "change", "delete"},
    "clinic_site.closure": {"view", "add", "change", "delete"},
    "clinic_site.crisisline": {"view", "add", "change", "delete"},
    "clinic_site.notice": {"view", "add", "change"},
}


@pytest.mark.parametrize(
    ("group", "rights"),
    [
        ("FAQ editor", WRITES),
        (
            "Clinician",
            WRITES
            | {
                "faq.revision": {"view", "add", "change", "publish"},
                "intake.replytemplate": {"view", "add", "change"},
                "intake.as_not_a_fit": {"close"},
                "intake.consultationrequest": {"view", "change"},
                "intake.message": {"view"},
            },
        ),
        (
            "Front desk",
            WRITES
            | {
                "intake.consultationrequest": {"view", "change"},
                "intake.message": {"view", "change"},
                "intake.replytemplate": {"view", "add", "change"},
            }
            | RUNS_THE_CLINIC,
        ),
        (
            "Owner",
            RUNS_THE_CLINIC
            | {
                "auth.user": {"view", "add", "change"},
                "clinic_site.signin": {"view", "delete"},
                "clinic_site.trailentry": {"view"},
                "faq.reviewer": {"view", "add", "change"},
                "intake.consultationrequest": {"view", "export"},
                "intake.export": {"view"},
                "intake.message": {"view"},
            },
        ),
    ],
)
def test_a_group_may_do_its_own_work_and_nothing_else(
    group: str, rights: dict[str, set[str]]
) -> None:
    permissions = Group.objects.get(name=group).permissions.select_related()

    has: dict[str, set[str]] = {}
    for permission in permissions:
        action, model = permission.codename.split("_", 1)
        has.setdefault(f"{permission.content_type.app_label}.{model}", set()).add(
            action
        )
    assert has == rights
