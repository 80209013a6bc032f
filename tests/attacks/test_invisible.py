"""Promise I6: what can't be seen, or passes for something else, is shown to staff."""

import pytest
from django.test import Client

from clinic_site.models import Clinic
from intake.models import ReplyTemplate
from tests.attacks.conftest import Case, some
from tests.attacks.fields import FREE
from tests.attacks.payloads.invisible import INVISIBLE, LOOKALIKES
from tests.intake.builders import build_request
from tests.intake.staff import LIST, address, colleague

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client) -> Client:
    Clinic.objects.create(id=1, name="Example", desk_shows_names=True)
    client.force_login(colleague())
    return client


@pytest.mark.parametrize("kind", some([*INVISIBLE]))
def test_a_letter_that_hides_is_written_out_wherever_staff_read(
    case: Case, desk: Client, kind: str
) -> None:
    letter = INVISIBLE[kind]
    typed = dict.fromkeys(FREE, f"Ana{letter}eeL")
    email = f"ana@exa{letter}mple.com"
    request = build_request(
        **typed, phone="312 555 0142", contact_by="email", email=email
    )
    other = build_request(**typed, phone=request.phone, email=request.email)
    seen = f"Ana⟨U+{ord(letter):04X}⟩eeL"

    with case("I6", "hidden letters on five pages of staff"):
        whole = desk.get(address(request)).text
        assert whole.count(seen) >= len(FREE)
        names = desk.get("/staff/").text
        assert names.count(seen) >= 2
        reply = ReplyTemplate.objects.create(name="Call us", text="Say {reference}.")
        mail = desk.get(address(request, f"reply/{reply.pk}/")).text
        assert f"ana@exa⟨U+{ord(letter):04X}⟩mple.com" in mail
        both = desk.get(address(request, f"compare/{other.pk}/")).text
        assert both.count(seen) >= 2
        found = desk.post(LIST, {"q": "312 555 0142"}).text
        for page in [whole, names, both, mail, found]:
            assert letter not in page


@pytest.mark.parametrize("email", LOOKALIKES)
def test_an_address_of_letters_that_look_alike_is_told_of(
    case: Case, desk: Client, email: str
) -> None:
    request = build_request(email=email, contact_by="email")
    plain = build_request(email="ana@example.com", contact_by="email")

    with case("I6", "addresses that look like others"):
        assert "which look alike" in desk.get(address(request)).text
        assert "which look alike" not in desk.get(address(plain)).text
