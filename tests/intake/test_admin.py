from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clinic_site.models import Clinic
from intake.admin.sent import GROUPS
from intake.models import ConsultationRequest
from intake.models.columns import SEALED, SENT_BY_PERSON
from tests.inside_view import inside_view
from tests.intake.builders import build_clinic, build_request
from tests.intake.staff import LIST, address, colleague, review

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(colleague())
    return client


def test_the_list_names_requests_by_reference_and_shows_nothing_they_wrote(
    desk: Client,
) -> None:
    request = build_request(full_name="Canary Name", note="Canary story")

    page = desk.get(LIST).content.decode()

    assert request.reference in page
    assert "Canary" not in page


def test_the_list_costs_the_same_for_one_and_for_forty_and_reads_nothing_sealed(
    desk: Client,
) -> None:
    owner = User.objects.get(username="desk")
    build_request(owner=owner)
    with CaptureQueriesContext(connection) as of_one:
        desk.get(f"{LIST}?all=")
    for _ in range(39):
        build_request(owner=owner)

    with CaptureQueriesContext(connection) as of_forty:
        page = desk.get(f"{LIST}?all=").text

    assert page.count("field-reference") == 40
    assert len(inside_view(of_forty)) == len(inside_view(of_one)) <= 12
    said = " ".join(query["sql"] for query in of_forty)
    read = [name for name in SEALED if f'"intake_consultationrequest"."{name}"' in said]
    assert read == []


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("7KQ-4MX", True),
        ("7kq4mx", True),
        (" 7kq 4mx ", True),
        ("canary", True),
        ("Zoe Canary", True),
        ("ZOË", True),
        ("zoe", True),
        ("(312) 555-0142", True),
        ("+1 312 555 0142", True),
        ("A@B.co", True),
        ("7KQ", False),
        ("Canar", False),
        ("Zoe Nobody", False),
        ("0142", False),
        ("@b.co", False),
        ("secret", False),
        ("reached", False),
        ("%", False),
        ("_______", False),
        ("' OR 1=1", False),
        ("\0", False),
    ],
)
def test_a_request_is_found_by_a_whole_reference_phone_email_or_words_of_a_name(
    desk: Client, search: str, found: bool
) -> None:
    build_request(
        reference="7KQ-4MX",
        full_name="Canary Example",
        preferred_name="Zoë",
        email="a@b.co",
        note="secret",
        status="reached",
    )

    response = desk.post(LIST, {"q": search})

    # What can't be searched for is refused, and then all of them are shown.
    assert response.status_code == 200
    is_search = response.context["cl"].query != ""
    assert (is_search and ">7KQ-4MX<" in response.text) is found


def test_the_search_says_what_it_finds_and_that_it_finds_nothing_else(
    desk: Client,
) -> None:
    page = " ".join(desk.get(LIST).text.split())

    assert "A whole reference, phone number or email address, or whole words" in page
    assert "Nothing else can be searched" in page


def test_a_search_never_stands_in_an_address(desk: Client) -> None:
    request = build_request(full_name="Canary Name")

    page = desk.post(LIST, {"q": "canary"}).content.decode()

    assert 'name="q" value="canary"' in " ".join(page.split())
    assert page.count("canary") == 1
    assert request.reference in desk.get(f"{LIST}?q=nobody").content.decode()


def test_the_list_is_narrowed_by_status_and_by_date(desk: Client) -> None:
    new = build_request()
    reached = build_request(status="reached")

    page = desk.get(f"{LIST}?status__exact=reached").content.decode()

    assert reached.reference in page
    assert new.reference not in page
    assert "received_at__gte" in page


def test_what_staff_note_is_told_by_names_of_fields(desk: Client) -> None:
    request = build_request()

    form = review(request, staff_note="Canary", legal_hold="on")
    desk.post(address(request), form)
    page = desk.get(address(request)).text

    event = request.events.get(kind="changed")
    assert (event.by.username, event.fields) == ("desk", ["staff_note", "legal_hold"])
    assert "Changed by staff: staff note, legal hold" in page
    request.refresh_from_db()
    assert (request.staff_note, request.legal_hold) == ("Canary", True)


def test_a_save_that_changes_nothing_leaves_nothing_in_the_story(desk: Client) -> None:
    request = build_request(status="contacting")

    desk.post(address(request), review(request))

    request.refresh_from_db()
    assert not request.events.filter(kind="changed").exists()
    assert request.version == 1


def test_how_to_reach_them_comes_before_all_else(desk: Client) -> None:
    request = build_request(
        contact_by="text",
        text_consent=True,
        preferred_name="Ana",
        phone="312.555.0142",
        easier="Please write slowly.",
    )

    page = desk.get(address(request)).text

    order = ["Text only.", "Do not leave a voicemail.", "Ask for Ana.",
             "Please write slowly.", "(312) 555-0142", "Emails we may send",
             "A reply is due", "Log a contact", "Take it", "Escalate",
             "What happened", "Full name", 'name="staff_note"']  # fmt: skip
    places = [page.index(words) for words in order]
    assert places == sorted(places)
    assert '<a href="sms:+13125550142"><bdi>(312) 555-0142</bdi></a>' in page
    assert "typed <bdi>312.555.0142</bdi>" in page


