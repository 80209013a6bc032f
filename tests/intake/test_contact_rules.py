from itertools import product
from typing import Any

import pytest
import time_machine

from clinic_site.models import Clinic
from intake.choices import BestTime, ContactBy, Language, Voicemail
from intake.contact_rules import SPOKEN, instruction, mails, voicemail_sentence
from intake.models import ConsultationRequest

CLINIC = Clinic(
    name="Canary Ketamine Clinic", phone="(312) 555-0100", time_zone="America/Chicago"
)
NO_VOICEMAIL = "Do not leave a voicemail."
ONLY_NAME = "Voicemail: name and number only, not the clinic."
MAY_SAY_CLINIC = "You may leave a voicemail and say it is the clinic."


def asked(**chosen: Any) -> ConsultationRequest:
    """A request of somebody who gave phone and email and chose nothing else."""
    given = {
        "contact_by": "call",
        "full_name": "Ana Example",
        "phone": "312 555 0142",
        "phone_e164": "+13125550142",
        "email": "ana@example.com",
        "site_language": "en",
    }
    return ConsultationRequest(**given | chosen)


def said(**chosen: Any) -> str:
    return " ".join(instruction(asked(**chosen), CLINIC))


def test_the_whole_instruction_reads_as_one_would_say_it() -> None:
    words = said(
        contact_by="text",
        text_consent=True,
        preferred_name="Ana",
        pronouns="she/her",
        best_times=["weekday_evening"],
        time_zone="America/Chicago",
        language="es",
        interpreter="yes",
        for_whom="other",
        relation="partner",
        they_know="yes",
    )

    assert words == (
        "Text only. Do not leave a voicemail. Ask for Ana. Pronouns: she/her. "
        "Weekdays after 5 pm, Central time. Speak Spanish. Arrange an interpreter. "
        "Asks for someone else, who knows of it, as their partner."
    )


@pytest.mark.parametrize(
    ("contact_by", "voicemail", "text_consent", "words"),
    [
        ("call", "", False, f"Call only. {NO_VOICEMAIL}"),
        ("call", "no", False, f"Call only. {NO_VOICEMAIL}"),
        ("call", "name_and_number", False, f"Call only. {ONLY_NAME}"),
        ("call", "may_say_clinic", False, f"Call only. {MAY_SAY_CLINIC}"),
        ("call", "", True, f"Call. You may also text. {NO_VOICEMAIL}"),
        ("call", "no", True, f"Call. You may also text. {NO_VOICEMAIL}"),
        ("call", "name_and_number", True, f"Call. You may also text. {ONLY_NAME}"),
        ("call", "may_say_clinic", True, f"Call. You may also text. {MAY_SAY_CLINIC}"),
        ("text", "", True, f"Text only. {NO_VOICEMAIL}"),
        ("text", "no", True, f"Text only. {NO_VOICEMAIL}"),
        ("text", "name_and_number", True, f"Text only. {NO_VOICEMAIL}"),
        ("text", "may_say_clinic", True, f"Text only. {NO_VOICEMAIL}"),
        ("email", "", False, f"Email only. {NO_VOICEMAIL}"),
        ("email", "no", False, f"Email only. {NO_VOICEMAIL}"),
        ("email", "name_and_number", False, f"Email only. {NO_VOICEMAIL}"),
        ("email", "may_say_clinic", False, f"Email only. {NO_VOICEMAIL}"),
        ("email", "", True, f"Email. You may also text. {NO_VOICEMAIL}"),
        ("email", "no", True, f"Email. You may also text. {NO_VOICEMAIL}"),
        ("email", "name_and_number", True, f"Email. You may also text. {NO_VOICEMAIL}"),
        ("email", "may_say_clinic", True, f"Email. You may also text. {NO_VOICEMAIL}"),
    ],
)  # fmt: skip
def test_every_way_of_contact_with_every_voicemail_and_texts(
    contact_by: str, voicemail: str, text_consent: bool, words: str
) -> None:
    instructed = said(
        contact_by=contact_by, voicemail=voicemail, text_consent=text_consent
    )

    assert instructed == f"{words} Ask for Ana Example."


