import re
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.core.management import call_command

from clinic_site.models import Clinic, CrisisLine, Notice, OpeningHours
from faq.models import ClaimPhrase, Entry, Revision, SignOff, Topic
from intake.models import ReplyTemplate

pytestmark = pytest.mark.django_db

ACCOUNT_LINE = re.compile(r"^  (\S+) +(\S{23})   (.+)$", re.MULTILINE)


def said_by(command: str) -> str:
    said = StringIO()
    call_command(command, stdout=said)
    return said.getvalue()


def test_an_empty_site_gets_the_clinics_own_content() -> None:
    said = said_by("load_clinic_content")

    assert "faq: loaded." in said
    assert "clinic: loaded." in said
    assert "replies: loaded." in said
    assert Revision.objects.read().filter(language="en").count() == 14
    assert ClaimPhrase.objects.exists()
    assert Topic.objects.count() == 5
    assert Clinic.objects.get().name == "Ketamine Infusion Clinic"
    assert OpeningHours.objects.count() == 5
    assert CrisisLine.objects.filter(language="en").count() == 3
    assert CrisisLine.objects.filter(language="es").count() == 2
    assert Notice.objects.current().count() == 11
    assert ReplyTemplate.objects.offered().count() == 8


def test_no_reviewer_date_or_spanish_text_comes_unsigned_with_the_site() -> None:
    call_command("load_clinic_content", stdout=StringIO())

    assert not SignOff.objects.exists()
    assert not Revision.objects.exclude(approved_by=None).exists()
    spanish = Revision.objects.filter(language="es")
    assert set(spanish.values_list("state", flat=True)) == {"awaiting"}
    assert spanish.count() == 14
    six = Entry.objects.filter(review_months=6).values_list("slug", flat=True)
    assert set(six) == {
        "current-medications",
        "how-to-prepare",
        "safety",
        "who-is-a-good-candidate",
    }


def test_what_staff_edited_stays_when_the_content_is_loaded_again() -> None:
    call_command("load_clinic_content", stdout=StringIO())
    Revision.objects.filter(pk=1).update(answer="<p>Edited by staff.</p>")
    Entry.objects.get(pk=2).retire()
    Entry.objects.filter(pk=3).update(slug="renamed")
    Topic.objects.filter(pk=1).update(name="Renamed")
    Clinic.objects.update(phone="312 555 0100")
    OpeningHours.objects.all().delete()
    CrisisLine.objects.filter(pk=3).delete()

    said = said_by("load_clinic_content")

    assert said.count("left as it is") == said.count("\n")
    assert Revision.objects.get(pk=1).answer == "<p>Edited by staff.</p>"
    assert Entry.objects.get(pk=2).retired_at
    assert Entry.objects.get(pk=3).slug == "renamed"
    assert Topic.objects.get(pk=1).name == "Renamed"
    assert Clinic.objects.get().phone == "312 555 0100"
    assert not OpeningHours.objects.exists()
    assert CrisisLine.objects.count() == 4


def test_staff_can_add_to_the_loaded_content() -> None:
    call_command("load_clinic_content", stdout=StringIO())

    topic = Topic.objects.create(name="Another")
    entry = Entry.objects.create(topic=topic, slug="new")
    revision = Revision.objects.create(
        entry=entry, language="en", number=1, question="?", answer="!"
    )

    assert topic.pk > 5
    assert entry.pk > 14
    assert revision.pk > 28


def test_each_role_gets_an_account_whose_printed_password_works() -> None:
    said = said_by("make_staff_accounts")

    printed = {name: password for name, password, _ in ACCOUNT_LINE.findall(said)}
    assert list(printed) == ["owner", "front-desk", "faq-editor", "clinician"]
    assert len(set(printed.values())) == 4
    for username, password in printed.items():
        user = authenticate(username=username, password=password)
        assert user is not None
        assert user.is_staff
    groups = User.objects.values_list("username", "is_superuser", "groups__name")
    assert set(groups) == {
        ("owner", False, "Owner"),
        ("front-desk", False, "Front desk"),
        ("faq-editor", False, "FAQ editor"),
        ("clinician", False, "Clinician"),
    }


def test_accounts_are_made_once() -> None:
    said_by("make_staff_accounts")
    before = set(User.objects.values_list("username", "password"))

    said = said_by("make_staff_accounts")

    assert said == ""
    assert set(User.objects.values_list("username", "password")) == before


def test_no_account_is_made_where_somebody_has_one() -> None:
    User.objects.create_user("nurse")

    said = said_by("make_staff_accounts")

    assert said == ""
    assert User.objects.get().username == "nurse"


def test_topics_that_staff_renamed_stay_when_every_answer_is_gone() -> None:
    call_command("load_clinic_content", stdout=StringIO())
    Revision.objects.filter(language="es").delete()
    Revision.objects.all().delete()
    Entry.objects.all().delete()
    Topic.objects.filter(pk=1).update(name="Renamed")

    call_command("load_clinic_content", stdout=StringIO())

    assert Topic.objects.get(pk=1).name == "Renamed"