def test_a_number_is_dialled_only_by_whom_they_asked_to_call(desk: Client) -> None:
    called = build_request()
    mailed = build_request(contact_by="email", email="a@b.co")
    withdrew = build_request()
    withdrew.withdraw()

    pages = {each: desk.get(address(each)).text for each in [called, mailed, withdrew]}

    assert 'href="tel:+13125550142"' in pages[called]
    assert "mailto:" not in pages[called]
    assert 'href="mailto:a@b.co"' in pages[mailed]
    assert "tel:" not in pages[mailed]
    assert "Do not contact them: they withdrew." in pages[withdrew]
    assert "tel:" not in pages[withdrew]


def test_an_address_cannot_add_headers_to_our_mail(desk: Client) -> None:
    request = build_request(contact_by="email", email="a?bcc=c&d@b.co")

    page = desk.get(address(request)).text

    assert 'href="mailto:a%3Fbcc%3Dc%26d@b.co"' in page


def test_the_words_for_a_voicemail_are_shown_where_they_may_be_said(
    desk: Client,
) -> None:
    Clinic.objects.create(id=1, name="Example Clinic", phone="(312) 555-0100")
    silent = build_request()
    allowed = build_request(voicemail="name_and_number")

    page = desk.get(address(allowed)).text
    other = desk.get(address(silent)).text

    assert "Hello, this is (your first name) with a message for Example Person" in page
    assert "Hello, this is" not in other


def test_every_answer_is_shown_in_words_and_in_the_order_of_the_form(
    desk: Client,
) -> None:
    request = build_request(
        for_whom="other",
        relation="parent",
        they_know="yes",
        best_times=["weekday_morning", "weekend_evening"],
        language="vi",
        concerns=["ptsd", "rather_talk"],
        tried=["neither"],
    )

    page = " ".join(desk.get(address(request)).text.split())

    for words in [
        "<dt>Relation</dt><dd><bdi>Their parent</bdi></dd>",
        "<bdi>Weekdays before noon, Weekends after 5 p.m.</bdi>",
        "<dt>Language</dt><dd><bdi>Vietnamese</bdi></dd>",
        "<bdi>PTSD, I&#x27;d rather talk about it</bdi>",
        "<dt>Tried so far</dt><dd><bdi>Neither so far</bdi></dd>",
        "Left empty: Goes by, Pronouns,",
    ]:
        assert words in page


def test_no_answer_is_left_out() -> None:
    shown = {name for names in GROUPS.values() for name in names}

    assert shown == SENT_BY_PERSON - {"phone_e164"} | {"adult"}


def test_what_cannot_be_seen_in_their_words_is_marked_wherever_they_are_shown(
    desk: Client,
) -> None:
    hidden = "a\u202eb\u200bc"
    text = ["full_name", "preferred_name", "pronouns", "easier", "referred_by", "note"]
    request = build_request(
        **dict.fromkeys(text, hidden),
        phone=f"312 555 0142{hidden}",
        email=f"{hidden}@exаmple.com",
        contact_by="email",
        other_language=hidden,
    )

    page = desk.get(address(request)).text

    assert "\u202e" not in page
    assert "\u200b" not in page
    assert page.count("a⟨U+202E⟩b⟨U+200B⟩c") == 14
    assert "Careful: this address mixes Latin and Cyrillic letters" in page


def test_agreements_and_mails_stand_on_the_page(desk: Client) -> None:
    build_clinic()
    request = build_request(email="a@b.co", email_consent=True)
    request.promise_messages()
    request.messages.filter(kind="staff_new").update(
        sent_at=datetime(2026, 11, 20, 15, tzinfo=UTC)
    )
    request.messages.filter(kind="person_received").update(tries=20)
    request.consents.create(
        kind="privacy", notice_version=3, language="es", given_at=timezone.now()
    )

    page = desk.get(address(request)).text

    assert "Sent Nov. 20, 2026, 9 a.m." in page
    assert "Not sent in 20 tries" in page
    assert "Privacy notice, version 3 (es)" in page


def test_what_is_erased_is_called_so_and_cannot_be_written_to(desk: Client) -> None:
    request = build_request(full_name="Canary", reference="7KQ-4MX")
    request.strip(kind="erased")

    listed = desk.get(LIST).text
    page = desk.get(address(request)).text
    saved = desk.post(address(request), review(request, staff_note="x"))

    assert "Withdrawn, erased" in listed
    assert "What they sent is erased" in page
    assert "Erased by the person" in page
    assert 'name="staff_note"' not in page
    assert saved.status_code == 403


def test_what_was_sent_is_shown_and_cannot_be_changed(desk: Client) -> None:
    request = build_request(note="Line one\nline <two>", concerns=["ptsd"])
    form = review(request, full_name="Forged", note="Forged", phone="1")

    page = desk.get(address(request)).content.decode()
    desk.post(address(request), form)

    assert "Line one<br>line &lt;two&gt;" in page
    assert "PTSD" in page
    request.refresh_from_db()
    assert request.full_name == "Example Person"
    assert request.note == "Line one\nline <two>"


