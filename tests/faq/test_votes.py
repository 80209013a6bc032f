"""Yes or no under an answer: what counts, what is kept, and what can't be done."""

import re
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from ipaddress import ip_address
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.core.signing import Signer
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from clinic_site.models import Clinic, CrisisLine, Edition
from faq.ballots import ballot, signed
from faq.models import Revision, Vote
from faq.views.votes import VOTE_SALT
from tests.faq.builders import build_answer, build_entry, build_revision

pytestmark = pytest.mark.django_db

VOTE, WHY = "/helped/", "/helped/why/"
VOTER = "203.0.113.7"


@pytest.fixture
def browser() -> Client:
    """One that has no cookie and sends no CSRF token."""
    return Client(enforce_csrf_checks=True, raise_request_exception=False)


@pytest.fixture
def revision() -> Revision:
    build_answer(slug="cost")
    return Revision.objects.get()


def view_of(client: Client, path: str = "/") -> str:
    return re.search(r'name="view" value="([^"]+)"', client.get(path).text)[1]


def counted_in(response: HttpResponse) -> str:
    return re.search(r'name="counted" value="([^"]+)"', response.text)[1]


def press(
    client: Client,
    revision: Revision,
    answer: str,
    view: str | None = None,
    address: str = "127.0.0.1",
) -> HttpResponse:
    values = {"view": view or view_of(client), "vote": f"{revision.pk}.{answer}"}
    return client.post(VOTE, values, REMOTE_ADDR=address)


def tables_with(words: str) -> list[str]:
    """Return the tables of which any row has these words in any column."""
    with connection.cursor() as cursor:
        found = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(
                f'SELECT count(*) FROM "{table}" AS row WHERE row::text LIKE %s',  # noqa: S608
                [f"%{words}%"],
            )
            if cursor.fetchone()[0]:
                found.append(table)
    return found


def title(response: HttpResponse) -> str:
    return re.search(r"<title>(.*?) ·", response.text)[1]


@pytest.mark.parametrize("path", ["/", "/questions/cost/"])
def test_each_page_asks_under_each_answer_whether_it_helped(
    browser: Client, revision: Revision, path: str
) -> None:
    page = browser.get(path).text

    assert page.count('<form id="helped"') == 1
    for answer in ["yes", "no"]:
        assert page.count(f'value="{revision.pk}.{answer}"') == 1


@pytest.mark.parametrize(("answer", "helped"), [("yes", True), ("no", False)])
@pytest.mark.parametrize("path", ["/", "/questions/cost/"])
def test_a_vote_is_counted_for_the_text_that_was_read(
    browser: Client, revision: Revision, path: str, answer: str, helped: bool
) -> None:
    response = press(browser, revision, answer, view_of(browser, path))

    assert response.status_code == 200
    vote = Vote.objects.get()
    assert (vote.revision, vote.helped, vote.reason) == (revision, helped, "")


def test_a_vote_is_dated_by_the_clinics_calendar(
    browser: Client, revision: Revision, monkeypatch: pytest.MonkeyPatch
) -> None:
    call_command("loaddata", "faq", "clinic", verbosity=0)
    Clinic.objects.update(time_zone="America/Los_Angeles")
    night = datetime(2026, 11, 25, 5, tzinfo=UTC)  # the evening before, there
    monkeypatch.setattr(timezone, "now", lambda: night)

    press(browser, revision, "yes")

    assert str(Vote.objects.get().day) == "2026-11-24"


def test_nothing_of_the_reader_is_kept_and_no_cookie_set(
    browser: Client, revision: Revision
) -> None:
    view = view_of(browser)

    response = browser.post(
        VOTE,
        {"view": view, "vote": f"{revision.pk}.no"},
        headers={"user-agent": "Canary", "x-forwarded-for": VOTER},
        REMOTE_ADDR=VOTER,
    )

    assert not response.cookies
    assert set(Vote.objects.values().get()) == {
        *["id", "revision_id", "helped", "reason", "day", "ballot"]
    }
    assert tables_with("Canary") == []
    assert tables_with(VOTER) == []
    assert tables_with(Vote.objects.get().ballot) == ["faq_vote"]  # it would be found


