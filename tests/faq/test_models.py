import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from faq.models import Entry, Revision, Topic
from tests.faq.builders import (
    build_answer,
    build_entry,
    build_reviewer,
    build_revision,
    build_sign_off,
    build_topic,
    build_user,
)

pytestmark = pytest.mark.django_db


def broken_constraint(error: pytest.ExceptionInfo[IntegrityError]) -> str:
    return error.value.__cause__.diag.constraint_name


def test_what_is_read_comes_by_topic_and_then_by_position() -> None:
    later = build_topic(name="Later", position=20)
    sooner = build_topic(name="Sooner", position=10)
    build_answer(topic=later, slug="c", position=10)
    build_answer(topic=sooner, slug="b", position=20)
    build_answer(topic=sooner, slug="a", position=10)

    found = [revision.entry.slug for revision in Revision.objects.read()]

    assert found == ["a", "b", "c"]


def test_drafts_replaced_texts_and_retired_entries_are_not_read() -> None:
    build_revision(build_entry(slug="draft"), state="draft")
    build_revision(build_entry(slug="replaced"), state="retired")
    build_answer(slug="retired").retire()
    live = build_answer(slug="live")

    assert [revision.entry for revision in Revision.objects.read()] == [live]


def test_two_entries_cannot_have_one_address() -> None:
    build_entry(slug="same")

    with pytest.raises(IntegrityError):
        build_entry(slug="same")


def test_a_second_live_text_of_a_language_is_refused_by_the_database() -> None:
    entry = build_answer()
    build_revision(entry, language="es")  # another language is another text

    with pytest.raises(IntegrityError) as error:
        build_revision(entry)

    assert broken_constraint(error) == "faq_one_live_revision"


@pytest.mark.parametrize("state", ["draft", "awaiting"])
def test_a_second_open_text_of_a_language_is_refused_by_the_database(
    state: str,
) -> None:
    entry = build_answer()
    build_revision(entry, state="draft")

    with pytest.raises(IntegrityError) as error:
        build_revision(entry, state=state)

    assert broken_constraint(error) == "faq_one_open_revision"


def test_two_revisions_cannot_have_one_number() -> None:
    entry = build_answer()

    with pytest.raises(IntegrityError) as error:
        build_revision(entry, state="retired", number=1)

    assert broken_constraint(error) == "faq_revisions_are_numbered"


@pytest.mark.parametrize(
    "unknown", [{"state": "published"}, {"change": "some"}, {"language": "fr"}]
)
def test_an_unknown_choice_is_refused_by_the_database(unknown: dict[str, str]) -> None:
    with pytest.raises(IntegrityError) as error:
        build_revision(**({"state": "draft"} | unknown))

    assert broken_constraint(error) == "faq_revision_choices_are_known"


@pytest.mark.parametrize("empty", ["question", "answer"])
def test_a_revision_without_words_is_refused_by_the_database(empty: str) -> None:
    with pytest.raises(IntegrityError) as error:
        build_revision(**{empty: ""})

    assert broken_constraint(error) == "faq_revision_says_something"


def test_asking_for_review_without_a_reason_is_refused_by_the_database() -> None:
    with pytest.raises(IntegrityError) as error:
        build_revision(state="awaiting", reason="")

    assert broken_constraint(error) == "faq_revision_awaits_with_a_reason"


def test_a_staff_members_text_cannot_go_live_unapproved() -> None:
    writer = build_user("writer")

    with pytest.raises(IntegrityError) as error:
        build_revision(author=writer)

    assert broken_constraint(error) == "faq_revision_is_approved_before_it_is_read"


def test_a_draft_cannot_carry_an_approval() -> None:
    with pytest.raises(IntegrityError) as error:
        build_revision(state="draft", approved_by=build_user("doctor"))

    assert broken_constraint(error) == "faq_revision_is_approved_before_it_is_read"


@pytest.mark.parametrize("hand", ["author", "edited_by", "earlier_writers"])
def test_a_change_of_meaning_approved_by_its_writer_is_refused_by_the_database(
    hand: str,
) -> None:
    doctor, other = build_user("doctor"), build_user("other")
    live = build_revision()
    approval = {"approved_by": doctor, "approved_at": live.created_at}
    hands = {"author": other, "edited_by": other}
    hands |= {hand: [doctor.pk] if hand == "earlier_writers" else doctor}

    with pytest.raises(IntegrityError) as error, transaction.atomic():
        build_revision(build_entry(slug="b"), **hands, **approval)
    assert broken_constraint(error) == "faq_change_of_meaning_takes_two"
    # With other words for the same, or a single clinician, it is taken.
    build_revision(build_entry(slug="c"), **hands, **approval, change="typo")
    build_revision(build_entry(slug="d"), **hands, **approval, approved_alone=True)


def test_an_accepted_claim_without_a_reason_is_refused_by_the_database() -> None:
    claims = build_revision().accepted_claims

    with pytest.raises(IntegrityError) as error:
        claims.create(words="cure", sentence="A cure.", note="")

    assert broken_constraint(error) == "faq_claim_is_accepted_with_a_reason"


@pytest.mark.parametrize("empty", ["name", "credential"])
def test_a_sign_off_of_nobody_is_refused_by_the_database(empty: str) -> None:
    revision = build_revision()

    with pytest.raises(IntegrityError) as error:
        build_sign_off(revision, **{empty: ""})

    assert broken_constraint(error) == "faq_sign_off_names_who"


def test_a_sign_off_that_is_due_at_once_is_refused_by_the_database() -> None:
    revision = build_revision()
    given = build_sign_off(revision)

    with pytest.raises(IntegrityError) as error:
        build_sign_off(revision, due_on=given.signed_on)

    assert broken_constraint(error) == "faq_sign_off_is_due_after_it_was_given"


@pytest.mark.parametrize("empty", ["name", "credential"])
def test_a_reviewer_without_name_or_credential_is_refused(empty: str) -> None:
    with pytest.raises(IntegrityError) as error:
        build_reviewer(**{empty: ""})

    assert broken_constraint(error) == "faq_reviewer_has_name_and_credential"


@pytest.mark.parametrize("months", [0, 25])
def test_an_entry_that_is_hardly_ever_reviewed_is_refused(months: int) -> None:
    with pytest.raises(IntegrityError) as error:
        build_entry(review_months=months)

    assert broken_constraint(error) == "faq_entry_is_reviewed_within_two_years"


def test_a_topic_is_named_in_the_readers_language_or_in_english() -> None:
    both = Topic(name="Sessions", name_es="Sesiones")
    english = Topic(name="Sessions")

    with override("es"):
        assert (both.heading, both.heading_language) == ("Sesiones", "es")
        assert (english.heading, english.heading_language) == ("Sessions", "en")
    with override("en"):
        assert (both.heading, both.heading_language) == ("Sessions", "en")


def test_an_entry_is_named_by_its_address() -> None:
    assert str(build_entry(slug="safety")) == "safety"
    assert Entry.objects.get().get_absolute_url() == "/questions/safety/"
