"""Promise I5: names of many scripts are kept and shown letter by letter."""

import html
import unicodedata

import pytest
from django.test import Client

from intake.models import ConsultationRequest
from tests.attacks.conftest import Case, some
from tests.attacks.payloads.names import NAMES
from tests.attacks.plain_client import post
from tests.intake.builders import answers
from tests.intake.staff import LIST, address, colleague


@pytest.mark.django_db
@pytest.mark.parametrize("name", some(NAMES))
def test_a_name_is_kept_shown_and_found_as_it_was_typed(
    case: Case, client: Client, name: str
) -> None:
    client.force_login(colleague())
    kept = unicodedata.normalize("NFC", name)
    short = name[:80].strip()

    with case("I5", "names of people"):
        to_check = post(answers(full_name=name, send=None)).text
        assert kept in html.unescape(to_check)
        typed = answers(full_name=name, preferred_name=short, note=name)
        assert post(typed).status_code == 302
        stored = ConsultationRequest.objects.get()
        assert (stored.full_name, stored.note) == (kept, kept)
        assert kept in html.unescape(client.get(address(stored)).text)
        assert stored.reference in client.post(LIST, {"q": name}).text
