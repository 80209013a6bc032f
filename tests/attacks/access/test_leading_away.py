"""No address of ours can be made to lead to another site."""

from itertools import cycle
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.attacks.access.elsewhere import ELSEWHERE
from tests.attacks.access.rules import OWN_SIGN_IN, OWN_SIGN_IN_AFRESH, SIGNING_IN
from tests.attacks.addresses import addresses, undone
from tests.attacks.cases import note, some
from tests.proof.plugin import Proof
from tests.signing_in import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("content")]

LOGIN = "/staff/account/login/"
PASSWORD = "correct-horse-battery-9"
HOST = "testserver"
# What pages here and elsewhere call the page to go to.
NAMES = ["next", "url", "return", "redirect", "to", "continue", "_popup"]
PAGES = SIGNING_IN | OWN_SIGN_IN | OWN_SIGN_IN_AFRESH
RIGHT = {"login": "nurse", "password": PASSWORD}


@pytest.fixture
def nurse(content: None) -> User:
    return User.objects.create_superuser("nurse", password=PASSWORD)


def stays(response: Any) -> bool:
    """Tell whether a browser that follows the answer is still with us.

    As browsers read an address: backslashes as slashes, without blanks at its ends and
    without tabs and line ends anywhere.
    """
    there = response.headers.get("Location", "/")
    read = there.replace("\\", "/").strip("".join(map(chr, range(33))))
    read = read.translate(dict.fromkeys(map(ord, "\t\r\n")))
    found = urlsplit(urljoin(f"http://{HOST}/staff/", read))
    return (found.scheme, found.netloc) == ("http", HOST)


@pytest.mark.parametrize("target", ["//evil.example", "/\\evil.example", "\t//e.vil"])
def test_what_leads_away_is_noticed(target: str) -> None:
    response = Client().get("/staff/")
    assert stays(response)

    response["Location"] = target

    assert not stays(response)


def test_signing_in_leads_to_no_other_site(nurse: User, proof: Proof) -> None:
    """Neither who is to sign in, nor who does, nor who has signed in."""
    paths = [path for name, path in addresses().items() if name in PAGES]
    survived: dict[object, bool] = {}

    for target in some(ELSEWHERE):
        asked = {"next": target}
        stranger, staff = Client(), sign_in(Client(), nurse)
        opened = stranger.get("/staff/login/", asked)
        signed_in = stranger.post(LOGIN, RIGHT | asked)
        survived["to sign in", target] = opened["Location"].endswith("next=/staff/")
        survived["signs in", target] = signed_in["Location"] == "/staff/"
        for path in paths:
            with undone(staff):
                survived["opens", path, target] = stays(staff.get(path, asked))
            for place, form, query in [("form", asked, {}), ("address", {}, asked)]:
                with undone(staff):
                    form = {"password": PASSWORD, "code": "000000"} | form
                    sent = staff.post(path, form, query_params=query)
                survived[f"sends, {place}", path, target] = stays(sent)

    note(proof, "A10", "pages of signing in", survived)


@pytest.mark.parametrize("who", ["a stranger", "the owner"])
def test_no_other_address_leads_to_another_site(
    who: str, client: Client, nurse: User, proof: Proof
) -> None:
    if who == "the owner":
        sign_in(client, nurse)
    survived = {}

    for path, target in zip(some(addresses().values()), cycle(ELSEWHERE), strict=False):
        asked = dict.fromkeys(NAMES, target)
        referred = {"referer": target}
        for send in [client.get, client.post]:
            with undone(client):
                sent = send(path, query_params=asked, headers=referred)
            survived[send.__name__, path, target] = stays(sent)

    note(proof, "A10", f"all addresses, {who}", survived)
