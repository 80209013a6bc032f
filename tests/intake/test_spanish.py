"""The form and the pages around it, for someone who reads Spanish."""

import re
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.utils import translation

from clinic_site.models import Clinic, Notice
from intake.choices import BestTime, Concern, Language, Tried
from intake.models import Consent, ConsultationRequest
from intake.states import STATES, choices
from tests import content
from tests.intake.builders import answers

FORM = "/es/consultation/"
RECEIVED = "/es/consultation/received/"

# What stands on a page in both languages, letter for letter.
SAME_IN_BOTH = {"No", "Error:", "Ketamine Infusion Clinic"}
SAME_IN_BOTH |= {str(name) for name in STATES.values()}
SAME_IN_BOTH |= {str(label) for code, label in Language.choices if len(code) == 2}
NAMES_AND_NUMBERS = re.compile(
    r"[\W\d]*|.*312 555 0142.*|[A-Z0-9]{3,4}-[A-Z0-9]{3,4}|7@.*"
)

# Every choice that can be made, and a state that the clinic isn't in.
EVERYTHING = {
    "for_whom": "other",
    "relation": "professional",
    "they_know": "yes",
    "state": "CA",
    "full_name": "7",
    "email": "7@gmial.com",
    "email_consent": "on",
    "text_consent": "on",
    "voicemail": "may_say_clinic",
    "best_times": BestTime.values,
    "language": "other",
    "interpreter": "on",
    "concerns": Concern.values,
    "tried": Tried.values,
    "referred": "yes",
    "heard": "other",
    "cost_information": "on",
    "anything_applies": "not_sure",
}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clinic_content(db: None) -> None:
    content.load("faq", "clinic")
    Clinic.objects.update(
        phone="(312) 555-0142", service_states=["NY", "PA"], asks_what_applies=True
    )


