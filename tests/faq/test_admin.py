import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from faq.models import Entry
from tests.faq.builders import build_entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client: Client) -> Client:
    user = User.objects.create_user("ed", password="x" * 20, is_staff=True)
    user.groups.add(Group.objects.get(name="FAQ editors"))
    client.force_login(user)
    return client


def test_an_editor_changes_an_answer_and_readers_see_it(editor: Client) -> None:
    entry = build_entry()
    form = {
        "question": entry.question,
        "answer": "It takes\n\n- time",
        "topic": entry.topic_id,
        "position": 10,
        "state": "live",
        "slug": entry.slug,
    }

    response = editor.post(f"/staff/faq/entry/{entry.pk}/change/", form)

    assert response.status_code == 302
    assert "<li>time</li>" in Client().get("/").content.decode()


def test_an_editor_orders_and_withdraws_answers_in_the_list(editor: Client) -> None:
    first = build_entry(slug="first", position=10)
    second = build_entry(slug="second", position=20)
    form = {
        "form-TOTAL_FORMS": 2,
        "form-INITIAL_FORMS": 2,
        "form-0-id": first.pk,
        "form-0-position": 30,
        "form-0-state": "live",
        "form-1-id": second.pk,
        "form-1-position": 20,
        "form-1-state": "draft",
        "_save": "Save",
    }

    response = editor.post("/staff/faq/entry/", form)

    assert response.status_code == 302
    first.refresh_from_db()
    assert first.position == 30
    assert list(Entry.objects.live()) == [first]


def test_an_editor_finds_an_answer_by_its_words(editor: Client) -> None:
    build_entry(slug="a", question="About sleep?")
    build_entry(slug="b", question="About driving?")

    body = editor.get("/staff/faq/entry/?q=driving").content.decode()

    assert "About driving?" in body
    assert "About sleep?" not in body


def test_an_address_that_is_taken_is_refused_with_a_message(editor: Client) -> None:
    taken = build_entry(slug="taken")
    form = {
        "question": "Another?",
        "answer": "Yes.",
        "topic": taken.topic_id,
        "position": 20,
        "state": "draft",
        "slug": "taken",
    }

    response = editor.post("/staff/faq/entry/add/", form)

    assert response.status_code == 200
    assert "already exists" in response.content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/staff/intake/consultationrequest/",
        "/staff/intake/consultationrequest/1/change/",
        "/staff/clinic_site/clinic/1/change/",
        "/staff/clinic_site/notice/",
        "/staff/auth/user/",
    ],
)
def test_an_editor_reaches_nothing_but_the_answers(editor: Client, path: str) -> None:
    assert editor.get(path).status_code in {302, 403}
    assert "consultation" not in editor.get("/staff/").content.decode().lower()
