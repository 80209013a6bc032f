"""Requests that are likely one person's, linked by staff, and the rules that count."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from clinic_site.field_keys import decoded, new_key
from intake.models import ConsultationRequest, Event
from intake.same_person import likely, link, linked, rules_of, unlink
from tests.intake.builders import build_clinic, build_request
from tests.intake.canaries import STORED, typed_in
from tests.intake.staff import address, colleague
from tests.intake.together import at_once

pytestmark = pytest.mark.django_db

NotAllowed = ConsultationRequest.NotAllowed
NOW = timezone.now()
DAY = timedelta(days=1)
SOMEBODY = {"full_name": "Ana Núñez", "phone": "312 555 0101", "email": "ana@b.co"}
ELSE: dict[str, Any] = {
    "full_name": "Somebody Else", "phone": "312 555 0199", "email": "else@b.co",
}  # fmt: skip


@pytest.fixture
def desk() -> User:
    return colleague()


def build_at(days_ago: int, **overrides: Any) -> ConsultationRequest:
    received_at = NOW - days_ago * DAY
    overrides = {"reply_due_at": received_at + DAY} | overrides
    return build_request(received_at=received_at, **overrides)


def found(request: ConsultationRequest) -> dict[str, list[str]]:
    return {str(each.request): each.why for each in likely(request)}


def events_of(request: ConsultationRequest) -> list[tuple[str, str]]:
    kinds = [Event.Kind.LINKED, Event.Kind.UNLINKED]
    return list(request.events.filter(kind__in=kinds).values_list("kind", "detail"))


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"phone": "+1 (312) 555-0101"}, ["same phone"]),
        ({"email": "ANA@b.co "}, ["same email"]),
        ({"full_name": "nunez, ANA"}, ["same name"]),
        ({"full_name": "Ana María Núñez López"}, ["same name"]),
        ({"full_name": "A. Núñez", "preferred_name": "Ana"}, ["same name"]),
        (SOMEBODY, ["same phone", "same email", "same name"]),
        ({"full_name": "Ana Smith"}, []),
        ({"full_name": "Ana"}, []),
        ({}, []),
    ],
)
def test_another_is_likely_theirs_by_phone_email_or_all_words_of_the_name(
    other: dict[str, Any], why: list[str]
) -> None:
    request = build_request(**SOMEBODY)
    another = build_request(**ELSE | other)

    assert found(request) == ({str(another): why} if why else {})


def test_a_single_name_that_many_share_tells_nothing() -> None:
    request = build_request(**ELSE | {"full_name": "María", "preferred_name": "Mari"})
    build_request(**SOMEBODY | {"full_name": "María"})
    build_request(**SOMEBODY | {"full_name": "Maria Maria"})

    assert found(request) == {}


def test_without_phone_or_email_nobody_else_without_them_is_found() -> None:
    nothing = {"phone": "", "email": "", "contact_by": "email"}
    request = build_request(**SOMEBODY | nothing | {"email": "ana@b.co"})
    build_request(**ELSE | nothing | {"email": "else@b.co"})

    assert found(request) == {}


def test_a_family_with_one_phone_is_likely_and_never_linked_by_itself() -> None:
    request = build_request(**SOMEBODY)
    child = build_request(**ELSE | {"phone": SOMEBODY["phone"]})

    assert found(request) == {str(child): ["same phone"]}
    assert not linked(request)
    assert rules_of(request) == request


def test_the_newest_ten_are_named_those_in_quarantine_and_closed_too() -> None:
    request = build_request(**SOMEBODY)
    others = [build_at(days_ago, **SOMEBODY) for days_ago in range(1, 12)]
    held = build_at(0, quarantine="too_many", **SOMEBODY)
    closed = build_at(0, status="closed", closed_at=NOW, **SOMEBODY)

    assert list(found(request)) == [str(closed), str(held), *map(str, others[:8])]


def test_one_that_is_erased_is_nobodys() -> None:
    request, other = build_request(**SOMEBODY), build_request(**SOMEBODY)
    other.strip(Event.Kind.ERASED)
    gone = ConsultationRequest.objects.get(pk=other.pk)

    assert found(request) == {}
    assert found(gone) == {}


def test_those_written_under_an_older_key_are_found_and_find(
    settings: Settings,
) -> None:
    old = build_request(**SOMEBODY)
    settings.FIELD_KEYS = [decoded(new_key()), *settings.FIELD_KEYS]

    new = build_request(**SOMEBODY)

    assert found(new) == {str(old): ["same phone", "same email", "same name"]}
    assert found(old) == {str(new): ["same phone", "same email", "same name"]}


def test_what_they_told_is_not_read_to_find_them() -> None:
    request = build_request(**SOMEBODY)
    build_request(**SOMEBODY)

    with CaptureQueriesContext(connection) as queries:
        found(request)

    assert len(queries) == 1
    assert '"note"' not in queries[0]["sql"]
    assert '"full_name"' not in queries[0]["sql"]


def test_linked_requests_are_one_persons_and_each_keeps_what_it_is(desk: User) -> None:
    one, other = build_request(**SOMEBODY), build_request(**ELSE)

    assert link(one, other, desk) is True
    assert link(other, one, desk) is False

    one.refresh_from_db()
    other.refresh_from_db()
    assert one.same_person is not None
    assert one.same_person == other.same_person
    assert list(linked(one)) == [other]
    assert (one.full_name, other.full_name) == ("Ana Núñez", "Somebody Else")
    assert (one.status, one.version, other.version) == ("new", 2, 2)
    assert events_of(one) == [("linked", str(other))]
    assert events_of(other) == [("linked", str(one))]
    assert {event.by for event in one.events.all()} == {desk}


def test_linking_brings_along_all_that_either_was_linked_with(desk: User) -> None:
    a, b, c, d = (build_request() for _ in range(4))
    link(a, b, desk)
    link(c, d, desk)

    link(b, c, desk)

    a.refresh_from_db()
    assert {*linked(a)} == {b, c, d}
    assert events_of(a) == [("linked", str(b)), ("linked", str(c))]
    assert events_of(d) == [("linked", str(c)), ("linked", str(b))]


def test_of_three_the_one_that_is_somebody_elses_is_taken_out(desk: User) -> None:
    a, b, c = (build_request() for _ in range(3))
    link(a, b, desk)
    link(b, c, desk)

    assert unlink(c, desk) is True
    assert unlink(c, desk) is False

    for each in (a, b, c):
        each.refresh_from_db()
    assert c.same_person is None
    assert list(linked(a)) == [b]
    assert events_of(c)[1:] == [("unlinked", str(a)), ("unlinked", str(b))]
    assert events_of(a)[-1] == ("unlinked", str(c))


def test_two_that_are_not_linked_any_more_are_likely_theirs_again(desk: User) -> None:
    one, other = build_request(**SOMEBODY), build_request(**SOMEBODY)
    link(one, other, desk)
    one.refresh_from_db()
    while_linked = found(one)

    unlink(one, desk)

    one.refresh_from_db()
    other.refresh_from_db()
    assert while_linked == {}
    assert (one.same_person, other.same_person) == (None, None)
    assert list(found(one)) == [str(other)]


@pytest.mark.parametrize("spoils", ["erased", "quarantined", "itself"])
def test_what_cannot_be_linked_stays_as_it_is(desk: User, spoils: str) -> None:
    one, other = build_request(), build_request()
    if spoils == "erased":
        other.strip(Event.Kind.ERASED)
    elif spoils == "quarantined":
        ConsultationRequest.objects.filter(pk=one.pk).update(quarantine="trap")
    else:
        other = one

    with pytest.raises(NotAllowed):
        link(one, other, desk)

    one.refresh_from_db()
    assert one.same_person is None
    assert events_of(one) == []


def test_nobody_is_left_closed_as_a_duplicate_of_nothing(desk: User) -> None:
    one, other = build_request(), build_request()
    link(one, other, desk)
    one.refresh_from_db()
    one.close(desk, ConsultationRequest.Outcome.DUPLICATE)

    for each in (one, other):
        with pytest.raises(NotAllowed, match="open it again first"):
            unlink(each, desk)

    one.refresh_from_db()
    one.reopen(desk)
    assert unlink(other, desk) is True


@pytest.mark.django_db(transaction=True)
def test_links_made_in_the_same_moment_miss_nobody() -> None:
    desk = User.objects.create_user("desk")
    for _ in range(5):
        a, b, c, d = (build_request() for _ in range(4))

        at_once(
            [
                partial(link, a, b, desk),
                partial(link, c, b, desk),
                partial(link, d, c, desk),
            ]
        )

        a.refresh_from_db()
        assert {*linked(a)} == {b, c, d}


@pytest.mark.django_db(transaction=True)
def test_of_two_who_link_the_same_in_the_same_moment_one_does() -> None:
    desk = User.objects.create_user("desk")
    one, other = build_request(), build_request()

    done = at_once([lambda: link(one, other, desk), lambda: link(other, one, desk)])

    assert sorted(done) == [False, True]
    assert events_of(one) == [("linked", str(other))]


def is_linked(one: ConsultationRequest, other: ConsultationRequest, by: User) -> bool:
    try:
        return link(one, other, by)
    except NotAllowed:
        return False


def is_erased(request: ConsultationRequest) -> bool:
    return request.strip(Event.Kind.ERASED)


@pytest.mark.django_db(transaction=True)
def test_one_that_is_erased_in_the_same_moment_ends_up_linked_with_nobody() -> None:
    desk = User.objects.create_user("desk")
    for _ in range(5):
        one, other = build_request(), build_request()

        at_once([partial(is_linked, one, other, desk), partial(is_erased, other)])

        other.refresh_from_db()
        assert other.stripped_at
        assert other.same_person is None


def together(desk: User, *requests: ConsultationRequest) -> None:
    for other in requests[1:]:
        link(requests[0], other, desk)
    for each in requests:
        each.refresh_from_db()


def test_the_newest_word_on_how_to_reach_them_counts_for_all(desk: User) -> None:
    old, new = build_at(9), build_at(2)
    changed = build_at(30, contact_changed_at=NOW - DAY)
    together(desk, old, new, changed)

    assert {rules_of(each) for each in (old, new, changed)} == {changed}


def test_who_withdrew_is_not_contacted_about_any_until_they_ask_again(
    desk: User,
) -> None:
    kept = build_at(5)
    withdrawn = build_at(9, status="withdrawn", closed_at=NOW - DAY)
    together(desk, kept, withdrawn)
    before = rules_of(kept)

    again = build_at(0)
    together(desk, kept, again)

    assert before == withdrawn
    assert rules_of(kept) == rules_of(withdrawn) == again


def test_rules_are_a_requests_own_where_the_one_it_was_linked_with_is_erased(
    desk: User,
) -> None:
    old, new = build_at(9), build_at(2)
    together(desk, old, new)
    new.strip(Event.Kind.ERASED)

    assert rules_of(old) == old


@pytest.fixture
def browser(client: Client, desk: User) -> Client:
    build_clinic()
    client.force_login(desk)
    return client


def text(response: Any) -> str:
    assert response.status_code == 200
    return " ".join(response.text.split())


def test_the_page_names_those_likely_theirs_and_why(browser: Client) -> None:
    request = build_at(1, **SOMEBODY)
    other = build_at(2, **SOMEBODY)

    page = text(browser.get(address(request)))

    assert "Likely theirs: same phone, same email, same name. New, received" in page
    assert f'href="{address(request, f"compare/{other.pk}/")}"' in page
    assert "says otherwise" not in page


def test_a_page_without_others_says_nothing_of_them(browser: Client) -> None:
    page = text(browser.get(address(build_request(**SOMEBODY))))

    assert 'id="same-person"' not in page
    assert "says otherwise" not in page


def test_the_page_goes_by_the_newest_word_and_says_whose_it_is(
    browser: Client, desk: User
) -> None:
    old = build_at(9, **SOMEBODY, voicemail="may_say_clinic")
    new = build_at(1, contact_by="email", phone="", email="new@b.co")
    together(desk, old, new)

    page = text(browser.get(address(old)))

    reaching = page.split('id="reaching"')[1].split("</section>")[0]
    assert "Email only." in reaching
    assert "new@b.co" in reaching
    assert "tel:" not in page
    assert f'As they said last, in <a href="{address(new)}">{new}</a>.' in reaching
    assert "As they said last" not in text(browser.get(address(new)))


def test_who_withdrew_one_is_not_to_be_contacted_on_the_page_of_the_other(
    browser: Client, desk: User
) -> None:
    kept, other = build_at(1, **SOMEBODY), build_at(2, **SOMEBODY)
    together(desk, kept, other)
    other.withdraw()

    page = text(browser.get(address(kept)))

    assert "Do not contact them: they withdrew." in page
    assert "tel:" not in page


@pytest.mark.parametrize(
    "otherwise",
    [
        {"contact_by": "email"},
        {"voicemail": "may_say_clinic"},
        {"text_consent": True},
        {"email_consent": True},
        {"status": "withdrawn", "closed_at": NOW},
    ],
)
def test_one_likely_theirs_that_says_otherwise_is_looked_at_before_a_call(
    browser: Client, otherwise: dict[str, Any]
) -> None:
    request, other = build_at(1, **SOMEBODY), build_at(2, **SOMEBODY, **otherwise)

    page = text(browser.get(address(request)))

    assert "Another request, likely theirs, says otherwise:" in page
    assert f">{other}</a>. Look at both before you contact them." in page


def test_the_page_costs_the_same_for_one_and_for_ten_others(
    browser: Client, desk: User
) -> None:
    def queries(request: ConsultationRequest) -> int:
        with CaptureQueriesContext(connection) as captured:
            browser.get(address(request))
        return len(captured)

    a, b = build_at(1, **SOMEBODY), build_at(2, **SOMEBODY)
    together(desk, a, b)
    build_at(3, **SOMEBODY)
    queries(a)  # the first time, it is noted that somebody has read it
    of_few = queries(a)
    for days_ago in range(4, 14):
        build_at(days_ago, **SOMEBODY)
    c = build_at(20, **SOMEBODY)
    together(desk, a, c)

    assert queries(a) == of_few


def test_both_are_shown_beside_each_other_and_read_by_that(browser: Client) -> None:
    one = build_at(1, **SOMEBODY, note="One story", concerns=["ocd"])
    other = build_at(2, **ELSE, note="Other story", concerns=["ocd"])

    page = text(browser.get(address(one, f"compare/{other.pk}/")))

    for words in ["Ana Núñez", "Somebody Else", "One story", "Other story"]:
        assert words in page
    assert "Link: the same person" in page
    same = page.split("Would like help with")[1].split("</dt>")[0]
    assert "the same" in same
    assert "the same" not in page.split("In their words")[1].split("</dt>")[0]
    for each in (one, other):
        each.refresh_from_db()
        assert each.opened_at


def test_staff_link_two_and_take_it_back(browser: Client) -> None:
    one, other = build_request(**SOMEBODY), build_request(**SOMEBODY)

    browser.post(address(one, f"link/{other.pk}/"))
    when_linked = text(browser.get(address(one)))
    compared = text(browser.get(address(one, f"compare/{other.pk}/")))
    browser.post(address(one, f"unlink/{other.pk}/"))

    assert f"{one} and {other} are linked." in when_linked
    assert "Linked. New, received" in when_linked
    assert "They are linked as the same person" in compared
    assert "Linked as the same person&#x27;s: " + str(other) in when_linked
    after = text(browser.get(address(one)))
    assert "are not linked any more." in after
    assert "Likely theirs:" in after


def test_staff_are_told_why_two_are_not_linked(browser: Client) -> None:
    one, other = build_request(**SOMEBODY), build_request(quarantine="trap", **SOMEBODY)

    compared = text(browser.get(address(one, f"compare/{other.pk}/")))
    after = text(browser.post(address(one, f"link/{other.pk}/"), follow=True))

    assert f"They can't be linked. Release {other} from quarantine" in compared
    assert "Link: the same person" not in compared
    assert f"They are not linked. Release {other} from quarantine first." in after


def test_one_likely_theirs_that_cannot_be_read_hides_no_page(browser: Client) -> None:
    request, other = build_request(**SOMEBODY), build_request(**SOMEBODY)
    spoil = "UPDATE intake_consultationrequest SET voicemail = 'x.y' WHERE id = %s"
    with connection.cursor() as cursor:
        cursor.execute(spoil, [other.pk])

    page = text(browser.get(address(request)))

    assert "one can't be read" in page


def test_who_may_only_look_compares_and_links_nothing(client: Client) -> None:
    looker = User.objects.create_user("looker", password="x" * 20, is_staff=True)
    looker.user_permissions.add(
        Permission.objects.get(codename="view_consultationrequest")
    )
    client.force_login(looker)
    one, other = build_request(**SOMEBODY), build_request(**SOMEBODY)

    page = text(client.get(address(one, f"compare/{other.pk}/")))
    refused = client.post(address(one, f"link/{other.pk}/"))

    assert "Link: the same person" not in page
    assert refused.status_code == 403
    assert events_of(one) == []


@pytest.mark.parametrize("page", ["compare", "link", "unlink"])
def test_who_sees_no_requests_compares_none(client: Client, page: str) -> None:
    client.force_login(colleague("FAQ editor", "editor"))
    one, other = build_request(), build_request()

    send = client.get if page == "compare" else client.post
    answer = send(address(one, f"{page}/{other.pk}/"))

    assert answer.status_code == 403


def test_no_word_of_theirs_stands_in_an_event_an_address_or_a_title(
    browser: Client,
) -> None:
    one, other = build_request(**STORED), build_request(**STORED)

    page = browser.get(address(one, f"compare/{other.pk}/"))
    linked = browser.post(address(one, f"link/{other.pk}/"))

    assert typed_in(page.text)
    assert typed_in(page.text.split("<title>")[1].split("</title>")[0]) == set()
    assert typed_in(linked["Location"]) == set()
    assert typed_in(str([*Event.objects.values()])) == set()