def test_ballots_have_nothing_in_common() -> None:
    day, address = date(2026, 11, 24), ip_address(VOTER)
    view = signed("drawn")

    ballots = [
        ballot(view, 1, day, address),
        ballot(view, 2, day, address),
        ballot(view, 1, day + timedelta(days=1), address),
        ballot(view, 1, day, ip_address("203.0.113.8")),
        ballot(view, 1, day, None),
        ballot(signed("drawn anew"), 1, day, address),
    ]

    assert len(set(ballots)) == 6
    assert {len(each) for each in ballots} == {64}


def test_pages_carry_one_number_until_readers_are_shown_something_else(
    browser: Client, revision: Revision
) -> None:
    before = {view_of(browser) for _ in range(3)}
    CrisisLine.objects.create(language="en", when="At night", call="555 0100")

    after = view_of(browser)

    assert len(before) == 1
    assert after not in before
    assert tables_with(before.pop().split(":")[0]) == []
    assert tables_with(after.split(":")[0]) == [Edition._meta.db_table]


@pytest.mark.parametrize("second", ["yes", "no"])
@pytest.mark.parametrize("first", ["yes", "no"])
def test_a_second_vote_of_a_view_changes_nothing(
    browser: Client, revision: Revision, first: str, second: str
) -> None:
    view = view_of(browser)
    press(browser, revision, first, view)
    before = Vote.objects.values().get()

    response = press(browser, revision, second, view)

    assert response.status_code == 200
    assert Vote.objects.values().get() == before
    assert ("the first time counts" in response.text) == (first != second)


def test_one_view_votes_on_each_of_its_answers(browser: Client) -> None:
    for number in range(3):
        build_answer(slug=f"n{number}", position=number)
    view = view_of(browser)

    for revision in Revision.objects.all():
        press(browser, revision, "yes", view)

    assert Vote.objects.count() == 3


def test_the_number_is_drawn_anew_each_day_by_what_delivers_mails(
    browser: Client, revision: Revision
) -> None:
    def numbers_on(moment: str) -> set[str]:
        with time_machine.travel(moment):
            call_command("deliver_messages", "--once")
            first = view_of(browser)
            call_command("deliver_messages", "--once")
            return {first.split(":")[0], view_of(browser).split(":")[0]}

    one, other = numbers_on("2026-11-24 18:00Z"), numbers_on("2026-11-25 18:00Z")

    assert len(one) == len(other) == 1
    assert one != other
    assert tables_with(one.pop()) == []


def test_two_readers_of_one_page_both_count(
    browser: Client, revision: Revision
) -> None:
    view = view_of(browser)

    press(browser, revision, "yes", view, VOTER)
    press(browser, revision, "yes", view, "203.0.113.8")

    assert Vote.objects.count() == 2


def test_opening_the_page_again_gives_no_second_vote(
    browser: Client, revision: Revision
) -> None:
    press(browser, revision, "yes")
    press(browser, revision, "yes")

    assert Vote.objects.count() == 1


def test_another_day_is_another_vote(browser: Client, revision: Revision) -> None:
    with time_machine.travel("2026-11-24 18:00Z"):
        press(browser, revision, "yes")
    with time_machine.travel("2026-11-25 18:00Z"):
        press(browser, revision, "yes")

    assert Vote.objects.count() == 2


def test_a_vote_from_a_page_of_an_older_edition_counts(
    browser: Client, revision: Revision
) -> None:
    view = view_of(browser)
    CrisisLine.objects.create(language="en", when="At night", call="555 0100")

    response = press(browser, revision, "yes", view)

    assert response.status_code == 200
    assert Vote.objects.count() == 1


