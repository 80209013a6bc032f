"""Many requests as a table: which ones, why, and no cell that is worked out."""

import csv
import time
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clinic_site.models import Clinic
from intake.admin import exporting, paging
from intake.models import Event, Export
from intake.out.requests_table import BATCH
from intake.out.table import could_be_formula, lines
from tests.attacks.payloads.formulas import PREFIXES
from tests.intake import canaries
from tests.intake.builders import build_clinic, build_request, build_requests
from tests.intake.staff import LIST, colleague
from tests.signing_in import sign_in

EXPORT = f"{LIST}export/"
REASON = "For the yearly report"
FULL = {"reason": REASON, "has_answers": "on"}

HARMLESS = ["", "Zoë", "a=b", "1+1", "O'Brien", '"quoted" -', "an @ b", "👩‍⚕️", "' "]
HARMLESS += ["7KQ-4MX", "77F-234", "0", "60601", "3125550142"]
ROWS_IN_TIME, SECONDS = 2_000, 4  # of our own work: 1 here

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client: Client) -> User:
    user = colleague("Owner", "owner")
    sign_in(client, user)
    return user


def read(answer: Any) -> list[list[str]]:
    return rows_of(answer.getvalue().decode())


def rows_of(text: str) -> list[list[str]]:
    """Return the rows as a program reads them that goes by RFC 4180."""
    assert text.startswith("\ufeff")
    lines = StringIO(text.removeprefix("\ufeff"), newline="")
    return list(csv.reader(lines, strict=True))


def references(rows: list[list[str]]) -> list[str]:
    return [row[0].removeprefix("'") for row in rows[1:]]  # as of MAR-234


@pytest.mark.parametrize("prefix", PREFIXES.values(), ids=PREFIXES)
def test_no_cell_begins_like_a_formula_and_all_else_comes_back_equal(
    prefix: str,
) -> None:
    typed = f'{prefix}HYPERLINK("http://x.test","a\r\nb")'

    [[cell, other]] = csv.reader(StringIO(lines([[typed, typed]]), newline=""))

    assert cell == other == f"'{typed}"


@pytest.mark.parametrize("text", ["77E-234", "MAR-234", "02079460958", "442079460958"])
def test_what_would_be_shown_as_something_else_is_text(text: str) -> None:
    [[cell]] = csv.reader(StringIO(lines([[text]]), newline=""))

    assert cell == f"'{text}"


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_no_formula_comes_back_as_it_was(text: str) -> None:
    [[cell]] = csv.reader(StringIO(lines([[text]]), newline=""))

    assert cell == text


@pytest.mark.parametrize("prefix", PREFIXES.values(), ids=PREFIXES)
def test_whatever_people_typed_is_inert_in_the_file(
    client: Client, owner: User, prefix: str
) -> None:
    typed = dict.fromkeys(canaries.TYPED, f"{prefix}1+1")
    request = build_request(**canaries.STORED | typed, phone_e164="+13125550142")

    text = client.post(EXPORT, FULL).getvalue().decode()

    titles, row = rows_of(text)
    cells = dict(zip(titles, row, strict=True))
    assert row[0].removeprefix("'") == request.reference
    assert list(cells.values()).count(f"'{prefix}1+1") == len(typed)
    assert not [it for it in row if could_be_formula(it) and it[0] != "'"]
    sent = [cell.removeprefix("'") for cell in row]
    assert text == "\ufeff" + lines([titles, sent])