class Words(HTMLParser):
    """What a person sees or hears of a page, piece by piece."""

    SPOKEN = {"aria-label", "content", "data-copied", "data-address-copied",
              "data-left-one", "data-left-other", "data-over-one",
              "data-over-other"}  # fmt: skip

    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.skips = 0
        self.feed(response.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.skips += tag in {"script", "style"}
        is_words = tag != "meta" or attributes.get("name") == "description"
        for name in self.SPOKEN & attributes.keys():
            self.handle_data(attributes[name] if is_words else "")

    def handle_endtag(self, tag: str) -> None:
        self.skips -= tag in {"script", "style"}

    def handle_data(self, data: str) -> None:
        words = " ".join(data.split())
        if words and not self.skips:
            self.pieces.append(words)


def words_of(response: HttpResponse) -> set[str]:
    return set(Words(response).pieces)


def page(client: Client, name: str, prefix: str) -> HttpResponse:
    form = f"{prefix}/consultation/"
    if name == "form":
        return client.get(form)
    if name == "mistakes":
        mistaken = {"phone": "911", "email": "nobody", "full_name": "a\x07"}
        return client.post(form, {**mistaken, "note": "7" * 700, "contact_by": "fax"})
    if name == "nothing filled in":
        return client.post(form, {})
    if name == "without the number that is needed":
        return client.post(form, answers(phone=""))
    if name == "under age":
        return client.post(form, answers(adult="no"))
    if name == "unasked":
        return client.post(form, answers(for_whom="other", they_know="no"))
    if name == "check":
        return client.post(form, answers(send=None, **EVERYTHING))
    if name == "to change":
        return client.post(form, answers(change="best_times", **EVERYTHING))
    if name == "sent before":
        typed = answers()
        client.post(form, typed)
        return client.post(form, typed | {"note": "7"}, follow=True)
    if name == "stale":
        return Client(enforce_csrf_checks=True).post(form, answers(full_name="7"))
    if name.startswith("received"):
        how = name.removeprefix("received: ")
        typed = answers(
            contact_by=how, email="person@clinic.example", text_consent="on"
        )
        return client.post(form, typed, follow=True)
    return client.get(prefix + name)


@pytest.mark.parametrize(
    "name",
    [
        "form",
        "mistakes",
        "nothing filled in",
        "without the number that is needed",
        "under age",
        "unasked",
        "check",
        "to change",
        "sent before",
        "stale",
        "received: call",
        "received: text",
        "received: email",
        "/consultation/received/",
        "/privacy/",
        "/nowhere/",
        "/%00",
    ],
)
def test_no_english_is_left_on_a_spanish_page(name: str, client: Client) -> None:
    english = page(client, name, "")
    spanish = page(client, name, "/es")

    assert english.status_code == spanish.status_code
    same = words_of(english) & words_of(spanish) - SAME_IN_BOTH
    assert [words for words in same if not NAMES_AND_NUMBERS.fullmatch(words)] == []
    assert len(words_of(spanish)) > 20


def test_a_request_in_spanish_is_stored_and_its_reference_shown(
    client: Client,
) -> None:
    response = client.post(FORM, answers(), follow=True)

    assert response.redirect_chain == [(RECEIVED, 302)]
    request = ConsultationRequest.objects.get()
    assert request.reference in response.text
    assert "Recibimos su solicitud" in response.text
    assert "Le llamaremos a más tardar el" in response.text
    assert 'href="sms:988?body=AYUDA"' in response.text


@pytest.mark.parametrize(
    ("due", "english", "spanish"),
    [
        (
            datetime(2026, 11, 30, 23, tzinfo=UTC),
            "Monday, November 30, 5 p.m.",
            "lunes 30 de noviembre a las 5 p.\xa0m.",
        ),
        (
            datetime(2026, 11, 28, 18, tzinfo=UTC),
            "Saturday, November 28, noon",
            "sábado 28 de noviembre al mediodía",
        ),
        (
            datetime(2026, 12, 2, 19, 30, tzinfo=UTC),
            "Wednesday, December 2, 1:30 p.m.",
            "miércoles 2 de diciembre a la 1:30 p.\xa0m.",
        ),
    ],
)
def test_the_promise_names_its_moment_as_each_language_does(
    due: datetime, english: str, spanish: str, client: Client
) -> None:
    client.post(FORM, answers())
    ConsultationRequest.objects.update(
        received_at=datetime(2026, 11, 20, tzinfo=UTC), reply_due_at=due
    )

    assert f"<strong>{english}</strong>" in client.get("/consultation/received/").text
    assert f"<strong>{spanish}</strong>" in client.get(RECEIVED).text


def test_consents_keep_the_language_that_was_shown(client: Client) -> None:
    client.post(FORM, answers(text_consent="on"))

    assert set(Consent.objects.values_list("kind", "language", "notice_version")) == {
        (kind, "es", 1) for kind in ["contact", "privacy", "emergency", "texts"]
    }


def test_a_consent_to_words_that_were_in_english_says_so(client: Client) -> None:
    Notice.objects.filter(language="es", kind="contact").delete()

    form = client.get(FORM).text
    client.post(FORM, answers())

    assert '<span lang="en">You may contact me' in form
    assert Consent.objects.get(kind="contact").language == "en"
    assert ConsultationRequest.objects.get().site_language == "es"


def test_mistakes_are_named_in_spanish_with_422(client: Client) -> None:
    response = client.post(FORM, answers(phone="911", full_name="Zoë", state=""))

    assert response.status_code == 422
    assert "<title>Error: Pedir una consulta" in response.text
    assert "Por favor, revise lo siguiente" in response.text
    assert "Escriba un número de teléfono con su código de área" in response.text
    assert "Elija dónde vive." in response.text
    assert 'value="Zoë"' in response.text


def test_too_long_a_note_is_counted_in_spanish(client: Client) -> None:
    response = client.post(FORM, answers(note="ñ" * 612))

    words = "Acorte este texto: tiene 612 caracteres y hay espacio para 600."
    assert words in response.text


def test_without_its_secret_the_form_comes_back_filled_and_in_spanish() -> None:
    browser = Client(enforce_csrf_checks=True)

    refused = browser.post(FORM, answers(note="Sigue aquí"))

    assert refused.status_code == 403
    assert "Sigue aquí" in refused.text
    assert "una vez más" in refused.text
    again = answers(csrfmiddlewaretoken=refused.context["csrf_token"])
    assert browser.post(FORM, again).headers["Location"] == RECEIVED


def test_a_request_that_cannot_be_stored_says_so_in_spanish_and_keeps_it_all(
    client: Client,
) -> None:
    connection.cursor().execute("SET transaction_read_only = on")

    response = client.post(FORM, answers(note="¿Sigue aquí? 😀"))

    assert response.status_code == 503
    assert "Su solicitud todavía no se ha enviado" in response.text
    assert "¿Sigue aquí? 😀" in response.text


def test_somebody_under_age_is_stopped_kindly_in_spanish(client: Client) -> None:
    response = client.post(FORM, answers(adult="no"))

    assert "Gracias por acercarse a nosotros" in response.text
    assert "a partir de los 18 años" in response.text
    assert not ConsultationRequest.objects.exists()


def test_the_form_sends_to_its_own_language(client: Client) -> None:
    assert 'action="/es/consultation/"' in client.get(FORM).text
    assert 'action="/consultation/"' in client.get("/consultation/").text


def test_states_stand_in_the_order_of_the_readers_alphabet() -> None:
    with translation.override("es"):
        names = [name for _, name in choices()]

    assert names[:3] == ["Alabama", "Alaska", "Arizona"]
    assert names.index("Carolina del Norte") < names.index("Colorado")
    assert names.index("Oklahoma") < names.index("Oregón") < names.index("Pensilvania")
    assert names[-1] == "En otro lugar"
    assert len(names) == len(STATES)


def test_the_clinics_week_is_told_in_spanish(client: Client) -> None:
    footer = client.get("/es/privacy/").text

    assert "<dt>Lunes a viernes</dt>" in footer
    assert "de 9 a.\xa0m. a 5 p.\xa0m. (hora del Centro)" in footer


def test_staff_see_in_which_language_a_person_wrote(
    client: Client, admin_client: Client
) -> None:
    for path, name in [("/consultation/", "English"), (FORM, "Español")]:
        client.post(path, answers())
        request = ConsultationRequest.objects.latest("pk")
        address = f"/staff/intake/consultationrequest/{request.pk}/change/"

        detail = admin_client.get(address).text

        assert re.search(rf"Wrote in</dt>.*?{name}", detail, re.DOTALL)
