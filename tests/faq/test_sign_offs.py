"""Who stands behind an answer, until when, and what the line under it says."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User

from faq.models import Entry, Reviewer, Revision, SignOff
from faq.models.sign_offs import months_later, sign, week_of
from faq.review_line import ReviewLine
from faq.shown_answers import shown_answers
from tests.faq.builders import (
    build_answer,
    build_entry,
    build_reviewer,
    build_revision,
    build_sign_off,
    build_user,
)

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)


@pytest.fixture
def reviewer() -> Reviewer:
    return build_reviewer()


def sign_live(entry: Entry, reviewer: Reviewer, today: date = TODAY) -> SignOff:
    live = entry.live("en")
    return sign(live, reviewer, live.stamp, today)


def line_under(entry: Entry, today: date = TODAY) -> ReviewLine:
    shown = shown_answers("en", today)
    return next(answer.review for answer in shown if answer.entry == entry)


def publish(entry: Entry, change: str, doctor: User) -> None:
    live = entry.live("en")
    words = {
        "question": live.question,
        "answer": live.answer.replace("<p>", "<p>Now "),
        "sources": "",
        "reason": "It changed.",
        "change": change,
    }
    writer = User.objects.filter(username="writer").first() or build_user("writer")
    draft = entry.write("en", writer, live.stamp, **words)
    draft.ask_for_review(draft.stamp)
    draft.publish(doctor, draft.stamp, change=change)


def test_an_answer_starts_without_a_reviewer_and_without_a_date() -> None:
    line = line_under(build_answer())

    assert (line.sign_off, line.is_current, line.is_overdue) == (None, False, False)


def test_a_sign_off_names_who_when_and_until_when(reviewer: Reviewer) -> None:
    entry = build_answer(author=build_user("w"), **approval(reviewer))

    given = sign_live(entry, reviewer)

    assert (given.name, given.credential) == ("Ana Example", "MD")
    assert (given.signed_on, given.due_on) == (TODAY, date(2027, 11, 24))
    assert line_under(entry).is_current


def approval(reviewer: Reviewer) -> dict[str, object]:
    from django.utils import timezone

    return {"approved_by": reviewer.user, "approved_at": timezone.now()}


def test_an_entry_on_medicines_is_due_again_after_six_months(
    reviewer: Reviewer,
) -> None:
    entry = build_answer(review_months=6, author=build_user("w"), **approval(reviewer))

    assert sign_live(entry, reviewer).due_on == date(2027, 5, 24)


def test_other_words_for_the_same_keep_the_name(reviewer: Reviewer) -> None:
    entry = build_answer()
    given = sign_live(entry, reviewer)

    publish(entry, "typo", build_user("doctor2"))

    assert line_under(entry).sign_off == given


def test_after_a_change_of_meaning_the_name_is_gone_until_signed_again(
    reviewer: Reviewer,
) -> None:
    entry = build_answer()
    sign_live(entry, reviewer)

    publish(entry, "meaning", build_user("doctor2"))
    assert line_under(entry).sign_off is None
    publish(entry, "typo", build_user("doctor3"))
    assert line_under(entry).sign_off is None
    again = sign_live(entry, reviewer)

    assert line_under(entry).sign_off == again


def test_restoring_signed_words_does_not_bring_the_name_back(
    reviewer: Reviewer,
) -> None:
    entry = build_answer()
    signed = entry.live("en")
    sign_live(entry, reviewer)
    publish(entry, "meaning", build_user("doctor2"))

    draft = signed.restore(build_user("writer2"))
    draft.ask_for_review(draft.stamp)
    draft.publish(build_user("doctor3"), draft.stamp, change="meaning")

    assert entry.live("en").answer == signed.answer
    assert line_under(entry).sign_off is None


def test_the_line_is_overdue_from_the_day_after_it_was_due() -> None:
    entry = build_answer()
    build_sign_off(entry.live("en"), due_on=TODAY)

    assert line_under(entry, TODAY).is_current
    late = line_under(entry, TODAY + timedelta(days=1))
    assert (late.is_overdue, late.is_current) == (True, False)


def test_a_name_that_changes_later_stays_as_it_was_signed(reviewer: Reviewer) -> None:
    entry = build_answer()
    sign_live(entry, reviewer)

    Reviewer.objects.update(name="Ana Married", credential="DO")

    assert line_under(entry).sign_off.name == "Ana Example"


def test_what_is_not_live_or_was_changed_since_cannot_be_signed(
    reviewer: Reviewer,
) -> None:
    draft = build_revision(build_entry(), state="draft")
    live = build_answer(slug="live").live("en")

    with pytest.raises(Revision.ChangedMeanwhile):
        sign(draft, reviewer, draft.stamp, TODAY)
    with pytest.raises(Revision.ChangedMeanwhile):
        sign(live, reviewer, "1.0", TODAY)
    assert not SignOff.objects.exists()


def test_imported_answers_signed_on_one_day_are_due_in_different_weeks(
    reviewer: Reviewer,
) -> None:
    entries = [
        build_answer(slug=f"n{n}", review_months=6 if n < 4 else 12) for n in range(14)
    ]

    due = [sign_live(entry, reviewer).due_on for entry in entries]

    assert len({week_of(day) for day in due}) == 14
    for entry, day in zip(entries, due, strict=True):
        latest = months_later(TODAY, entry.review_months)
        assert TODAY + (latest - TODAY) / 2 <= day <= latest


def test_an_imported_answer_is_staggered_only_the_first_time(
    reviewer: Reviewer,
) -> None:
    first, second = build_answer(slug="a"), build_answer(slug="b")
    sign_live(first, reviewer)
    sign_live(second, reviewer)

    again = sign_live(second, reviewer)

    assert again.due_on == date(2027, 11, 24)


def test_the_newest_sign_off_counts(reviewer: Reviewer) -> None:
    entry = build_answer()
    build_sign_off(
        entry.live("en"), signed_on=date(2025, 1, 1), due_on=date(2026, 1, 1)
    )
    newest = build_sign_off(entry.live("en"))

    assert line_under(entry).sign_off == newest


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 15), 12, date(2027, 12, 15)),
        (date(2026, 6, 15), 6, date(2026, 12, 15)),
    ],
)
def test_months_end_where_the_month_ends(day: date, months: int, later: date) -> None:
    assert months_later(day, months) == later
