"""What was typed into a staff page that was left open comes back."""

import html
import re

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from clinic_site.models import SignIn
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db

PASSWORD = "correct-horse-battery-9"
PAGE = "/staff/auth/user/add/?_popup=0"
OURS = {"origin": "http://testserver"}
TYPED = {
    "username": "new <b>\"&'\r\nñ 🙂",
    "groups": ["1", "2"],
    "password1": "hush",
    "_save": "Save",
}


@pytest.fixture
def owner() -> User:
    user = User.objects.create_user("boss", password=PASSWORD, is_staff=True)
    user.groups.add(Group.objects.get(name="Owner"))
    return user


def hidden_fields(page: str) -> list[tuple[str, str]]:
    found = re.findall(r'<input type="hidden" name="(.*?)" value="(.*?)">', page, re.S)
    return [
        (name, html.unescape(value))
        for name, value in found
        if name != "csrfmiddlewaretoken"
    ]


KEPT = [
    ("username", TYPED["username"]),
    ("groups", "1"),
    ("groups", "2"),
    ("_save", "Save"),
]


def test_a_form_sent_after_the_sign_in_ended_comes_back_as_typed(
    client: Client, owner: User
) -> None:
    sign_in(client, owner)
    SignIn.objects.all().delete()

    response = client.post(PAGE, TYPED, headers=OURS)

    assert response.status_code == 403
    assert "You were signed out, so nothing was saved." in response.text
    assert hidden_fields(response.text) == KEPT
    assert f'action="{PAGE}"' in response.text
    assert 'target="_blank"' in response.text
    assert "hush" not in response.text
    assert "Passwords aren't kept" in response.text
    assert not client.session.keys()


def test_a_form_that_needs_a_fresh_sign_in_comes_back_too(
    client: Client, owner: User
) -> None:
    sign_in(client, owner, seconds_ago=301)
    before = dict(client.session)

    response = client.post(PAGE, TYPED, headers=OURS)

    assert response.status_code == 403
    assert "no older than five minutes" in response.text
    assert hidden_fields(response.text) == KEPT
    assert "/staff/account/again/?next=%2Fstaff%2Faccount%2Fbeside%2F" in response.text
    assert dict(client.session) == before


def test_the_token_of_before_the_sign_in_gets_the_form_back_with_another(
    owner: User,
) -> None:
    client = Client(enforce_csrf_checks=True)
    sign_in(client, owner)
    stale = TYPED | {"csrfmiddlewaretoken": "x" * 64}

    response = client.post(PAGE, stale, headers=OURS)
    token = response.context["csrf_token"]
    again = client.post(
        PAGE,
        {"username": "new", "csrfmiddlewaretoken": str(token)},
        headers=OURS,
    )

    assert response.status_code == 403
    assert "You are signed in again." in response.text
    assert hidden_fields(response.text) == KEPT
    assert again.status_code == 200  # the form itself: it wants a password


@pytest.mark.parametrize("origin", ["http://evil.example", "null", None])
def test_another_site_puts_no_words_into_it(origin: str | None, owner: User) -> None:
    headers = {"origin": origin} if origin else {}
    stranger = Client()
    staff = Client(enforce_csrf_checks=True)
    sign_in(staff, owner)

    answers = [
        client.post(PAGE, TYPED, headers=headers) for client in [stranger, staff]
    ]

    assert [answer.status_code for answer in answers] == [302, 403]
    assert not any("🙂" in answer.text for answer in answers)
