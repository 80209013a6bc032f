"""Replies to people: their words, what is filled in, and when they go out."""

from datetime import UTC, date, datetime, timedelta
from functools import partial
from smtplib import SMTPRecipientsRefused
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import Settings

from clinic_site.models import Clinic
from intake.admin.replies import replies
from intake.mails import mail_of
from intake.models import (
    ConsultationRequest,
    ContactAttempt,
    Event,
    Message,
    ReplyTemplate,
    broken_constraint,
)
from intake.models.replies import PLACEHOLDERS
from intake.outbox import deliver_next
from intake.replies import NotFilled, filled, send
from intake.same_person import link
from tests.intake.builders import build_request
from tests.intake.canaries import STORED, typed_in
from tests.intake.mail_server import running_mail_server
from tests.intake.staff import address, colleague
from tests.intake.together import at_once

pytestmark = pytest.mark.django_db

LIST = "/staff/intake/replytemplate/"
TODAY = datetime(2026, 11, 27, 15, 30, tzinfo=UTC)  # a Friday, 9:30 in Chicago
MONDAY = datetime(2026, 11, 30, 23, tzinfo=UTC)  # 17:00 in Chicago
BY_EMAIL: dict[str, Any] = {
    "contact_by": "email", "email": "person@example.org", "reference": "7KQ-4MX",
    "received_at": TODAY, "reply_due_at": MONDAY,
}  # fmt: skip
EVERYTHING = " ".join(f"{{{name}}}" for name in PLACEHOLDERS)


@pytest.fixture(autouse=True)
def _friday(settings: Settings) -> Any:
    settings.SITE_URL = "https://clinic.example"
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture(autouse=True)
def clinic(db: None) -> Clinic:
    return Clinic.objects.create(id=1, name="Example", phone="(312) 555-0142")


@pytest.fixture
def desk() -> User:
    user = colleague()
    User.objects.filter(pk=user.pk).update(first_name="Ana")
    user.refresh_from_db()
    return user


@pytest.fixture
def browser(client: Client, desk: User) -> Client:
    client.force_login(desk)
    return client


def build_reply(text: str = "Hello.", **overrides: Any) -> ReplyTemplate:
    values = {"name": "Please call us", "language": "en", "text": text} | overrides
    return ReplyTemplate.objects.create(**values)


def text(response: Any) -> str:
    assert response.status_code == 200
    return " ".join(response.text.split())


def preview(browser: Client, request: ConsultationRequest, reply: ReplyTemplate) -> Any:
    return browser.get(address(request, f"reply/{reply.pk}/"))


def press_send(
    browser: Client,
    request: ConsultationRequest,
    reply: ReplyTemplate,
    **overrides: object,
) -> Any:
    form = {"token": str(uuid4()), "seen_version": request.version} | overrides
    page = address(request, f"reply/{reply.pk}/")
    return browser.post(page, form, follow=True)


# The words


