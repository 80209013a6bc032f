"""From a draft to what readers see, and back: who may, and who was quicker."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection

from faq.models import Entry, Revision
from faq.models.revisions import may_publish
from faq.text.claims import Claim
from tests.faq.builders import (
    build_answer,
    build_entry,
    build_revision,
    build_user,
)

pytestmark = pytest.mark.django_db

AT_ONCE = 20


@pytest.fixture
def writer() -> User:
    return build_user("writer", "Front desk")


@pytest.fixture
def doctor() -> User:
    return build_user("doctor", "Clinician")


def words(**overrides: str) -> dict[str, str]:
    return {
        "question": "How long does it take?",
        "answer": "<p>Two hours.</p>",
        "sources": "",
        "reason": "It takes longer now.",
        "change": "meaning",
    } | overrides


def write(entry: Entry, by: User, **overrides: str) -> Revision | None:
    start = entry.open("en") or entry.live("en")
    return entry.write("en", by, start.stamp if start else "", **words(**overrides))


def ask(entry: Entry, by: User, **overrides: str) -> Revision:
    revision = write(entry, by, **overrides)
    revision.ask_for_review(revision.stamp)
    return revision


def publish(revision: Revision, by: User, **options: Any) -> None:
    options = {"change": revision.change} | options
    revision.publish(by, revision.stamp, **options)


def test_an_edit_makes_a_draft_and_the_live_text_stays(writer: User) -> None:
    entry = build_answer()

    draft = write(entry, writer)

    assert (draft.state, draft.number, draft.author) == ("draft", 2, writer)
    assert entry.live("en").answer == "<p>About an hour.</p>"


def test_a_save_that_changes_nothing_makes_no_revision(writer: User) -> None:
    entry = build_answer()

    draft = write(entry, writer, answer="<p>About   an hour.</p>\n")

    assert draft is None
    assert entry.revisions.count() == 1


def test_a_save_of_an_awaiting_draft_without_a_change_resets_nothing(
    writer: User,
) -> None:
    entry = build_answer()
    asked = ask(entry, writer)

    saved = write(entry, build_user("other"))

    assert (saved.pk, saved.state, saved.stamp) == (asked.pk, "awaiting", asked.stamp)
    assert saved.edited_by == writer


def test_other_words_take_an_awaiting_draft_back(writer: User) -> None:
    entry = build_answer()
    ask(entry, writer)

    other = build_user("other")
    saved = write(entry, other, answer="<p>Three hours.</p>")

    assert (saved.state, saved.author, saved.edited_by) == ("draft", writer, other)
    assert entry.revisions.count() == 2


def test_the_second_of_two_writers_is_told_and_both_texts_are_there(
    writer: User,
) -> None:
    entry = build_answer()
    seen = entry.live("en").stamp
    first = entry.write("en", writer, seen, **words(answer="<p>First.</p>"))

    with pytest.raises(Revision.ChangedMeanwhile) as error:
        entry.write("en", build_user("other"), seen, **words(answer="<p>Second.</p>"))

    assert error.value.now == first
    assert entry.open("en").answer == "<p>First.</p>"


def test_publishing_replaces_the_live_text_and_keeps_it(
    writer: User, doctor: User
) -> None:
    entry = build_answer()
    draft = ask(entry, writer)

    publish(draft, doctor)

    states = list(entry.revisions.order_by("number").values_list("state", flat=True))
    assert states == ["retired", "live"]
    live = entry.live("en")
    assert (live.approved_by, live.approved_alone) == (doctor, False)
    assert live.meaning == 2


def test_other_words_for_the_same_keep_the_meaning(writer: User, doctor: User) -> None:
    entry = build_answer()

    publish(ask(entry, writer, change="typo"), doctor)

    assert entry.live("en").meaning == 1


def test_a_first_text_is_a_meaning_whatever_its_writer_says(
    writer: User, doctor: User
) -> None:
    entry = build_entry()

    publish(ask(entry, writer, change="typo"), doctor)

    assert (entry.live("en").change, entry.live("en").meaning) == ("meaning", 1)


def test_the_clinician_can_call_a_typo_a_change_of_meaning(
    writer: User, doctor: User
) -> None:
    entry = build_answer()

    publish(ask(entry, writer, change="typo"), doctor, change="meaning")

    assert (entry.live("en").change, entry.live("en").meaning) == ("meaning", 2)


@pytest.mark.parametrize(
    ("before", "after"),
    [("8 hours", "2 hours"), ("4-6 weeks", "4-8 weeks"), ("An hour", "1 hour")],
)
def test_other_figures_are_a_change_of_meaning_whatever_is_said_of_them(
    writer: User, doctor: User, before: str, after: str
) -> None:
    entry = build_answer(answer=f"<p>Fast for {before}.</p>")

    publish(
        ask(entry, writer, answer=f"<p>Fast for {after}.</p>", change="typo"), doctor
    )

    assert (entry.live("en").change, entry.live("en").meaning) == ("meaning", 2)


def test_a_clinician_alone_does_not_change_figures_by_calling_it_a_typo(
    doctor: User,
) -> None:
    entry = build_answer(answer="<p>Fast for 8 hours.</p>")
    draft = ask(entry, doctor, answer="<p>Fast for 2 hours.</p>", change="typo")

    with pytest.raises(Revision.OwnDraft):
        publish(draft, doctor)

    assert entry.live("en").answer == "<p>Fast for 8 hours.</p>"


def test_a_claim_of_any_length_is_accepted_with_its_reason(
    writer: User, doctor: User
) -> None:
    draft = ask(build_answer(), writer)
    claim = Claim(words="cure" + "s" * 300, sentence="A cure.", why="Whose?")

    publish(draft, doctor, accepted=[(claim, "Board statement of 2026")])

    assert draft.accepted_claims.get().words == claim.words


def test_only_what_awaits_review_is_published(writer: User, doctor: User) -> None:
    entry = build_answer()
    draft = write(entry, writer)

    with pytest.raises(Revision.ChangedMeanwhile):
        publish(draft, doctor)

    assert entry.live("en").number == 1


def test_what_changed_since_the_clinician_read_it_is_not_published(
    writer: User, doctor: User
) -> None:
    entry = build_answer()
    seen = ask(entry, writer).stamp
    later = write(entry, writer, answer="<p>Something else.</p>")
    later.ask_for_review(later.stamp)

    with pytest.raises(Revision.ChangedMeanwhile) as error:
        later.publish(doctor, seen, change="meaning")

    assert error.value.now.answer == "<p>Something else.</p>"
    assert entry.live("en").number == 1


def test_a_clinicians_own_change_of_meaning_needs_another_one(doctor: User) -> None:
    entry = build_answer()
    draft = ask(entry, doctor)

    with pytest.raises(Revision.OwnDraft):
        publish(draft, doctor)
    assert entry.live("en").number == 1
    publish(draft, build_user("second", "Clinician"))

    assert entry.live("en").number == 2


def test_a_clinician_who_changed_the_draft_of_another_does_not_publish_it(
    writer: User, doctor: User
) -> None:
    entry = build_answer()
    write(entry, writer)
    draft = ask(entry, doctor, answer="<p>Three hours.</p>")

    with pytest.raises(Revision.OwnDraft):
        publish(draft, doctor)


def test_a_clinician_does_not_publish_words_that_another_polished(
    writer: User, doctor: User
) -> None:
    entry = build_answer()
    write(entry, writer)
    write(entry, doctor, answer="<p>Ten hours</p>")
    revision = ask(entry, writer, answer="<p>Ten hours.</p>")

    with pytest.raises(Revision.OwnDraft):
        publish(revision, doctor)

    publish(revision, build_user("other", "Clinician"))
    assert entry.live("en") == revision


def test_a_clinician_does_not_publish_their_own_words_that_another_brought_back(
    writer: User, doctor: User
) -> None:
    entry = build_answer()
    given_up = write(entry, doctor)
    given_up.discard(given_up.stamp)
    revision = given_up.restore(writer)
    revision.ask_for_review(revision.stamp)

    with pytest.raises(Revision.OwnDraft):
        publish(revision, doctor)


def test_a_clinician_publishes_a_typo_of_their_own(doctor: User) -> None:
    entry = build_answer()

    publish(ask(entry, doctor, change="typo"), doctor)

    assert entry.live("en").approved_alone is False


def test_a_single_clinician_publishes_alone_and_the_history_says_so(
    doctor: User,
) -> None:
    entry = build_answer()

    publish(ask(entry, doctor), doctor, alone=True)

    assert entry.live("en").approved_alone is True


def test_alone_is_not_said_of_what_two_people_did(writer: User, doctor: User) -> None:
    entry = build_answer()

    publish(ask(entry, writer), doctor, alone=True)

    assert entry.live("en").approved_alone is False


def test_accepted_claims_are_stored_with_their_reasons(
    writer: User, doctor: User
) -> None:
    draft = ask(build_answer(), writer)
    claim = Claim(words="safe", sentence="It is safe.", why="When?")

    publish(draft, doctor, accepted=[(claim, "Board statement of 2026")])

    stored = draft.accepted_claims.get()
    assert (stored.words, stored.note) == ("safe", "Board statement of 2026")


def test_what_is_sent_back_is_a_draft_with_the_comment(
    writer: User, doctor: User
) -> None:
    draft = ask(build_answer(), writer)

    draft.send_back(doctor, draft.stamp, "How long before surgery?")

    draft.refresh_from_db()
    assert (draft.state, draft.sent_back_by) == ("draft", doctor)
    assert draft.comment == "How long before surgery?"
    draft.ask_for_review(draft.stamp)
    assert draft.comment == ""


def test_a_discarded_draft_makes_room_and_can_be_restored(writer: User) -> None:
    entry = build_answer()
    draft = write(entry, writer)

    draft.discard(draft.stamp)
    assert entry.open("en") is None
    back = draft.restore(writer)

    assert (back.state, back.number, back.answer) == ("draft", 3, "<p>Two hours.</p>")


def test_an_old_revision_comes_back_as_a_new_draft_word_for_word(
    writer: User, doctor: User
) -> None:
    entry = build_answer(sources="A handbook", answer="<p>Old <em>words</em>.</p>")
    old = entry.live("en")
    publish(ask(entry, writer), doctor)

    draft = old.restore(writer)

    assert (draft.number, draft.state, draft.author) == (3, "draft", writer)
    assert (draft.question, draft.answer) == (old.question, old.answer)
    assert draft.sources == "A handbook"
    assert draft.reason == "Brings back revision 1."
    assert entry.live("en").number == 2


def test_restoring_puts_an_open_draft_aside_and_loses_nothing(
    writer: User, doctor: User
) -> None:
    entry = build_answer()
    old = entry.live("en")
    publish(ask(entry, writer), doctor)
    open_draft = write(entry, writer, answer="<p>Half written.</p>")

    old.restore(writer)

    open_draft.refresh_from_db()
    assert open_draft.state == "discarded"
    assert entry.open("en").answer == old.answer


def test_the_live_words_are_not_restored(writer: User) -> None:
    entry = build_answer()

    assert entry.live("en").restore(writer) is None
    assert entry.revisions.count() == 1


def test_a_translation_is_out_of_date_when_the_english_changes_meaning(
    writer: User, doctor: User
) -> None:
    entry = build_answer()
    spanish = entry.write("es", writer, "", **words(question="¿Cuánto?"))
    spanish.ask_for_review(spanish.stamp)
    publish(spanish, doctor)
    assert not spanish.is_out_of_date(entry.live("en"))

    publish(ask(entry, writer, answer="<p>About one hour.</p>", change="typo"), doctor)
    assert list(Revision.objects.out_of_date()) == []
    publish(ask(entry, writer), doctor)

    assert list(Revision.objects.out_of_date()) == [spanish]
    assert spanish.is_out_of_date(entry.live("en"))
    again = entry.write("es", writer, spanish.stamp, **words(question="¿Cuánto dura?"))
    again.ask_for_review(again.stamp)
    publish(again, doctor)
    assert list(Revision.objects.out_of_date()) == []


@pytest.fixture
def translated(writer: User, doctor: User) -> Entry:
    """English changed its meaning since the Spanish text, once replaced, was made."""
    entry = build_answer()
    for answer in ["<p>Una hora</p>", "<p>Como una hora</p>"]:
        spanish = entry.live("es")
        seen = spanish.stamp if spanish else ""
        draft = entry.write("es", writer, seen, **words(answer=answer))
        draft.ask_for_review(draft.stamp)
        publish(draft, doctor)
    publish(ask(entry, writer), doctor)
    return entry


def test_a_typo_in_a_translation_does_not_bring_it_up_to_date(
    translated: Entry, writer: User, doctor: User
) -> None:
    live = translated.live("es")
    other = words(answer="<p>Como una hora.</p>", change="typo")
    draft = translated.write("es", writer, live.stamp, **other)
    draft.ask_for_review(draft.stamp)

    publish(draft, doctor)

    assert list(Revision.objects.out_of_date()) == [draft]


def test_an_old_translation_that_is_brought_back_is_as_old_as_it_was(
    translated: Entry, writer: User
) -> None:
    draft = translated.revisions.get(language="es", number=1).restore(writer)

    assert draft.is_out_of_date(translated.live("en"))


def test_only_members_of_the_clinicians_publish_not_even_the_owner(
    writer: User, doctor: User
) -> None:
    owner = build_user("owner", is_superuser=True)
    editor = build_user("editor", "FAQ editor")

    assert [may_publish(user) for user in [doctor, writer, editor, owner]] == [
        True,
        False,
        False,
        False,
    ]


def at_once(actions: list[Any]) -> list[str]:
    """Run all at the same time, each on its own connection; return what each met."""

    def run(action: Any) -> str:
        try:
            action()
        except Exception as error:
            return type(error).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(actions)) as pool:
        return sorted(pool.map(run, actions))


@pytest.mark.django_db(transaction=True)
def test_of_twenty_parallel_publishes_one_is_live_and_nineteen_are_told() -> None:
    draft = ask(build_answer(), build_user("writer"))
    doctors = [build_user(f"doctor{n}") for n in range(AT_ONCE)]

    def press(doctor: User) -> Any:
        mine = Revision.objects.get(pk=draft.pk)
        return lambda: mine.publish(doctor, draft.stamp, change="meaning")

    met = at_once([press(doctor) for doctor in doctors])

    assert met == ["ChangedMeanwhile"] * 19 + ["done"]
    live = Revision.objects.get(state="live")
    assert (live.pk, live.approved_by in doctors) == (draft.pk, True)


@pytest.mark.django_db(transaction=True)
def test_of_twenty_parallel_saves_one_is_kept_and_nineteen_are_told() -> None:
    entry = build_answer()
    seen = entry.live("en").stamp
    writers = [build_user(f"writer{n}") for n in range(AT_ONCE)]

    def save(number: int) -> Any:
        own = words(answer=f"<p>Text {number}.</p>")
        return lambda: entry.write("en", writers[number], seen, **own)

    met = at_once([save(number) for number in range(AT_ONCE)])

    assert met == ["ChangedMeanwhile"] * 19 + ["done"]
    draft = entry.open("en")
    assert draft.answer == f"<p>Text {writers.index(draft.author)}.</p>"


@pytest.mark.django_db(transaction=True)
def test_publishing_and_sending_back_at_once_does_one_of_the_two() -> None:
    draft = ask(build_answer(), build_user("writer"))
    doctor, other = build_user("doctor"), build_user("other")
    mine, theirs = (Revision.objects.get(pk=draft.pk) for _ in range(2))

    met = at_once(
        [
            lambda: mine.publish(doctor, draft.stamp, change="meaning"),
            lambda: theirs.send_back(other, draft.stamp, "Wait."),
        ]
    )

    assert met == ["ChangedMeanwhile", "done"]


def test_a_revision_keeps_its_stamp_only_as_long_as_its_text(writer: User) -> None:
    entry = build_answer()
    before = write(entry, writer).stamp

    assert write(entry, writer, answer="<p>New.</p>").stamp != before
    assert build_revision(build_entry(slug="b")).stamp != before
