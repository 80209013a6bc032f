from datetime import date, time, timedelta
from io import BytesIO

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from clinic_site.clinic_facts import notices
from clinic_site.models import (
    BannerPhoto,
    Clinic,
    Closure,
    CrisisLine,
    Notice,
    OpeningHours,
)
from tests import content
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db

CLINIC = "/staff/clinic_site/clinic/1/change/"
EMPTY_INLINES = {
    f"{inline}-{count}_FORMS": 0
    for inline in ["opening_hours", "closures"]
    for count in ["TOTAL", "INITIAL"]
}


@pytest.fixture
def desk(client: Client) -> Client:
    content.load("faq", "clinic")
    user = User.objects.create_user("desk", password="x" * 20, is_staff=True)
    user.groups.add(Group.objects.get(name="Front desk"))
    client.force_login(user)
    return client


def details(**overrides: object) -> dict[str, object]:
    return {
        "name": "Lakeside Clinic",
        "phone": "(312) 555-0142",
        "address": "1 Shore Road\nChicago",
        "time_zone": "America/Denver",
        "reply_days": 2,
        "minimum_age": 21,
        "attempts_to_close": 3,
        "reading_limit": 60,
        "leave_to": "https://www.weather.gov/",
        "mail_sender_name": "The clinic",
        "mail_subject": "We have your message",
        "mail_subject_es": "Recibimos su mensaje",
        **EMPTY_INLINES,
    } | overrides


def test_what_staff_say_of_the_clinic_is_on_every_page(desk: Client) -> None:
    response = desk.post(CLINIC, details())

    assert response.status_code == 302
    for path in ["/", "/consultation/", "/nowhere/"]:
        page = desk.get(path).text
        assert "Lakeside Clinic" in page
        assert "1 Shore Road<br>Chicago" in page
        assert 'href="tel:+1-312-555-0142">(312) 555-0142</a>' in page
    assert "21 or older?" in desk.get("/consultation/").text


def test_what_staff_decide_about_requests_is_stored(desk: Client) -> None:
    decided = {
        "reply_days": 3,
        "service_states": "IL, wi; Puerto Rico,\n,IL",
        "asks_what_applies": "on",
        "offers_leaving": "on",
        "leave_to": "https://news.example/",
        "staff_mail": "desk@clinic.example",
        "mail_from": "hello@clinic.example",
        "mail_sender_name": "Lakeside",
        "mail_subject": "Hello",
        "mail_subject_es": "Hola",
    }

    response = desk.post(CLINIC, details(**decided))

    assert response.status_code == 302
    assert Clinic.objects.values(*decided).get() == decided | {
        "service_states": ["IL", "WI", "PR"],
        "asks_what_applies": True,
        "offers_leaving": True,
    }
    assert ">\nIL, WI, PR</textarea>" in desk.get(CLINIC).text


def test_a_clinic_that_names_no_states_works_everywhere(desk: Client) -> None:
    desk.post(CLINIC, details(service_states="IL"))
    desk.post(CLINIC, details(service_states=" , "))

    assert Clinic.objects.get().service_states == []


@pytest.mark.parametrize(
    ("field", "entered", "said"),
    [
        ("reply_days", "0", "greater than or equal to 1"),
        ("reply_days", "11", "less than or equal to 10"),
        ("service_states", "IL, Atlantis, xq", "“ATLANTIS”, “XQ”"),
        ("service_states", "ZZ", "“ZZ”"),
        ("service_states", "IL WI", "“IL WI”"),
        ("leave_to", "http://www.weather.gov/", "Start it with https://."),
        ("leave_to", "javascript:alert(1)", "valid URL"),
        ("leave_to", "", "required"),
        ("staff_mail", "desk", "valid email"),
        ("mail_from", "a@b.example\nBcc: c@d.example", "valid email"),
        ("mail_subject", "", "required"),
    ],
)
def test_what_a_clinic_cannot_decide_is_refused_beside_its_box(
    field: str, entered: str, said: str, desk: Client
) -> None:
    response = desk.post(CLINIC, details(**{field: entered}))

    assert response.status_code == 200
    errors = response.context["adminform"].form.errors
    assert list(errors) == [field]
    assert said in str(errors[field].as_data())
    assert Clinic.objects.get().name != "Lakeside Clinic"


def test_a_subject_of_two_lines_is_refused(desk: Client) -> None:
    response = desk.post(CLINIC, details(mail_subject="Hello\nBcc: b@clinic.example"))

    assert response.status_code == 200
    assert "one line each" in response.text