@pytest.mark.parametrize("text", ["Hello {reference}.", EVERYTHING, "No names at all."])
def test_known_names_can_stand_in_the_words(text: str) -> None:
    ReplyTemplate(name="A", text=text).full_clean()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Hello {full_name}.", "in place of {full_name}. Use these: {reference}, "),
        ("{note} {phone} {email}", "in place of {note}, {email}. Use these:"),
        ("{phone", "A brace is left over"),
        ("phone}", "A brace is left over"),
        ("{ phone }", "A brace is left over"),
        ("{{phone}}", "A brace is left over"),
        ("{}", "A brace is left over"),
        ("{phone.__class__}", "A brace is left over"),
        ("Your Ketamine talk", "name no condition, no treatment"),
    ],
)
def test_words_that_cannot_be_filled_in_are_refused_and_told_what_can(
    text: str, said: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        ReplyTemplate(name="A", text=text).full_clean()

    assert said in str(refused.value.message_dict["text"])


@pytest.mark.parametrize("group", ["Front desk", "Clinician"])
def test_other_words_are_another_version_and_the_old_ones_stay(
    client: Client, group: str
) -> None:
    client.force_login(colleague(group))
    first = {"name": "Please call us", "language": "en", "is_offered": "on"}

    client.post(f"{LIST}add/", first | {"text": "Call."})
    old = ReplyTemplate.objects.get()
    changed = {"text": "Call {phone}.", "is_offered": "on"}
    said = client.post(f"{LIST}{old.pk}/change/", changed, follow=True).text
    new = ReplyTemplate.objects.get(version=2)

    old.refresh_from_db()
    assert (old.text, new.text) == ("Call.", "Call {phone}.")
    assert "Please call us, version 2 (en)" in said
    assert list(ReplyTemplate.objects.offered()) == [new]
    assert "<textarea" not in client.get(f"{LIST}{old.pk}/change/").text
    assert client.post(f"{LIST}{new.pk}/delete/").status_code == 403


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("page", ["change", "add"])
def test_of_many_who_save_other_words_at_once_one_does_and_all_others_are_told(
    page: str,
) -> None:
    owner = User.objects.create_superuser("owner", password="x" * 20)
    address = f"{LIST}add/"
    named = {"name": "New", "language": "en", "is_offered": "on"}
    if page == "change":
        address = f"{LIST}{build_reply().pk}/change/"

    def save(number: int) -> Any:
        client = Client()
        client.force_login(owner)
        return client.post(address, named | {"text": f"Words {number}."})

    answers = at_once([partial(save, number) for number in range(8)])

    told = [answer for answer in answers if answer.status_code == 200]
    assert [answer.status_code for answer in answers].count(302) == 1
    assert len(told) == 7
    newest = ReplyTemplate.objects.latest("version")
    assert ReplyTemplate.objects.count() == newest.version == 1 + (page == "change")
    for answer in told:
        assert f"It says text: “{newest.text}”; can be sent: “yes”." in text(answer)


def test_the_same_words_saved_again_are_no_version(browser: Client) -> None:
    reply = build_reply()

    browser.post(f"{LIST}{reply.pk}/change/", {"text": "Hello.", "is_offered": "on"})

    assert ReplyTemplate.objects.count() == 1


def test_what_is_refused_is_said_beside_the_words(browser: Client) -> None:
    page = browser.post(f"{LIST}add/", {"name": "A", "language": "en", "text": "{x}"})

    assert "Nothing can be put in place of {x}. Use these: {reference}" in text(page)
    assert not ReplyTemplate.objects.exists()


def test_retired_words_are_offered_no_more(browser: Client) -> None:
    reply = build_reply()

    browser.post(f"{LIST}{reply.pk}/change/", {"text": "Hello."})

    assert ReplyTemplate.objects.current().get().version == 2
    assert not ReplyTemplate.objects.offered().exists()


@pytest.mark.parametrize("job", ["update", "delete"])
def test_the_database_lets_no_version_change(job: str) -> None:
    reply = build_reply()
    change = {"update": partial(ReplyTemplate.objects.update, text="Other")}
    change["delete"] = ReplyTemplate.objects.all().delete

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        change[job]()

    assert broken_constraint(refused.value) == "intake_reply_templates_stay"
    assert ReplyTemplate.objects.get() == reply


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"version": 1}, "intake_reply_template_version_once"),
        ({"version": 2, "language": "fr"}, "intake_reply_template_in_our_languages"),
    ],
)
def test_a_version_is_one_of_a_kind_in_a_language_of_ours(
    values: dict[str, Any], constraint: str
) -> None:
    build_reply()

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        build_reply(**values)

    assert broken_constraint(refused.value) == constraint


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "person_reply"},
        {"kind": "person_reply", "with_reply": True},
        {"kind": "person_reply", "with_sender": True},
        {"kind": "staff_new", "with_reply": True, "with_sender": True},
    ],
)
def test_a_mail_has_words_and_a_sender_if_it_is_a_reply(
    desk: User, values: dict[str, Any]
) -> None:
    parts: dict[str, Any] = {"kind": values["kind"], "request": build_request()}
    if values.get("with_reply"):
        parts["reply"] = build_reply()
    if values.get("with_sender"):
        parts["sender"] = desk

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Message.objects.create(**parts)

    assert broken_constraint(refused.value) == "intake_message_of_a_reply"