def test_a_stale_save_is_told_who_changed_what_and_keeps_the_typing(
    desk: Client,
) -> None:
    request = build_request()
    first = review(request, staff_note="The first.", legal_hold="on")
    second = review(request, staff_note="The second.")
    desk.post(address(request), first)
    request.refresh_from_db()
    request.snooze(User.objects.get(username="desk"), timezone.localdate() + 9 * DAY)

    response = desk.post(address(request), second)

    page = response.content.decode()
    assert response.status_code == 200
    assert "This was changed while you had it open. desk, " in page
    assert ": Changed by staff: staff note, legal hold. desk, " in page
    assert ": Put off: " in page
    assert "“The first.”, and legal hold is on" in page
    assert "The second." in page
    request.refresh_from_db()
    assert request.staff_note == "The first."


def test_a_stale_save_is_told_that_the_person_withdrew(desk: Client) -> None:
    request = build_request()
    form = review(request, staff_note="Called.")
    request.withdraw()

    refused = desk.post(address(request), form)
    again = refused.context["adminform"].form
    shown = {name: again[name].value() or "" for name in form}
    desk.post(address(request), shown)

    assert "The person, " in refused.text
    assert ": Withdrawn by the person." in refused.text
    assert "Do not contact them: they withdrew." in refused.text
    request.refresh_from_db()
    assert (request.status, request.staff_note) == ("withdrawn", "Called.")


def test_a_stale_save_made_again_replaces_the_colleagues(desk: Client) -> None:
    request = build_request()
    desk.post(address(request), review(request, staff_note="The first."))
    refused = desk.post(address(request), review(request, staff_note="The second."))
    seen = refused.context["adminform"].form["seen_version"].value()

    form = review(request, staff_note="The second.", seen_version=seen)
    desk.post(address(request), form)

    request.refresh_from_db()
    assert request.staff_note == "The second."


def test_the_log_of_changes_keeps_names_of_fields_and_no_content(desk: Client) -> None:
    request = build_request(full_name="Canary")

    desk.post(address(request), review(request, staff_note="Canary"))

    entry = LogEntry.objects.get()
    assert entry.object_repr == request.reference
    assert "Staff note" in entry.change_message
    assert "Canary" not in entry.change_message


def test_nobody_adds_or_deletes_a_request_by_hand(client: Client) -> None:
    client.force_login(User.objects.create_superuser("owner", password="x" * 20))
    request = build_request()

    assert client.get(f"{LIST}add/").status_code == 403
    assert (
        client.post(f"{LIST}{request.pk}/delete/", {"post": "yes"}).status_code == 403
    )
    action = {"action": "delete_selected", "_selected_action": [request.pk]}
    client.post(LIST, action | {"post": "yes"})
    assert ConsultationRequest.objects.exists()


@pytest.mark.parametrize("path", ["/staff/faq/reviewer/", "/staff/auth/user/"])
def test_the_front_desk_reaches_neither_accounts_nor_credentials(
    desk: Client, path: str
) -> None:
    assert desk.get(path).status_code == 403


def test_a_stranger_is_asked_to_sign_in(client: Client) -> None:
    response = client.get(LIST)

    assert response.status_code == 302
    assert response["Location"].startswith("/staff/login/")


@pytest.mark.parametrize(
    "path", [f"{LIST}?status__exact=%00", f"{LIST}?p=x", f"{LIST}?e=1"]
)
def test_a_garbled_address_is_never_an_error_of_ours(desk: Client, path: str) -> None:
    assert desk.get(path).status_code in {200, 302, 400}


def test_times_are_the_clinics(desk: Client) -> None:
    request = build_request(
        received_at=datetime(2026, 11, 20, 15, tzinfo=UTC),
        reply_due_at=datetime(2026, 11, 23, 23, tzinfo=UTC),
    )

    page = desk.get(address(request)).content.decode()

    assert "Nov. 23, 2026, 5 p.m." in page


def test_staff_take_a_request_back_or_erase_it_for_somebody_on_the_phone(
    desk: Client,
) -> None:
    request = build_request(note="Canary")
    page = address(request).replace("change/", "as-they-asked/")
    assert page in desk.get(address(request)).text
    assert "can't be undone" in desk.get(page).text

    desk.post(page, {"withdraw": "They take it back"})
    request.refresh_from_db()
    assert (request.status, request.note) == ("withdrawn", "Canary")

    desk.post(page, {"erase": "Erase it"})
    request.refresh_from_db()
    assert request.note == ""
    told = request.events.exclude(kind="opened")
    kinds = [(event.kind, event.by.username) for event in told]
    assert kinds == [("withdrawn", "desk"), ("erased", "desk")]
    assert desk.get(page).status_code == 404


def test_what_has_to_be_kept_is_not_erased_for_anybody(desk: Client) -> None:
    request = build_request(legal_hold=True, note="Kept")
    page = address(request).replace("change/", "as-they-asked/")

    response = desk.post(page, {"erase": "Erase it"}, follow=True)

    assert "has to be kept" in response.text
    request.refresh_from_db()
    assert request.note == "Kept"