def test_only_the_owner_decides_what_is_erased_and_what_is_unusual(
    desk: Client,
) -> None:
    decisions = ["spam_days", "closed_months", "reading_limit"]
    decided = details(spam_days=60, closed_months=24, reading_limit=40)

    desk.post(CLINIC, decided)
    by_the_desk = Clinic.objects.values_list(*decisions).get()
    owner = User.objects.create_user("owner", password="x" * 20, is_staff=True)
    owner.groups.add(Group.objects.get(name="Owner"))
    desk.force_login(owner)
    desk.post(CLINIC, decided)
    by_the_owner = Clinic.objects.values_list(*decisions).get()

    assert (by_the_desk, by_the_owner) == ((30, 12, 60), (60, 24, 40))


def test_hours_and_closures_are_entered_beside_the_clinic(desk: Client) -> None:
    added = details(
        **{
            "opening_hours-TOTAL_FORMS": 1,
            "opening_hours-0-weekday": 5,
            "opening_hours-0-opens": "10:00",
            "opening_hours-0-closes": "12:00",
            "closures-TOTAL_FORMS": 1,
            "closures-0-first_on": "2026-12-24",
            "closures-0-last_on": "2026-12-26",
        }
    )

    desk.post(CLINIC, added)

    saturday = OpeningHours.objects.get(weekday=5)
    assert (saturday.opens, saturday.closes) == (time(10), time(12))
    assert Closure.objects.get().last_on == date(2026, 12, 26)
    assert "Saturday" in desk.get("/").text


def test_hours_that_end_before_they_begin_are_refused_with_the_reason(
    desk: Client,
) -> None:
    added = details(
        **{
            "opening_hours-TOTAL_FORMS": 1,
            "opening_hours-0-weekday": 5,
            "opening_hours-0-opens": "12:00",
            "opening_hours-0-closes": "10:00",
        }
    )

    response = desk.post(CLINIC, added)

    assert response.status_code == 200
    assert "Closing time must be after opening time." in response.text


def test_the_list_of_clinics_is_the_one_clinic(desk: Client) -> None:
    response = desk.get("/staff/clinic_site/clinic/")

    assert response["Location"] == CLINIC
    assert desk.get("/staff/clinic_site/clinic/add/").status_code == 403
    assert Clinic.objects.count() == 1


def test_what_isnt_a_picture_is_refused_as_a_banner(desk: Client) -> None:
    upload = SimpleUploadedFile("us.jpg", b"<svg onload=alert(1)>", "image/jpeg")

    response = desk.post(CLINIC, details(banner=upload))

    assert response.status_code == 200
    assert "Upload a valid image" in response.text
    assert not BannerPhoto.objects.exists()


def test_other_words_make_a_new_version_and_keep_the_old(desk: Client) -> None:
    old = Notice.objects.get(kind="privacy", language="en")

    desk.post(f"/staff/clinic_site/notice/{old.pk}/change/", {"text": "Other words."})

    old.refresh_from_db()
    assert old.text != "Other words."
    assert notices()["privacy"].version == 2
    assert "Other words." in desk.get("/privacy/").text


def test_saving_the_same_words_makes_no_version(desk: Client) -> None:
    notice = Notice.objects.get(kind="contact", language="en")

    desk.post(f"/staff/clinic_site/notice/{notice.pk}/change/", {"text": notice.text})

    assert Notice.objects.filter(kind="contact", language="en").count() == 1


def test_an_old_version_can_be_read_and_not_reworded(desk: Client) -> None:
    old = Notice.objects.get(kind="privacy", language="en")
    address = f"/staff/clinic_site/notice/{old.pk}/change/"
    desk.post(address, {"text": "Other words."})

    page = desk.get(address)

    assert page.status_code == 200
    assert "<textarea" not in page.text


def test_whoever_is_late_with_other_words_is_told_whose_are_there_and_keeps_them(
    desk: Client,
) -> None:
    old = Notice.objects.get(kind="privacy", language="en")
    address = f"/staff/clinic_site/notice/{old.pk}/change/"
    desk.post(address, {"text": "Other words."})

    late = desk.post(address, {"text": "Late words."})

    assert notices()["privacy"].text == "Other words."
    said = " ".join(late.text.split())
    assert "version 2 is there now, by desk. It says text: “Other words.”." in said
    assert "Late words.</textarea>" in said
    assert 'name="seen_version" value="2"' in said
    desk.post(address, {"text": "Late words.", "seen_version": 2})
    assert (notices()["privacy"].version, notices()["privacy"].text) == (
        3,
        "Late words.",
    )