def test_a_new_site_has_words_in_both_languages_that_can_be_sent(desk: User) -> None:
    call_command("loaddata", "replies", verbosity=0)
    request = build_request(
        **BY_EMAIL, appointment_at=MONDAY, next_on=date(2026, 12, 3)
    )

    words = {
        (reply.name, reply.language): filled(reply, request, desk, Clinic.objects.get())
        for reply in ReplyTemplate.objects.all()
    }

    names = {name for name, _ in words}
    assert {*words} == {(name, lang) for name in names for lang in ["en", "es"]}
    assert len(names) == 4
    for reply in ReplyTemplate.objects.all():
        reply.full_clean()
    assert "on December 3, 2026." in words["We tried to reach you", "en"]
    spanish = words["Your appointment", "es"]
    assert "el lunes 30 de noviembre a las 5 p.\xa0m." in spanish


# What is filled in


def fill(text: str, request: ConsultationRequest, by: User, language: str) -> str:
    reply = ReplyTemplate(name="A", text=text, language=language)
    return filled(reply, request, by, Clinic.objects.get())


@pytest.mark.parametrize(
    ("name", "english", "spanish"),
    [
        ("reference", "7KQ-4MX", "7KQ-4MX"),
        ("clinic", "The clinic", "The clinic"),
        ("phone", "(312) 555-0142", "(312) 555-0142"),
        ("sender", "Ana", "Ana"),
        (
            "reply_due",
            "Monday, November 30, 3 p.m. (Pacific time)",
            "lunes 30 de noviembre a las 3 p.\xa0m. (hora del Pacífico)",
        ),
        (
            "appointment",
            "Monday, November 30, 5 p.m. (Central time)",
            "lunes 30 de noviembre a las 5 p.\xa0m. (hora del Centro)",
        ),
        ("next_day", "December 3, 2026", "3 de diciembre de 2026"),
        (
            "status_page",
            "https://clinic.example/consultation/status/",
            "https://clinic.example/es/consultation/status/",
        ),
    ],
)
def test_each_name_is_filled_in_in_the_language_of_the_words(
    desk: User, name: str, english: str, spanish: str
) -> None:
    request = build_request(
        **BY_EMAIL,
        time_zone="America/Los_Angeles",
        appointment_at=MONDAY,
        next_on=date(2026, 12, 3),
    )

    words = {
        language: fill(f"<{{{name}}}>", request, desk, language)
        for language in ["en", "es"]
    }

    assert words["en"] == f"<{english}>"
    assert words["es"] == f"<{spanish}>"


@pytest.mark.parametrize(
    ("name", "spoiled", "said"),
    [
        ("phone", {}, "{phone}: Our phone number isn't entered yet"),
        ("sender", {}, "{sender}: Your account has no first name"),
        ("reply_due", {"received_at": TODAY - timedelta(9), "reply_due_at": TODAY
                       - timedelta(1)}, "{reply_due}: The promised reply is past."),
        ("appointment", {}, "{appointment}: No appointment to come is noted."),
        ("appointment", {"appointment_at": TODAY - timedelta(1)}, "{appointment}: No"),
        ("next_day", {}, "{next_day}: No day to come is noted for the next step."),
        ("next_day", {"next_on": date(2026, 11, 26)}, "{next_day}: No day to come"),
        ("full_name", {}, "{full_name}: it is not known."),
    ],
)  # fmt: skip
def test_what_has_nothing_to_be_put_in_its_place_is_named_and_nothing_is_sent(
    browser: Client, name: str, spoiled: dict[str, Any], said: str
) -> None:
    Clinic.objects.update(phone="")
    User.objects.update(first_name="")
    request = build_request(**BY_EMAIL | spoiled)
    reply = build_reply(f"Hello {{{name}}}, {{reference}}.")

    page = preview(browser, request, reply)
    sent = press_send(browser, request, reply)

    for shown in (page, sent):
        assert f"waits for something. {said}" in text(shown).replace("&#x27;", "'")
        assert 'value="Send"' not in shown.text
    assert not Message.objects.exists()
    assert not ContactAttempt.objects.exists()