def test_behind_a_proxy_readers_are_told_apart_by_the_address_that_it_saw(
    browser: Client, revision: Revision, settings: Settings
) -> None:
    settings.PROXY_DEPTH = 1
    values = {"view": view_of(browser), "vote": f"{revision.pk}.yes"}

    for seen in [VOTER, "203.0.113.8", f"198.51.100.1, {VOTER}"]:
        browser.post(VOTE, values, headers={"x-forwarded-for": seen})

    assert Vote.objects.count() == 2


def test_a_text_that_was_replaced_meanwhile_still_gets_its_vote(
    browser: Client, revision: Revision
) -> None:
    view = view_of(browser)
    Revision.objects.update(state="retired")
    build_revision(revision.entry)

    response = press(browser, revision, "no", view)

    assert response.status_code == 200
    assert Vote.objects.get().revision == revision
    assert 'href="/questions/cost/"' in response.text


def test_an_answer_that_was_retired_meanwhile_is_not_led_back_to(
    browser: Client, revision: Revision
) -> None:
    view = view_of(browser)
    revision.entry.retire()

    response = press(browser, revision, "yes", view)

    assert response.status_code == 200
    assert Vote.objects.get().revision == revision
    assert "/questions/cost/" not in response.text


def test_after_a_yes_a_page_says_thank_you_and_leads_back(
    browser: Client, revision: Revision
) -> None:
    response = press(browser, revision, "yes")

    assert "glad this answer helped" in response.text
    assert 'href="/questions/cost/"' in response.text
    assert 'href="/#cost"' in response.text
    assert 'name="reason"' not in response.text


def test_the_page_of_thanks_leads_to_the_answer_in_the_other_language(
    browser: Client, revision: Revision
) -> None:
    asked = press(browser, revision, "no")
    counted = {"counted": counted_in(asked), "reason": "wrong"}
    told = browser.post(f"/es{WHY}", counted)
    revision.entry.retire()
    gone = press(browser, revision, "yes", view=signed("any"))

    for response, link in [
        (asked, "/es/questions/cost/"),
        (told, "/questions/cost/"),
        (gone, "/es/"),
    ]:
        language = "en" if response is told else "es"
        found = re.search(rf'href="(\S+)"\s+lang="{language}"', response.text)
        assert found[1] == link


def test_after_a_no_a_page_asks_why_and_leads_to_a_person(
    browser: Client, revision: Revision
) -> None:
    call_command("loaddata", "faq", "clinic", verbosity=0)
    Clinic.objects.update(phone="(312) 555-0142")

    response = press(browser, revision, "no")

    for reason in Vote.Reason:
        assert f'value="{reason}"' in response.text
    main = re.search(r"<main.*</main>", response.text, re.DOTALL)[0]
    assert f'href="{Clinic.objects.get().phone_link}"' in main
    assert 'href="/consultation/"' in main
    assert 'type="text"' not in main
    assert "<textarea" not in main


@pytest.mark.parametrize("reason", Vote.Reason.values)
def test_a_reason_is_kept_and_leads_to_a_person(
    browser: Client, revision: Revision, reason: str
) -> None:
    asked = press(browser, revision, "no")

    response = browser.post(WHY, {"counted": counted_in(asked), "reason": reason})

    assert response.status_code == 200
    assert Vote.objects.get().reason == reason
    main = re.search(r"<main.*</main>", response.text, re.DOTALL)[0]
    assert 'href="/consultation/"' in main
    assert 'name="reason"' not in main


def test_the_first_reason_stands(browser: Client, revision: Revision) -> None:
    counted = counted_in(press(browser, revision, "no"))

    for reason in ["unclear", "wrong"]:
        response = browser.post(WHY, {"counted": counted, "reason": reason})
        assert response.status_code == 200

    assert Vote.objects.get().reason == "unclear"