def test_whoever_adds_what_is_there_is_told_so_once(desk: Client) -> None:
    new = {"kind": "privacy", "language": "en", "text": "From the start."}

    first = desk.post("/staff/clinic_site/notice/add/", new)

    assert "version 1 is there now. It says text: “" in first.text
    assert notices()["privacy"].version == 1
    desk.post("/staff/clinic_site/notice/add/", new | {"seen_version": 1})
    assert notices()["privacy"].version == 2


def test_crisis_lines_are_staffs_to_edit_in_each_language(desk: Client) -> None:
    line = {"language": "en", "position": 5, "name": "City line", "call": "311"}
    spanish = line | {"language": "es", "when": "De noche", "call": "312"}

    for added in [line | {"when": "At night"}, spanish]:
        desk.post("/staff/clinic_site/crisisline/add/", added)

    for path, own, other in [("/", "311", "312"), ("/es/privacy/", "312", "311")]:
        page = desk.get(path).text
        assert f'href="tel:{own}"' in page
        assert f'href="tel:{other}"' not in page


def test_the_list_of_crisis_lines_shows_and_filters_their_language(
    desk: Client,
) -> None:
    everything = desk.get("/staff/clinic_site/crisisline/").text
    spanish = desk.get("/staff/clinic_site/crisisline/?language__exact=es").text

    assert everything.count(">Español</td>") == 2
    assert everything.count(">English</td>") == 3
    assert "Servicios de emergencia" in spanish
    assert "Emergency services" not in spanish


LINES = "/staff/clinic_site/crisisline/"


def day_of_each_line(day: str) -> dict[str, object]:
    """The list of crisis lines as it is sent with the same day in every row."""
    posted: dict[str, object] = {"_save": "Save"}
    lines = CrisisLine.objects.all()
    for number, line in enumerate(lines):
        row = {"id": line.pk, "position": line.position, "checked_on": day}
        posted |= {f"form-{number}-{name}": value for name, value in row.items()}
    return posted | {"form-TOTAL_FORMS": len(lines), "form-INITIAL_FORMS": len(lines)}


def test_the_day_of_every_line_is_entered_in_their_list(desk: Client) -> None:
    today = Clinic.objects.get().today

    desk.post(LINES, day_of_each_line(str(today)))

    assert {*CrisisLine.objects.values_list("checked_on", flat=True)} == {today}


def test_a_line_cannot_have_been_checked_on_a_day_to_come(desk: Client) -> None:
    tomorrow = Clinic.objects.get().today + timedelta(days=1)

    response = desk.post(LINES, day_of_each_line(str(tomorrow)))

    assert response.status_code == 200
    assert "Enter today or an earlier day." in response.text
    assert not CrisisLine.objects.exclude(checked_on=None).exists()


def test_a_leavers_account_is_closed_and_not_deleted(client: Client) -> None:
    sign_in(client, User.objects.create_superuser("owner", password="x" * 20))
    leaver = User.objects.create_user("leaver", password="x" * 20, is_staff=True)

    assert client.get(f"/staff/auth/user/{leaver.pk}/delete/").status_code == 403
    page = client.get(f"/staff/auth/user/{leaver.pk}/change/").text
    assert "Front desk" in page
    assert 'type="checkbox"' in page


def picture(width: int, height: int) -> bytes:
    output = BytesIO()
    Image.new("L", (width, height), 200).save(output, "JPEG")
    return output.getvalue()


@pytest.mark.parametrize(
    "content",
    [picture(800, 400)[:-200], picture(60, 60)[:120], picture(10_000, 6_001)],
    ids=["cut off", "cut short", "60,010,000 pixels"],
)
def test_a_picture_that_cannot_be_drawn_is_refused_as_a_banner(
    desk: Client, content: bytes
) -> None:
    upload = SimpleUploadedFile("us.jpg", content, "image/jpeg")

    response = desk.post(CLINIC, details(banner=upload))

    assert response.status_code == 200
    assert list(response.context["adminform"].form.errors) == ["banner"]
    assert not BannerPhoto.objects.exists()


@pytest.mark.parametrize(
    "place",
    ["clinic_site/notice", "intake/replytemplate", "intake/message", "auth/user"],
)
def test_what_stood_in_an_address_that_leads_nowhere_is_repeated_nowhere(
    client: Client, place: str
) -> None:
    sign_in(client, User.objects.create_superuser("owner", password="x" * 20))

    answer = client.get(f"/staff/{place}/Canary Person/change/")

    assert answer.url == "/staff/"
    assert "Canary" not in str(dict(client.session))
    page = client.get("/staff/").text
    assert "There is no such" in page
    assert "Canary" not in page