def test_without_a_number_nothing_is_said_of_voicemail_or_texts() -> None:
    words = said(contact_by="email", phone="", phone_e164="", text_consent=True)

    assert words == "Email only. Ask for Ana Example."


@pytest.mark.parametrize(
    ("contact_by", "email", "email_consent", "words"),
    [
        ("call", "a@b.co", False, "No emails."),
        ("call", "a@b.co", True, "Only the confirmation."),
        ("text", "a@b.co", False, "No emails."),
        ("text", "a@b.co", True, "Only the confirmation."),
        ("email", "a@b.co", False, "You may email them; keep health details out."),
        ("email", "a@b.co", True, "You may email them; keep health details out."),
        ("call", "", False, "No emails."),
        ("call", "", True, "No emails."),
        ("text", "", False, "No emails."),
        ("text", "", True, "No emails."),
    ],
)
def test_which_mails_may_be_sent(
    contact_by: str, email: str, email_consent: bool, words: str
) -> None:
    request = asked(contact_by=contact_by, email=email, email_consent=email_consent)

    assert mails(request) == words


def test_only_who_may_say_so_is_given_the_name_of_the_clinic() -> None:
    ways = product(ContactBy.values, ["", *Voicemail.values], [False, True])
    for contact_by, voicemail, consent in ways:
        request = asked(
            contact_by=contact_by,
            voicemail=voicemail,
            text_consent=consent,
            email_consent=consent,
        )
        sentence = voicemail_sentence(request, CLINIC)
        everything = [*instruction(request, CLINIC), mails(request), sentence]

        may_say = contact_by == "call" and voicemail == "may_say_clinic"
        assert ("Canary" in " ".join(everything)) is may_say
        assert ("Canary" in sentence) is may_say


def test_a_voicemail_of_name_and_number_says_nothing_else() -> None:
    sentence = voicemail_sentence(asked(voicemail="name_and_number"), CLINIC)

    assert sentence == (
        "Hello, this is (your first name) with a message for Ana Example. Please call "
        "me back at (312) 555-0100. Thank you."
    )


def test_a_voicemail_that_may_name_the_clinic_does() -> None:
    request = asked(voicemail="may_say_clinic", preferred_name="Ana")

    assert voicemail_sentence(request, CLINIC) == (
        "Hello, this is (your first name) from Canary Ketamine Clinic with a message "
        "for Ana. Please call us back at (312) 555-0100. Thank you."
    )


@pytest.mark.parametrize(
    ("language", "site_language", "beginning"),
    [
        ("en", "es", "Hello"),
        ("es", "en", "Hola"),
        ("", "es", "Hola"),
        ("zh", "es", "Hola"),
        ("zh", "en", "Hello"),
    ],
)
def test_a_voicemail_speaks_the_persons_language(
    language: str, site_language: str, beginning: str
) -> None:
    request = asked(
        voicemail="name_and_number", language=language, site_language=site_language
    )

    assert voicemail_sentence(request, CLINIC).startswith(beginning)


@pytest.mark.parametrize("voicemail", ["", "no"])
def test_there_are_no_words_for_a_voicemail_that_is_not_allowed(voicemail: str) -> None:
    assert voicemail_sentence(asked(voicemail=voicemail), CLINIC) == ""


def test_a_clinic_without_a_number_is_told_to_enter_it() -> None:
    clinic = Clinic(name="Canary Ketamine Clinic", phone="")

    sentence = voicemail_sentence(asked(voicemail="may_say_clinic"), clinic)

    assert sentence == "Enter the clinic's phone number first: a voicemail needs it."


@pytest.mark.parametrize(
    ("best_times", "words"),
    [
        ([], ""),
        (["weekday_morning"], "Weekdays before noon"),
        (["weekday_afternoon"], "Weekdays from noon to 5 pm"),
        (["weekday_morning", "weekday_afternoon"], "Weekdays before 5 pm"),
        (["weekday_afternoon", "weekday_evening"], "Weekdays after noon"),
        (["weekday_evening", "weekday_morning"],
         "Weekdays before noon or after 5 pm"),
        (["weekend_evening"], "Weekends after 5 pm"),
        (["weekday_evening", "weekend_evening"], "Any day after 5 pm"),
        (["weekday_evening", "weekend_morning", "weekend_afternoon"],
         "Weekdays after 5 pm, weekends before 5 pm"),
        (BestTime.values, "Any day at any time"),
    ],
)  # fmt: skip
def test_neighbouring_times_are_put_together(best_times: list[str], words: str) -> None:
    instructed = said(best_times=best_times, time_zone="America/Chicago")

    told = f" {words}, Central time." if words else ""
    assert instructed == f"Call only. {NO_VOICEMAIL} Ask for Ana Example.{told}"