def test_a_no_with_its_reason_is_not_asked_again(
    browser: Client, revision: Revision
) -> None:
    view = view_of(browser)
    counted = counted_in(press(browser, revision, "no", view))
    browser.post(WHY, {"counted": counted, "reason": "unclear"})

    again = press(browser, revision, "no", view)

    assert again.status_code == 200
    assert 'name="reason"' not in again.text


def test_no_title_tells_what_was_pressed_and_no_page_is_kept(
    browser: Client, revision: Revision
) -> None:
    yes = press(browser, revision, "yes")
    no = press(browser, revision, "no", address=VOTER)
    why = browser.post(WHY, {"counted": counted_in(no), "reason": "wrong"})

    for response in [yes, no, why]:
        assert title(response) == "Thank you"
        assert '<meta name="robots" content="noindex">' in response.text
        assert "no-store" in response["Cache-Control"]
        assert 'href="tel:988"' in response.text


@pytest.mark.parametrize("path", [VOTE, WHY])
def test_votes_are_posted_and_never_fetched(browser: Client, path: str) -> None:
    for method in ["get", "head"]:
        response = getattr(browser, method)(path)
        assert (response.status_code, response["Allow"]) == (405, "POST")


BAD_VOTES = [
    "", "yes", ".yes", "1", "1.", "1.maybe", "1.YES", "1.yes ", " 1.yes", "1.yes.no",
    "-1.yes", "+1.yes", "1e3.yes", "0x1.yes", "١.yes", "1.5.yes", "9" * 19 + ".yes",
    "9" * 5000 + ".yes", "\0.yes", "1.yes\0", "😀", "' OR 1=1 --.yes",
]  # fmt: skip
BAD_VIEWS = ["", "x", ":", "x:y", "x:y:z", "\0", "😀", "a" * 100_000, "٣:٣"]


@pytest.mark.parametrize("vote", BAD_VOTES)
def test_a_vote_that_no_button_gives_is_our_400(
    browser: Client, revision: Revision, vote: str
) -> None:
    response = browser.post(VOTE, {"view": signed("any"), "vote": vote})

    assert response.status_code == 400
    assert "We couldn't read that" in response.text.replace("&#x27;", "'")
    assert not Vote.objects.exists()


@pytest.mark.parametrize("view", BAD_VIEWS)
def test_a_view_that_no_page_gave_is_our_400(
    browser: Client, revision: Revision, view: str
) -> None:
    response = browser.post(VOTE, {"view": view, "vote": f"{revision.pk}.yes"})

    assert response.status_code == 400
    assert not Vote.objects.exists()


@pytest.mark.parametrize("part", [0, 1])
def test_a_view_that_was_changed_is_our_400(
    browser: Client, revision: Revision, part: int
) -> None:
    parts = signed("any").split(":")
    parts[part] = "A" * len(parts[part])

    response = press(browser, revision, "yes", ":".join(parts))

    assert response.status_code == 400


def test_a_signature_of_another_kind_is_no_view(
    browser: Client, revision: Revision
) -> None:
    counted = counted_in(press(browser, revision, "no"))

    response = press(browser, revision, "yes", counted)

    assert response.status_code == 400


@pytest.mark.parametrize("number", ["0", "999999999", "9" * 18])
def test_an_answer_that_is_not_there_is_our_404(
    browser: Client, revision: Revision, number: str
) -> None:
    response = browser.post(VOTE, {"view": signed("any"), "vote": f"{number}.yes"})

    assert response.status_code == 404
    assert "There is no page here" in response.text


@pytest.mark.parametrize("state", ["draft", "awaiting", "discarded"])
def test_what_nobody_could_read_gets_no_vote(browser: Client, state: str) -> None:
    draft = build_revision(build_entry(), state=state)

    response = press(browser, draft, "yes", signed("any"))

    assert response.status_code == 404
    assert not Vote.objects.exists()


