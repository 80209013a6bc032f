import re

import pytest
from django.test import Client

from clinic_site.models import Clinic

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clinic_content")]

FORM = "/consultation/"
LEAVE = "/consultation/leave/"


@pytest.fixture
def offered(clinic_content: None) -> str:
    """Where the clinic offers to leave for."""
    address = "https://news.example/today?a=b"
    Clinic.objects.update(offers_leaving=True, leave_to=address)
    return address


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_leaving_leads_to_where_the_clinic_says_and_nowhere_else(
    prefix: str, offered: str, client: Client
) -> None:
    asked = f"{prefix}{LEAVE}?next=https://somebody.else/&leave_to=https://x.example/"

    response = client.get(asked)

    assert response.status_code == 302
    assert response.headers["Location"] == offered


@pytest.mark.usefixtures("offered")
def test_leaving_takes_the_cookies_and_what_is_cached_away(client: Client) -> None:
    client.get(FORM)
    assert "csrftoken" in client.cookies

    response = client.get(LEAVE)

    assert response.headers["Clear-Site-Data"] == '"cache"'
    for name in ["csrftoken", "received"]:
        cookie = response.cookies[name]
        assert (cookie.value, cookie["max-age"], cookie["path"]) == ("", 0, "/")


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_where_leaving_isnt_offered_there_is_no_page_and_no_link(
    prefix: str, client: Client
) -> None:
    assert client.get(prefix + LEAVE).status_code == 404
    assert LEAVE not in client.get(prefix + FORM).text


@pytest.mark.usefixtures("offered")
@pytest.mark.parametrize(
    ("prefix", "link", "caution"),
    [
        ("", "Leave this page", "Your browser&#x27;s history still shows"),
        ("/es", "Salir de esta página", "El historial de su navegador sigue"),
    ],
)
def test_the_form_offers_to_leave_and_says_what_stays(
    prefix: str, link: str, caution: str, client: Client
) -> None:
    page = client.get(prefix + FORM).text

    assert re.search(rf'<a [^>]*href="{prefix}{LEAVE}"[^>]*>{link}</a>', page)
    assert caution in page.replace("'", "&#x27;")


@pytest.mark.usefixtures("offered")
@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_leaving_is_only_ever_looked_at(method: str, client: Client) -> None:
    assert getattr(client, method)(LEAVE).status_code == 405


def first_name(page: str) -> str:
    return re.search(r'<input type="hidden" name="([0-9a-f]{16})" disabled>', page)[1]


@pytest.mark.usefixtures("offered")
def test_the_form_has_one_name_until_it_is_left_and_another_after(
    client: Client,
) -> None:
    before = [first_name(client.get(FORM).text) for _ in range(2)]
    client.get(LEAVE)
    after = first_name(client.get(FORM).text)

    assert before[0] == before[1]
    assert after != before[0]
