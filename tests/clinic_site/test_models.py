from collections.abc import Callable
from datetime import date, time

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.db import IntegrityError, models

from clinic_site.models import Clinic, Closure, CrisisLine, Notice, OpeningHours

pytestmark = pytest.mark.django_db


def build_clinic() -> Clinic:
    return Clinic.objects.create(id=1, name="Example Clinic")


def add_a_second_clinic() -> None:
    Clinic.objects.create(id=2, name="Another Clinic")


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


BREAKS: dict[Callable[[], None], str] = {
    add_a_second_clinic: "clinic_site_one_clinic",
    close_before_opening: "clinic_site_opens_before_it_closes",
    close_at_the_moment_of_opening: "clinic_site_opens_before_it_closes",
    list_the_same_hours_twice: "clinic_site_hours_once",
    end_a_closure_before_it_starts: "clinic_site_closure_ends_after_it_starts",
    add_a_crisis_line_without_a_number: "clinic_site_crisis_line_can_be_reached",
    publish_a_version_twice: "clinic_site_notice_version_once",
}


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

    assert named == set(BREAKS.values())


def test_what_is_allowed_right_beside_the_constraints_is_stored() -> None:
    clinic = build_clinic()
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


WRITES = {
    "faq.topic": {"view", "add", "change", "delete"},
    "faq.entry": {"view", "add", "change"},
    "faq.revision": {"view", "add", "change"},
    "faq.claimphrase": {"view", "add", "change", "delete"},
    "faq.synonym": {"view", "add", "change", "delete"},
    "faq.vote": {"view"},
    "faq.searchmiss": {"view"},
}


@pytest.mark.parametrize(
    ("group", "rights"),
    [
        ("FAQ editors", WRITES),
        (
            "Clinicians",
            WRITES | {"faq.revision": {"view", "add", "change", "publish"}},
        ),
        (
            "Front desk",
            WRITES
            | {
                "intake.consultationrequest": {"view", "change"},
                "clinic_site.clinic": {"view", "change"},
                "clinic_site.openinghours": {"view", "add", "change", "delete"},
                "clinic_site.closure": {"view", "add", "change", "delete"},
                "clinic_site.crisisline": {"view", "add", "change", "delete"},
                "clinic_site.notice": {"view", "add", "change"},
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