# Writing


def test_the_page_offers_the_words_in_their_language_first(browser: Client) -> None:
    build_reply(name="B")
    build_reply(name="A")
    build_reply(name="A", language="es")
    build_reply(name="C", is_offered=False)
    request = build_request(**BY_EMAIL, site_language="en", language="es")

    offered = replies(request, request).offered
    page = text(browser.get(address(request)))

    assert [(each.name, each.language) for each in offered] == [
        ("A", "es"), ("A", "en"), ("B", "en"),
    ]  # fmt: skip
    for each in offered:
        assert address(request, f"reply/{each.pk}/") in page


@pytest.mark.parametrize(
    ("spoiled", "said"),
    [
        ({"contact_by": "call"}, "They did not ask to be answered by email."),
        ({"contact_by": "call", "email_consent": True}, "They did not ask"),
        ({"status": "closed", "closed_at": TODAY}, "It is closed: open it again"),
        ({"status": "withdrawn", "closed_at": TODAY}, "It is closed: open it again"),
        ({"quarantine": "trap"}, "Release it from quarantine first."),
    ],
)
def test_where_they_may_not_be_written_to_there_is_no_button_and_it_says_why(
    browser: Client, spoiled: dict[str, Any], said: str
) -> None:
    request, reply = build_request(**BY_EMAIL | spoiled), build_reply()

    page = text(browser.get(address(request)))
    seen = browser.get(address(request, f"reply/{reply.pk}/"), follow=True)
    sent = press_send(browser, request, reply)

    assert f"No email can be sent from here. {said}" in page
    assert f"/reply/{reply.pk}/" not in page
    assert said in text(seen)
    assert said in text(sent)
    assert not Message.objects.exists()


def test_the_newest_word_of_a_linked_request_decides(
    browser: Client, desk: User
) -> None:
    request = build_request(**BY_EMAIL | {"received_at": TODAY - timedelta(9)})
    newer = build_request(contact_by="call", received_at=TODAY, reply_due_at=MONDAY)
    link(request, newer, desk)
    request.refresh_from_db()
    reply = build_reply()

    sent = press_send(browser, request, reply)

    assert "They did not ask to be answered by email." in text(sent)
    assert not Message.objects.exists()


def test_what_is_sent_is_an_attempt_on_the_timeline_as_words_and_version(
    browser: Client, desk: User
) -> None:
    request = build_request(**BY_EMAIL, next_on=date(2026, 12, 3))
    reply = build_reply()

    page = text(press_send(browser, request, reply))

    request.refresh_from_db()
    attempt = ContactAttempt.objects.get()
    assert (attempt.channel, attempt.outcome, attempt.by) == ("email", "sent", desk)
    assert (request.status, request.owner) == ("contacting", desk)
    assert request.first_contact_at == TODAY
    assert request.next_on == date(2026, 12, 3)
    message = Message.objects.get()
    assert (message.kind, message.reply, message.sender) == (
        "person_reply", reply, desk,
    )  # fmt: skip
    assert "Reply written: Please call us, version 1 (en)" in page
    assert "Mailed" in page
    assert "To the person: a reply: Please call us, version 1 (en)" in page


def test_pressed_twice_it_is_sent_once(browser: Client) -> None:
    request, reply = build_request(**BY_EMAIL), build_reply()
    form = {"token": str(uuid4()), "seen_version": request.version}

    for _ in range(2):
        page = press_send(browser, request, reply, **form)
        assert "goes out to 7KQ-4MX now." in text(page)

    assert Message.objects.count() == ContactAttempt.objects.count() == 1


def test_what_changed_while_it_was_looked_at_is_shown_anew_and_not_sent(
    browser: Client,
) -> None:
    request, reply = build_request(**BY_EMAIL), build_reply("Due {reply_due}.")
    ConsultationRequest.objects.update(version=5)

    page = text(press_send(browser, request, reply))

    assert "the request was changed while you had this open" in page
    assert 'name="seen_version" value="5"' in page
    assert not Message.objects.exists()