@pytest.mark.parametrize(
    ("best_times", "zone", "words"),
    [
        (["weekday_evening"], "America/Los_Angeles",
         "Weekdays after 5 pm, Pacific time (5 pm there is 7 pm here)."),
        (["weekday_afternoon"], "America/New_York",
         "Weekdays from noon to 5 pm, Eastern time "
         "(noon there is 11 am here, 5 pm there is 4 pm here)."),
        (["weekday_morning"], "Pacific/Guam",
         "Weekdays before noon, Chamorro time "
         "(noon there is 8 pm here the day before)."),
        (["weekday_evening"], "Pacific/Pago_Pago",
         "Weekdays after 5 pm, Samoa time (5 pm there is 10 pm here)."),
        ([], "Pacific/Honolulu",
         "They live on Hawaii time (9 am there is 1 pm here)."),
        (["weekday_evening"], "",
         "Weekdays after 5 pm, on the clock where they live."),
    ],
)  # fmt: skip
def test_another_clock_is_told_on_the_clinics_too(
    best_times: list[str], zone: str, words: str
) -> None:
    with time_machine.travel("2026-11-30"):
        instructed = said(best_times=best_times, time_zone=zone)

    assert instructed.endswith(words)


def test_the_clocks_are_compared_as_they_are_today() -> None:
    arizona = {"best_times": ["weekday_evening"], "time_zone": "America/Phoenix"}

    with time_machine.travel("2026-07-01"):
        assert "5 pm there is 7 pm here" in said(**arizona)
    with time_machine.travel("2026-12-01"):
        assert "5 pm there is 6 pm here" in said(**arizona)


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ({"language": "es"}, "Speak Spanish."),
        ({"site_language": "es"}, "Speak Spanish."),
        ({"site_language": "es", "language": "ko"}, "Speak Korean."),
        ({"language": "ase"}, "Use American Sign Language."),
        ({"language": "other", "other_language": "Polish"}, "Speak Polish."),
        ({"other_language": "Polish"}, "Speak Polish."),
        ({"language": "other"}, "Ask which language they speak."),
        ({"interpreter": "yes"}, "Arrange an interpreter."),
        ({"language": "en", "site_language": "es"}, "Ask for Ana Example."),
    ],
)
def test_which_language_to_speak(chosen: dict[str, str], words: str) -> None:
    assert said(**chosen).endswith(words)


def test_every_language_of_the_form_has_a_name_for_staff() -> None:
    assert set(SPOKEN) == set(Language)


@pytest.mark.parametrize(
    ("they_know", "relation", "words"),
    [
        ("yes", "parent", "Asks for someone else, who knows of it, as their parent."),
        ("yes", "other", "Asks for someone else, who knows of it."),
        ("", "", "Asks for someone else, who may not know of it."),
        ("no", "friend", "Asks for someone else, who may not know of it, as a friend."),
    ],
)
def test_who_asks_for_someone_else(they_know: str, relation: str, words: str) -> None:
    instructed = said(for_whom="other", they_know=they_know, relation=relation)

    assert instructed.endswith(words)


def test_a_name_that_ends_with_a_full_stop_has_one() -> None:
    assert said(full_name="Sam Example Jr.").endswith("Ask for Sam Example Jr.")


@pytest.mark.parametrize(
    "gone",
    [{"status": "withdrawn"}, {"status": "closed", "stripped_at": "2026-11-30"}],
)
def test_who_withdrew_or_is_erased_is_not_contacted(gone: dict[str, str]) -> None:
    chosen = {"contact_by": "email", "voicemail": "may_say_clinic"} | gone
    request = asked(**chosen)

    assert len(instruction(request, CLINIC)) == 1
    assert "Ana" not in said(**chosen)
    assert voicemail_sentence(request, CLINIC) == ""
    assert mails(request) == "No emails."