@pytest.mark.parametrize("query", ["desk=quarantine", "leaving=week"])
def test_the_file_has_all_of_a_filter_however_few_of_them_can_be_paged_through(
    client: Client, owner: User, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    build_clinic()
    monkeypatch.setattr(paging, "MOST", 1)
    long_ago = timezone.now() - timedelta(days=29)
    for _ in range(4):
        build_request(quarantine="trap", received_at=long_ago)

    answer = client.post(f"{EXPORT}?{query}&quarantine=yes", {"reason": REASON})

    assert len(references(read(answer))) == 4


def test_the_file_has_the_columns_of_the_list_and_the_clinics_time(
    client: Client, owner: User
) -> None:
    received_at = datetime(2026, 11, 20, 15, tzinfo=UTC)
    build_request(
        **canaries.STORED, reference="7KQ-4MX", owner=owner, received_at=received_at,
        reply_due_at=received_at + timedelta(days=3),
    )  # fmt: skip

    text = client.post(EXPORT, {"reason": REASON}).getvalue().decode()

    titles, row = rows_of(text)
    zone = Clinic().time_zone
    assert titles == [
        "Reference", "Status", f"Received ({zone})", f"Reply due ({zone})", "Reply by",
        "Owner",
    ]  # fmt: skip
    assert row == [
        "7KQ-4MX", "New", "2026-11-20 09:00", "2026-11-23 09:00", "Email me", "owner",
    ]  # fmt: skip
    assert not canaries.found_in(text)


def test_with_what_they_sent_everything_is_in_it_but_what_colleagues_wrote(
    client: Client, owner: User
) -> None:
    request = build_request(**canaries.STORED)

    text = client.post(EXPORT, FULL).getvalue().decode()

    found = canaries.found_in(text)
    assert found >= {*canaries.TYPED}
    assert "staff_note" not in found
    assert request.status_code not in text
    assert "Their partner" in text
    assert "Bipolar depression, OCD" in text
    assert "American Sign Language" in text


def test_the_file_is_named_for_the_day_and_kept_nowhere(
    client: Client, owner: User
) -> None:
    build_request()

    answer = client.post(EXPORT, FULL)

    day = timezone.localdate(timezone=Clinic().zone)
    name = f'attachment; filename="requests-{day}.csv"'
    assert answer["Content-Disposition"] == name
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "no-store" in answer["Cache-Control"]


def test_it_holds_what_the_filter_shows_in_the_lists_order(
    client: Client, owner: User
) -> None:
    later = timezone.now() + timedelta(days=9)
    last = build_request(reply_due_at=later)
    first = build_request()
    build_request(status="reached")
    build_request(quarantine="trap")

    by_promise = f"{EXPORT}?status__exact=new&o="
    turned = client.post(f"{by_promise}2", {"reason": REASON})
    back = client.post(f"{by_promise}-2", {"reason": REASON})

    assert references(read(back)) == [last.reference, first.reference]
    assert references(read(turned)) == [first.reference, last.reference]
    for export in Export.objects.all():
        assert export.filters == {"status__exact": ["new"]}


def test_it_leaves_quarantine_out_unless_that_is_what_the_list_shows(
    client: Client, owner: User
) -> None:
    open_one = build_request()
    held = build_request(quarantine="trap")

    plain = read(client.post(EXPORT, {"reason": REASON}))
    of_held = read(client.post(f"{EXPORT}?quarantine=yes", {"reason": REASON}))

    assert references(plain) == [open_one.reference]
    assert references(of_held) == [held.reference]
    assert of_held[1][1] == "In quarantine"


def test_the_lists_button_keeps_the_filter_and_not_the_page(
    client: Client, owner: User
) -> None:
    build_request()

    page = client.get(f"{LIST}?status__exact=new&p=1").text

    assert f'href="{EXPORT}?status__exact=new"' in page


def test_the_page_says_how_many_and_which_before_anything_leaves(
    client: Client, owner: User
) -> None:
    build_request(**canaries.STORED)
    build_request(status="reached")

    page = client.get(f"{EXPORT}?status__exact=new")

    assert page["Content-Type"].startswith("text/html")
    assert "1 request" in page.text
    assert "By status: New" in page.text
    assert "By quarantine: Not in quarantine" in page.text
    assert "A search isn't part of it" in page.text
    assert not canaries.found_in(page.text)
    assert not Export.objects.exists()


def test_a_search_isnt_carried_into_the_export(client: Client, owner: User) -> None:
    build_request(full_name="Canary Name")

    page = client.post(LIST, {"q": "Canary"}).text

    assert f'href="{EXPORT}"' in page


@pytest.mark.parametrize("reason", ["", "  ", "Report", "two words", "x " * 200])
def test_without_a_reason_no_file_leaves_and_nothing_is_noted(
    client: Client, owner: User, reason: str
) -> None:
    request = build_request(**canaries.STORED)

    answer = client.post(EXPORT, {"reason": reason, "has_answers": "on"})

    assert answer.status_code == 422
    assert not canaries.found_in(answer.text)
    assert "<title>Error:" in answer.text
    assert not Export.objects.exists()
    assert not request.events.exists()


def test_the_export_is_noted_as_a_whole_and_with_each_request(
    client: Client, owner: User
) -> None:
    requests = [build_request() for _ in range(3)]

    client.post(EXPORT, FULL)

    noted = Export.objects.get()
    assert (noted.kind, noted.by, noted.reason) == ("csv", owner, REASON)
    assert (noted.rows, noted.has_answers, noted.request) == (3, True, None)
    for request in requests:
        [event] = request.events.all()
        assert (event.kind, event.by, event.at) == ("exported", owner, noted.at)


def test_the_reason_is_sealed_and_shown_to_who_may_see_exports(
    client: Client, owner: User
) -> None:
    build_request(reference="7KQ-4MX")
    client.post(EXPORT, {"reason": "Canary for a <b>reason</b>"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT reason FROM intake_export")
        [[stored]] = cursor.fetchall()

    page = client.get("/staff/intake/export/").text

    assert "Canary" not in stored
    assert "Canary for a &lt;b&gt;reason&lt;/b&gt;" in page
    assert "Table (CSV)" in page
    for forbidden in ["add/", f"{Export.objects.get().pk}/delete/"]:
        assert client.get(f"/staff/intake/export/{forbidden}").status_code == 403


def test_a_reason_that_cant_be_read_is_said_to_be_so_and_the_others_are_shown(
    client: Client, owner: User
) -> None:
    build_request()
    for reason in ["Canary of the first", "Reason of the second"]:
        client.post(EXPORT, {"reason": reason})
    first = Export.objects.earliest("id").pk
    with connection.cursor() as cursor:
        cursor.execute("UPDATE intake_export SET reason = 'x.y' WHERE id = %s", [first])

    every = client.get("/staff/intake/export/")
    alone = client.get(f"/staff/intake/export/{first}/change/")

    for page in [every, alone]:
        assert page.status_code == 200
        assert "Can&#x27;t be read with the keys that are set" in page.text
    assert "Reason of the second" in every.text


def test_only_who_has_just_signed_in_takes_a_table(client: Client) -> None:
    request = build_request(**canaries.STORED)
    sign_in(client, colleague("Owner"), seconds_ago=301)

    asked = client.get(EXPORT)
    sent = client.post(EXPORT, FULL)

    assert asked.status_code == sent.status_code == 302
    assert asked["Location"].startswith("/staff/account/again/")
    assert not request.events.exists()


def test_nothing_to_export_gives_no_file(client: Client, owner: User) -> None:
    answer = client.post(f"{EXPORT}?status__exact=reached", FULL)

    assert answer["Content-Type"].startswith("text/html")
    assert "There is nothing to export" in answer.text
    assert not Export.objects.exists()


def test_more_than_fits_is_refused_and_says_what_to_do(
    client: Client, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "MOST_ROWS", 2)
    for _ in range(3):
        build_request()

    answer = client.post(EXPORT, FULL)

    assert "More than 2 requests" in answer.text
    assert "Narrow the list first" in answer.text
    assert not Export.objects.exists()


def test_an_address_that_makes_no_list_leads_back_to_it(
    client: Client, owner: User
) -> None:
    answer = client.get(f"{EXPORT}?owner__id__exact=x")

    assert (answer.status_code, answer["Location"]) == (302, LIST)


def test_what_is_erased_is_a_row_without_answers(client: Client, owner: User) -> None:
    request = build_request(**canaries.STORED)
    request.strip(Event.Kind.ERASED)

    _, row = read(client.post(EXPORT, FULL))

    assert references([[], row]) == [request.reference]
    assert row[1] == "Withdrawn, erased"
    assert set(row[6:]) == {""}


def test_a_request_that_cant_be_read_is_named_and_the_others_are_whole(
    client: Client, owner: User
) -> None:
    build_request(**canaries.STORED, reference="222-222")
    build_request(**canaries.STORED, reference="333-333")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE intake_consultationrequest SET note = 'x.y' "
            "WHERE reference = '222-222'"
        )

    rows = {row[0]: row for row in read(client.post(EXPORT, FULL))}

    assert rows["222-222"][6] == "Can't be read with the keys that are set"
    assert canaries.TYPED["full_name"] in rows["333-333"]
    assert len({len(row) for row in rows.values()}) == 1


def test_the_database_keeps_table_and_single_request_apart(owner: User) -> None:
    request = build_request()
    plain = {"by": owner, "reason": REASON, "rows": 1}

    for broken in [
        {"kind": "csv", "request": request},
        {"kind": "json", "request": None},
        {"kind": "pdf", "request": request},
    ]:
        with (
            pytest.raises(IntegrityError, match="intake_export_of_a_list_or_of_one"),
            transaction.atomic(),
        ):
            Export.objects.create(**plain | broken)
    with pytest.raises(IntegrityError, match="intake_table_has_a_reason"):
        Export.objects.create(**plain | {"kind": "csv", "reason": ""})


def test_two_thousand_requests_leave_in_time_and_few_at_a_time(
    client: Client, owner: User
) -> None:
    build_requests(ROWS_IN_TIME, **canaries.STORED)
    began = time.process_time()
    answer = client.post(EXPORT, FULL)

    with CaptureQueriesContext(connection) as asked:
        rows = sum(piece.count(b"\r\n") for piece in answer)

    seconds = time.process_time() - began
    print(f"{ROWS_IN_TIME} requests exported in {seconds:.1f} s")
    assert rows == ROWS_IN_TIME + 1
    assert len(asked) == ROWS_IN_TIME / BATCH
    assert seconds < SECONDS
    assert Event.objects.filter(kind="exported").count() == ROWS_IN_TIME