@pytest.mark.parametrize("then", ["reworded", "retired"])
def test_words_that_were_replaced_while_they_were_looked_at_are_not_sent(
    browser: Client, then: str
) -> None:
    request, reply = build_request(**BY_EMAIL), build_reply()
    build_reply(version=2, text="Other", is_offered=then == "reworded")

    page = text(press_send(browser, request, reply))

    assert "There are other words by now." in page
    assert not Message.objects.exists()


def test_a_form_without_its_token_sends_nothing(browser: Client) -> None:
    request, reply = build_request(**BY_EMAIL), build_reply()

    page = press_send(browser, request, reply, token="x")

    assert 'value="Send"' in page.text
    assert not Message.objects.exists()


@pytest.mark.parametrize("group", ["FAQ editor"])
def test_who_sees_no_requests_writes_to_nobody(client: Client, group: str) -> None:
    client.force_login(colleague(group))
    request, reply = build_request(**BY_EMAIL), build_reply()

    assert preview(client, request, reply).status_code == 403
    assert press_send(client, request, reply).status_code == 403
    assert client.get(LIST).status_code == 403


# The mail


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_goes_out_is_what_was_shown_to_the_letter(
    browser: Client, settings: Settings, language: str
) -> None:
    request = build_request(
        **BY_EMAIL, appointment_at=MONDAY, next_on=date(2026, 12, 3)
    )
    said = f"¡Hola! <b>“Señora”</b> & co.\n\n{EVERYTHING}"
    reply = build_reply(said, language=language)
    shown = preview(browser, request, reply).context["mail"]
    press_send(browser, request, reply)

    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with running_mail_server() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        assert deliver_next()

    [mail] = server.taken
    body = mail.get_payload(decode=True)
    assert isinstance(body, bytes)
    assert body.decode().replace("\r\n", "\n") == shown.body
    assert said.partition("\n")[0] in shown.body
    assert "988" in shown.body
    assert server.recipients == shown.to == ["person@example.org"]
    assert mail["Subject"] == shown.subject
    assert shown.subject == {
        "en": "We have your message", "es": "Recibimos su mensaje",
    }[language]  # fmt: skip
    assert Message.objects.get().sent_at == TODAY


def test_the_whole_mail_stands_on_the_page_before_it_goes(browser: Client) -> None:
    request, reply = build_request(**BY_EMAIL), build_reply("Call {phone}.\n\nBye.")

    page = preview(browser, request, reply)

    assert (
        """\
Call (312) 555-0142.

Bye.

Your reference: 7KQ-4MX

Our number is (312) 555-0142.

If you need someone now

In crisis: call 988 or text 988."""
        in page.text
    )
    assert "please don&#x27;t send health details by email." in page.text


def send_one(desk: User, request: ConsultationRequest, text: str = "Hello.") -> Message:
    send(request, build_reply(text), desk, uuid4(), request.version)
    return Message.objects.get(kind="person_reply")


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_word_of_theirs_stands_in_a_reply(desk: User, language: str) -> None:
    request = build_request(
        **STORED | {"reply_due_at": MONDAY, "received_at": TODAY},
        appointment_at=MONDAY,
        next_on=date(2026, 12, 3),
        site_language=language,
    )

    message = send_one(desk, request, EVERYTHING)

    mail = mail_of(message)
    assert mail
    assert typed_in(f"{mail.subject} {mail.body}") == set()
    assert typed_in(str([*Event.objects.values(), *Message.objects.values()])) == set()