@pytest.mark.parametrize("counted", [*BAD_VIEWS, "1", "1:x"])
def test_a_reason_for_a_vote_that_no_page_gave_is_our_400(
    browser: Client, revision: Revision, counted: str
) -> None:
    press(browser, revision, "no")

    response = browser.post(WHY, {"counted": counted, "reason": "wrong"})

    assert response.status_code == 400
    assert Vote.objects.get().reason == ""


@pytest.mark.parametrize("reason", ["", "other", "WRONG", "wrong ", "\0", "x" * 9999])
def test_a_reason_that_is_none_of_ours_is_our_400(
    browser: Client, revision: Revision, reason: str
) -> None:
    counted = counted_in(press(browser, revision, "no"))

    response = browser.post(WHY, {"counted": counted, "reason": reason})

    assert response.status_code == 400
    assert Vote.objects.get().reason == ""


def test_a_yes_gets_no_reason_even_with_a_signature(
    browser: Client, revision: Revision
) -> None:
    press(browser, revision, "yes")
    counted = Signer(salt=VOTE_SALT).sign(str(Vote.objects.get().pk))

    browser.post(WHY, {"counted": counted, "reason": "wrong"})

    assert Vote.objects.get().reason == ""


@pytest.mark.parametrize("path", [VOTE, WHY])
@pytest.mark.parametrize("body", ["vote", "vote=&vote=", "%ff=%fe", "a=b&" * 2000])
def test_a_body_that_says_nothing_is_our_400(
    browser: Client, path: str, body: str
) -> None:
    response = browser.generic(
        "POST", path, body, content_type="application/x-www-form-urlencoded"
    )

    assert response.status_code == 400
    assert 'href="tel:988"' in response.text


def test_a_vote_costs_few_queries(
    browser: Client,
    revision: Revision,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    view = view_of(browser)

    # The text, the clinic, its vote (looked for, then stored between a savepoint and
    # its release), and the way back.
    with django_assert_max_num_queries(7):
        press(browser, revision, "yes", view)


@pytest.fixture
def read_only_database(transactional_db: None) -> Iterator[Any]:
    """Have nothing stored after it is called, as after a failover."""

    def switch(on: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SET default_transaction_read_only = {on}")

    yield lambda: switch("on")
    switch("off")


def test_while_nothing_can_be_stored_a_vote_is_our_503(
    read_only_database: Any, browser: Client
) -> None:
    build_answer()
    revision = Revision.objects.get()
    counted = counted_in(press(browser, revision, "no"))
    read_only_database()

    vote = press(browser, revision, "yes", address=VOTER)
    why = browser.post(WHY, {"counted": counted, "reason": "wrong"})

    for response in [vote, why]:
        assert response.status_code == 503
        assert int(response["Retry-After"]) > 0
        assert 'href="tel:988"' in response.text


@pytest.mark.django_db(transaction=True)
def test_of_twenty_votes_of_one_reader_at_once_one_is_stored_and_all_are_thanked() -> (
    None
):
    build_answer()
    values = {"view": signed("any"), "vote": f"{Revision.objects.get().pk}.yes"}

    statuses = together(20, lambda: Client().post(VOTE, values).status_code)

    assert statuses == [200] * 20
    assert Vote.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_reasons_at_once_one_stands_and_all_are_thanked(
    browser: Client,
) -> None:
    build_answer()
    counted = counted_in(press(browser, Revision.objects.get(), "no"))
    reasons = iter(Vote.Reason.values * 3)

    statuses = together(
        9,
        lambda: (
            Client()
            .post(WHY, {"counted": counted, "reason": next(reasons)})
            .status_code
        ),
    )

    assert statuses == [200] * 9
    assert Vote.objects.get().reason in Vote.Reason.values


def together(many: int, do: Any) -> list[int]:
    """Return what `do` returns in as many threads, each with its own connection."""
    gate = threading.Barrier(many)
    results: list[int] = []

    def run() -> None:
        gate.wait()
        results.append(do())
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