@pytest.mark.parametrize(
    "then",
    [
        "withdrawn",
        "erased",
        "called instead",
        "declined",
        "linked with one withdrawn",
        "appointment called off",
    ],
)
def test_one_that_no_longer_holds_is_not_sent_and_that_is_on_record(
    browser: Client, desk: User, then: str
) -> None:
    request = build_request(**BY_EMAIL, appointment_at=MONDAY)
    message = send_one(desk, request, "On {appointment}.")
    if then == "withdrawn":
        request.withdraw()
    elif then == "erased":
        ConsultationRequest.objects.filter(pk=request.pk).update(legal_hold=False)
        request.strip(Event.Kind.ERASED)
    elif then == "called instead":
        answers = {"contact_by": "call", "phone": "1", "phone_e164": "+13125550142"}
        request.change_contact(answers, None)
    elif then == "declined":
        request.close(desk, "declined")
    elif then == "linked with one withdrawn":
        other = build_request(
            received_at=TODAY,
            reply_due_at=MONDAY,
            status="withdrawn",
            closed_at=TODAY + timedelta(seconds=1),
        )
        link(request, other, desk)
    else:
        ConsultationRequest.objects.update(appointment_at=None)

    while deliver_next():
        pass

    assert not Message.objects.filter(pk=message.pk).exists()
    noted = request.events.filter(kind=Event.Kind.NOT_SENT)
    if then == "erased":  # by which it was dropped already
        assert not noted.exists()
    else:
        assert noted.get().detail == "Please call us, version 1 (en)"
        assert "Reply not sent after all: Please call us" in text(
            browser.get(address(request))
        )


def test_a_closing_note_goes_out_though_the_request_was_closed_at_once(
    desk: User,
) -> None:
    request = build_request(**BY_EMAIL)
    message = send_one(desk, request)

    request.close(desk, "elsewhere")

    assert mail_of(message)


def test_one_that_the_mail_server_does_not_take_is_seen_on_the_page(
    browser: Client, desk: User
) -> None:
    request = build_request(**BY_EMAIL)
    send_one(desk, request)
    Message.objects.update(tries=20)

    page = text(browser.get(address(request)))

    assert "Please call us, version 1 (en)</dt><dd>Not sent in 20 tries" in page


def test_an_address_that_is_refused_is_a_slip_and_no_illness_of_the_site(
    desk: User,
) -> None:
    send_one(desk, build_request(**BY_EMAIL))
    Message.objects.update(created_at=TODAY - timedelta(hours=1))
    late = Message.objects.late()

    assert late.exists()
    Message.objects.update(last_error=SMTPRecipientsRefused.__name__)
    assert not late.all().exists()


def press(
    request: ConsultationRequest, reply: ReplyTemplate, by: User, token: UUID
) -> bool:
    mine = ConsultationRequest.objects.get(pk=request.pk)
    return send(mine, reply, by, token, request.version)


@pytest.mark.django_db(transaction=True)
def test_of_two_presses_in_the_same_moment_one_sends() -> None:
    desk = User.objects.create_user("desk")
    reply = build_reply()
    for number in range(5):
        request = build_request(**BY_EMAIL | {"reference": f"7KQ-4M{number + 2}"})
        token = uuid4()

        sent = at_once([partial(press, request, reply, desk, token)] * 4)

        assert sorted(sent) == [False, False, False, True]
        assert request.messages.count() == request.attempts.count() == 1


@pytest.mark.django_db(transaction=True)
def test_who_withdraws_in_the_same_moment_gets_no_reply() -> None:
    desk = User.objects.create_user("desk")
    reply = build_reply()
    for number in range(5):
        request = build_request(**BY_EMAIL | {"reference": f"7KQ-4M{number + 2}"})

        at_once([partial(try_to_send, request, reply, desk), request.withdraw])

        for message in request.messages.filter(kind="person_reply"):
            assert mail_of(message) is None
        attempts = request.attempts.count()
        assert request.messages.filter(kind="person_reply").count() == attempts


def try_to_send(request: ConsultationRequest, reply: ReplyTemplate, by: User) -> bool:
    try:
        return press(request, reply, by, uuid4())
    except (ConsultationRequest.NotAllowed, ConsultationRequest.ChangedMeanwhile):
        return False


def test_what_is_missing_stops_the_sending_too(desk: User) -> None:
    request = build_request(**BY_EMAIL)

    with pytest.raises(NotFilled):
        send_one(desk, request, "On {appointment}.")

    assert not ContactAttempt.objects.exists()
    assert not Message.objects.exists()
