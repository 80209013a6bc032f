"""The pages on which answers are written, decided, signed and restored."""

import re

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError
from django.test import Client

from clinic_site.models import Clinic
from faq.models import ClaimPhrase, Entry, Revision, SearchMiss, SignOff, Vote
from tests.faq.builders import (
    build_answer,
    build_entry,
    build_reviewer,
    build_revision,
    build_sign_off,
    build_user,
)

pytestmark = pytest.mark.django_db

ENTRY = "/staff/faq/entry"


def signed_in(username: str, group: str | None = None, **values: object) -> Client:
    client = Client()
    client.force_login(build_user(username, group, **values))
    return client


@pytest.fixture
def desk() -> Client:
    return signed_in("desk", "Front desk")


@pytest.fixture
def clinician() -> Client:
    return signed_in("doctor", "Clinician")


def words_page(entry: Entry, language: str = "en") -> str:
    return f"{ENTRY}/{entry.pk}/{language}/words/"


def words_form(entry: Entry, language: str = "en", **overrides: str) -> dict[str, str]:
    start = entry.open(language) or entry.live(language)
    return {
        "seen": start.stamp if start else "",
        "question": "How long does it take?",
        "answer": "<p>Two hours.</p>",
        "sources": "",
        "reason": "It takes longer now.",
        "change": "meaning",
    } | overrides


def awaiting(entry: Entry | None = None, **overrides: object) -> Revision:
    entry = entry or build_answer()
    values = {"state": "awaiting", "answer": "<p>Two hours.</p>"} | overrides
    if "author" not in values:
        values["author"] = values["edited_by"] = build_user("writer", "Front desk")
    return build_revision(entry, **values)


def publish_form(revision: Revision, **overrides: str) -> dict[str, str]:
    form = {"seen": revision.stamp, "change": "meaning", "_publish": "Publish"}
    return form | overrides


def claim_boxes(page: str) -> list[str]:
    return re.findall(r'name="(claim_\w+)"', page)


def body(response: object) -> str:
    return response.content.decode()


def test_front_desk_saves_a_draft_and_readers_keep_the_live_text(desk: Client) -> None:
    entry = build_answer()

    response = desk.post(words_page(entry), words_form(entry) | {"_save": "1"})

    assert response.status_code == 302
    draft = entry.open("en")
    assert (draft.state, draft.answer) == ("draft", "<p>Two hours.</p>")
    page = body(Client().get("/"))
    assert "About an hour." in page
    assert "Two hours." not in page


def test_an_editor_asks_for_review_in_one_step(desk: Client) -> None:
    entry = build_answer()

    desk.post(words_page(entry), words_form(entry) | {"_ask": "1"})

    assert entry.open("en").state == "awaiting"


def test_asking_without_a_reason_says_so_and_saves_nothing(desk: Client) -> None:
    entry = build_answer()
    form = words_form(entry, reason="") | {"_ask": "1"}

    response = desk.post(words_page(entry), form)

    assert response.status_code == 422
    assert "Say in a sentence why." in body(response)
    assert "Two hours." in body(response)
    assert entry.open("en") is None


@pytest.mark.parametrize(
    "answer", ["", "<p></p>", "<p><br></p>", "<script>alert(1)</script>", " \n "]
)
def test_an_answer_without_words_is_refused_with_a_message(
    desk: Client, answer: str
) -> None:
    entry = build_answer()
    form = words_form(entry, answer=answer) | {"_save": "1"}

    response = desk.post(words_page(entry), form)

    assert response.status_code == 422
    assert entry.open("en") is None


def test_a_save_without_a_change_says_that_there_is_no_draft(desk: Client) -> None:
    entry = build_answer()
    form = words_form(entry, answer="<p>About an hour.</p>", reason="") | {"_save": "1"}

    response = desk.post(words_page(entry), form, follow=True)

    assert "nothing was changed" in body(response)
    assert entry.revisions.count() == 1


def test_the_line_ends_of_a_browser_change_nothing(desk: Client) -> None:
    entry = build_answer(sources="A handbook\nA trial")
    live = entry.live("en")
    same = {"question": live.question, "answer": live.answer}
    form = words_form(entry, **same, sources="A handbook\r\nA trial") | {"_save": "1"}

    desk.post(words_page(entry), form)

    assert entry.open("en") is None


def test_a_question_holds_nothing_that_nobody_sees(desk: Client) -> None:
    entry = build_answer()
    form = words_form(entry, question="Is it a cu\u200bre  or\u00ad not?")

    desk.post(words_page(entry), form | {"_save": "1"})

    assert entry.open("en").question == "Is it a cure or not?"


def test_the_second_of_two_writers_sees_both_texts_and_can_then_save(
    desk: Client,
) -> None:
    entry = build_answer()
    mine = words_form(entry, answer="<p>Mine is three hours.</p>") | {"_save": "1"}
    theirs = words_form(entry, answer="<p>Theirs is four hours.</p>") | {"_save": "1"}
    signed_in("other", "FAQ editor").post(words_page(entry), theirs)

    response = desk.post(words_page(entry), mine)

    assert response.status_code == 409
    assert "A colleague changed this" in body(response)
    assert "Theirs is four hours." in body(response)
    assert "Mine is three hours." in body(response)
    assert entry.open("en").answer == "<p>Theirs is four hours.</p>"
    seen = re.search(r'name="seen" value="([^"]+)"', body(response))[1]
    again = desk.post(words_page(entry), mine | {"seen": seen})
    assert again.status_code == 302
    assert entry.open("en").answer == "<p>Mine is three hours.</p>"


def test_a_writer_whose_draft_was_published_meanwhile_is_told(
    desk: Client, clinician: Client
) -> None:
    revision = awaiting()
    form = words_form(revision.entry, answer="<p>Late.</p>") | {"_save": "1"}
    clinician.post(f"{ENTRY}/revision/{revision.pk}/", publish_form(revision))

    response = desk.post(words_page(revision.entry), form)

    assert response.status_code == 409
    assert "Late." in body(response)


def test_spanish_is_written_beside_the_english_text(desk: Client) -> None:
    entry = build_answer()

    page = body(desk.get(words_page(entry, "es")))
    assert "About an hour." in page
    form = words_form(entry, "es", question="¿Cuánto?", answer="<p>Una hora.</p>")
    desk.post(words_page(entry, "es"), form | {"_save": "1"})

    draft = entry.open("es")
    assert (draft.question, draft.translation_of) == ("¿Cuánto?", entry.live("en"))


@pytest.mark.parametrize("path", ["fr/words/", "xx/all/", "es/nothing/"])
def test_an_unknown_language_or_page_is_our_404(desk: Client, path: str) -> None:
    entry = build_answer()

    assert desk.get(f"{ENTRY}/{entry.pk}/{path}").status_code in {302, 404}
    assert desk.get(f"{ENTRY}/999/en/words/").status_code == 404


def test_a_new_question_is_a_draft_with_an_address_from_its_words(
    desk: Client,
) -> None:
    topic = build_entry().topic
    form = {
        "question": "Where can my driver park?",
        "answer": "Behind the house:\n\n- left\n- right",
        "topic": topic.pk,
        "slug": "",
        "review_months": 12,
    }

    response = desk.post(f"{ENTRY}/add/", form, follow=True)

    assert "is a draft" in body(response)
    entry = Entry.objects.get(slug="where-can-my-driver-park")
    assert "<li>left</li>" in entry.open("en").answer
    assert "park" not in body(Client().get("/"))


def test_an_address_that_is_or_was_anothers_is_refused_with_a_message(
    desk: Client,
) -> None:
    taken = build_answer(slug="taken")
    taken.slug = "renamed"
    taken.save()
    mine = build_answer(slug="mine")
    form = {"topic": mine.topic_id, "review_months": 12}

    for slug in ["taken", "renamed"]:
        response = desk.post(f"{ENTRY}/{mine.pk}/change/", form | {"slug": slug})
        assert response.status_code == 200
        assert "Choose another address" in body(response) or "already" in body(response)

    mine.refresh_from_db()
    assert mine.slug == "mine"


def test_a_clinician_sees_what_changes_why_and_on_what_grounds(
    clinician: Client,
) -> None:
    revision = awaiting(reason="New machine.", sources="Handbook, page 4")

    page = body(clinician.get(f"{ENTRY}/revision/{revision.pk}/"))

    assert re.search(r"<del[^>]*>.*About an hour", page, re.S)
    assert re.search(r"<ins[^>]*>.*Two hours", page, re.S)
    assert "New machine." in page
    assert "Handbook, page 4" in page


def test_a_clinician_publishes_and_readers_see_it(clinician: Client) -> None:
    revision = awaiting()

    response = clinician.post(
        f"{ENTRY}/revision/{revision.pk}/", publish_form(revision)
    )

    assert response.status_code == 302
    page = body(Client().get("/"))
    assert "Two hours." in page
    assert "About an hour." not in page
    assert "Published, not yet clinically reviewed." in page


def test_a_clinician_publishes_and_signs_in_one_step(clinician: Client) -> None:
    build_reviewer("doctor")
    revision = awaiting()
    form = publish_form(revision, sign="on")

    clinician.post(f"{ENTRY}/revision/{revision.pk}/", form)

    assert SignOff.objects.get().revision == revision
    assert "Reviewed by Ana Example, MD" in body(Client().get("/"))


def test_a_signature_that_fails_leaves_nothing_published(
    clinician: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_reviewer("doctor")
    revision = awaiting()

    def fail(*_: object) -> None:
        raise OperationalError

    monkeypatch.setattr("faq.admin.reviewing.sign", fail)
    clinician.raise_request_exception = False
    form = publish_form(revision, sign="on")
    response = clinician.post(f"{ENTRY}/revision/{revision.pk}/", form)

    revision.refresh_from_db()
    assert (response.status_code, revision.state) == (503, "awaiting")


def test_a_clinician_is_told_that_readers_dont_see_a_retired_question(
    clinician: Client,
) -> None:
    build_reviewer("doctor")
    revision = awaiting()
    revision.entry.retire()

    review = f"{ENTRY}/revision/{revision.pk}/"
    told = body(clinician.post(review, publish_form(revision), follow=True))
    sign = body(clinician.get(f"{review}sign/"))

    assert "Readers see it now." not in told
    assert "once the question is brought back" in told
    assert "as readers see it once the question is brought back" in sign


@pytest.mark.parametrize("group", ["Front desk", "FAQ editor", None])
def test_nobody_but_a_clinician_publishes_sends_back_signs_or_retires(
    group: str | None,
) -> None:
    revision = awaiting()
    live = revision.entry.live("en")
    # Without a group: the owner, who may do everything else.
    client = signed_in("someone", group, is_superuser=group is None)

    page = f"{ENTRY}/revision/{revision.pk}/"
    answers = [
        client.post(page, publish_form(revision)),
        client.post(page, {"seen": revision.stamp, "comment": "No", "_send_back": 1}),
        client.get(f"{ENTRY}/revision/{live.pk}/sign/"),
        client.post(f"{ENTRY}/revision/{live.pk}/sign/", {"seen": live.stamp}),
        client.post(f"{ENTRY}/{revision.entry_id}/retire/"),
        client.post(f"{ENTRY}/{revision.entry_id}/bring-back/"),
    ]

    assert [answer.status_code for answer in answers] == [403] * 6
    revision.refresh_from_db()
    assert revision.state == "awaiting"
    assert not SignOff.objects.exists()
    assert revision.entry.live("en") == live


def test_a_clinicians_own_change_of_meaning_is_refused_with_a_reason(
    clinician: Client,
) -> None:
    doctor = User.objects.get(username="doctor")
    revision = awaiting(author=doctor, edited_by=doctor)

    page = body(clinician.get(f"{ENTRY}/revision/{revision.pk}/"))
    assert "another clinician must publish it" in page
    response = clinician.post(
        f"{ENTRY}/revision/{revision.pk}/", publish_form(revision)
    )

    assert response.status_code == 422
    assert "another clinician must publish it" in body(response)
    revision.refresh_from_db()
    assert revision.state == "awaiting"


def test_a_single_clinician_is_told_so_and_publishes(clinician: Client) -> None:
    Clinic.objects.create(pk=1, name="Clinic", single_clinician=True)
    doctor = User.objects.get(username="doctor")
    revision = awaiting(author=doctor, edited_by=doctor)

    page = body(clinician.get(f"{ENTRY}/revision/{revision.pk}/"))
    assert "Only one clinician works here" in page
    clinician.post(f"{ENTRY}/revision/{revision.pk}/", publish_form(revision))

    revision.refresh_from_db()
    assert (revision.state, revision.approved_alone) == ("live", True)


def test_only_the_owner_says_that_there_is_a_single_clinician(desk: Client) -> None:
    Clinic.objects.create(pk=1, name="Clinic")
    page = "/staff/clinic_site/clinic/1/change/"

    assert 'name="single_clinician"' not in body(desk.get(page))
    owner = signed_in("owner", is_superuser=True)
    assert 'name="single_clinician"' in body(owner.get(page))


def test_a_clinician_sends_back_with_a_comment_that_the_writer_reads(
    desk: Client, clinician: Client
) -> None:
    revision = awaiting()
    form = {"seen": revision.stamp, "comment": "Say until when.", "_send_back": "1"}

    clinician.post(f"{ENTRY}/revision/{revision.pk}/", form)

    revision.refresh_from_db()
    assert revision.state == "draft"
    assert "Say until when." in body(desk.get(words_page(revision.entry)))
    assert "Say until when." in body(desk.get("/staff/"))


def test_sending_back_without_a_comment_is_refused(clinician: Client) -> None:
    revision = awaiting()
    form = {"seen": revision.stamp, "comment": " ", "_send_back": "1"}

    response = clinician.post(f"{ENTRY}/revision/{revision.pk}/", form)

    assert response.status_code == 422
    assert "Say what should change" in body(response)


def test_a_clinician_who_was_slower_is_told_and_nothing_is_lost(
    clinician: Client,
) -> None:
    revision = awaiting()
    stale = publish_form(revision)
    signed_in("second", "Clinician").post(f"{ENTRY}/revision/{revision.pk}/", stale)

    response = clinician.post(f"{ENTRY}/revision/{revision.pk}/", stale)

    assert response.status_code == 409
    assert "A colleague was quicker" in body(response)
    assert Revision.objects.filter(state="live").count() == 1


def test_a_marked_claim_needs_a_reason_which_is_kept(clinician: Client) -> None:
    ClaimPhrase.objects.create(language="en", phrase="cure*", why="Who says so?")
    revision = awaiting(answer="<p>It cures most people.</p>")
    page = f"{ENTRY}/revision/{revision.pk}/"

    shown = body(clinician.get(page))
    assert re.search(r"<mark[^>]*>cures</mark>", shown)
    assert "Who says so?" in shown
    refused = clinician.post(page, publish_form(revision))
    assert refused.status_code == 422
    assert "Give a reason or a source" in body(refused)
    [box] = claim_boxes(shown)
    clinician.post(page, publish_form(revision) | {box: "Trial of 2026, n=400"})

    revision.refresh_from_db()
    assert revision.state == "live"
    assert revision.answer == "<p>It cures most people.</p>"  # only marked
    assert revision.accepted_claims.get().note == "Trial of 2026, n=400"
    history = body(clinician.get(f"{ENTRY}/{revision.entry_id}/en/all/"))
    assert "Trial of 2026, n=400" in history


def test_a_claim_that_came_into_the_list_meanwhile_is_asked_about(
    clinician: Client,
) -> None:
    revision = awaiting(answer="<p>A miracle.</p>")
    form = publish_form(revision)
    ClaimPhrase.objects.create(language="en", phrase="miracle", why="Whose?")

    response = clinician.post(f"{ENTRY}/revision/{revision.pk}/", form)

    assert response.status_code == 422
    assert "Whose?" in body(response)


def test_a_reason_is_never_taken_for_that_of_another_claim(clinician: Client) -> None:
    listed = ClaimPhrase.objects.create(language="en", phrase="cure", why="Who?")
    revision = awaiting(answer="<p>It is safe and a cure.</p>")
    page = f"{ENTRY}/revision/{revision.pk}/"
    [box] = claim_boxes(body(clinician.get(page)))
    listed.delete()
    ClaimPhrase.objects.create(language="en", phrase="safe", why="For whom?")

    response = clinician.post(page, publish_form(revision) | {box: "A cure by 2026."})

    assert response.status_code == 422
    assert "A cure by 2026." not in body(response)


def test_the_writer_sees_claims_and_reading_grade_and_nothing_is_changed(
    desk: Client,
) -> None:
    ClaimPhrase.objects.create(language="en", phrase="guarant*", why="Who does?")
    entry = build_answer(answer="<p>We guarantee it. It is easy to read.</p>")

    page = body(desk.get(words_page(entry)))

    assert re.search(r"<mark[^>]*>guarantee</mark>", page)
    assert "Reading grade" in page


def test_any_old_revision_comes_back_as_a_draft_in_one_press(
    desk: Client, clinician: Client
) -> None:
    revision = awaiting()
    old = revision.entry.live("en")
    clinician.post(f"{ENTRY}/revision/{revision.pk}/", publish_form(revision))

    history = body(desk.get(f"{ENTRY}/{old.entry_id}/en/all/"))
    assert f"/revision/{old.pk}/restore/" in history
    assert f"/revision/{revision.pk}/restore/" not in history
    response = desk.post(f"{ENTRY}/revision/{old.pk}/restore/")

    assert response.status_code == 302
    assert old.entry.open("en").answer == old.answer


@pytest.mark.parametrize("state", ["draft", "awaiting"])
def test_what_is_being_written_is_not_put_aside_for_itself(
    desk: Client, state: str
) -> None:
    revision = awaiting(state=state)
    before = revision.stamp

    response = desk.post(f"{ENTRY}/revision/{revision.pk}/restore/", follow=True)

    assert "This is what is being written" in body(response)
    revision.refresh_from_db()
    assert (revision.state, revision.stamp) == (state, before)
    assert revision.entry.revisions.count() == 2


def test_a_discarded_draft_is_gone_from_the_page_and_kept_in_the_history(
    desk: Client,
) -> None:
    revision = awaiting()
    page = f"{ENTRY}/revision/{revision.pk}/discard/"

    stale = desk.post(page, {"seen": "1.1"}, follow=True)
    assert "so it stays" in body(stale)
    response = desk.post(page, {"seen": revision.stamp}, follow=True)

    assert revision.entry.open("en") is None
    assert "discarded" in body(response)


def test_a_clinician_signs_what_readers_see(clinician: Client) -> None:
    reviewer = build_reviewer("doctor")
    live = build_answer().live("en")
    page = f"{ENTRY}/revision/{live.pk}/sign/"

    assert "Ana Example, MD" in body(clinician.get(page))
    response = clinician.post(page, {"seen": live.stamp}, follow=True)

    assert "Signed." in body(response)
    given = SignOff.objects.get()
    assert (given.reviewer, given.revision) == (reviewer, live)


def test_a_clinician_without_a_credential_cannot_sign(clinician: Client) -> None:
    live = build_answer().live("en")
    page = f"{ENTRY}/revision/{live.pk}/sign/"

    response = clinician.post(page, {"seen": live.stamp})

    assert "Ask the owner" in body(response)
    assert not SignOff.objects.exists()


def test_a_text_that_changed_since_it_was_read_is_not_signed(
    clinician: Client,
) -> None:
    build_reviewer("doctor")
    live = build_answer().live("en")

    clinician.post(f"{ENTRY}/revision/{live.pk}/sign/", {"seen": "0.0"})

    assert not SignOff.objects.exists()


def test_a_clinician_retires_a_question_and_brings_it_back(clinician: Client) -> None:
    entry = build_answer()

    clinician.post(f"{ENTRY}/{entry.pk}/retire/")
    assert "How long does it take?" not in body(Client().get("/"))
    clinician.post(f"{ENTRY}/{entry.pk}/bring-back/")

    assert "How long does it take?" in body(Client().get("/"))


def test_the_first_page_lists_what_waits(desk: Client) -> None:
    today = Clinic().today
    from datetime import timedelta

    late, soon, later = (build_answer(slug=slug) for slug in ["late", "soon", "later"])
    for entry, days in [(late, -1), (soon, 30), (later, 31)]:
        live = entry.live("en")
        Revision.objects.filter(pk=live.pk).update(question=f"The {entry.slug} one?")
        build_sign_off(
            live,
            signed_on=today - timedelta(days=300),
            due_on=today + timedelta(days=days),
        )
    awaiting(build_answer(slug="unsigned"), question="Awaited?")

    page = body(desk.get("/staff/"))

    assert "Overdue for review (1)" in page
    assert "The late one?" in page
    assert "Due within 30 days (1)" in page
    assert "The soon one?" in page
    assert "The later one?" not in page
    assert "Awaiting a clinician (1)" in page
    assert "Awaited?" in page
    assert "Live, not clinically reviewed (1)" in page


def votes_and_missed_words() -> None:
    today = Clinic().today
    for slug, no in [("fine", 0), ("poor", 3)]:
        live = build_answer(slug=slug, question=f"The {slug} one?").live("en")
        Vote.objects.create(revision=live, helped=True, day=today, ballot=f"{slug}-yes")
        for number in range(no):
            Vote.objects.create(
                revision=live,
                helped=False,
                reason="missing",
                day=today,
                ballot=f"{slug}-{number}",
            )
    for word, count in [("parking", 2), ("ana", 1)]:
        SearchMiss.objects.create(language="en", word=word, day=today, count=count)


def test_votes_and_missed_words_are_told_what_needs_work_first(desk: Client) -> None:
    votes_and_missed_words()

    page = body(desk.get(f"{ENTRY}/readers/"))

    assert page.index("The poor one?") < page.index("The fine one?")
    assert "It leaves out what I wanted to know: 3" in page
    assert "parking" in page
    assert ">ana<" not in page  # typed once, so it may be a name


@pytest.mark.parametrize(
    "path", [f"{ENTRY}/readers/", "/staff/intake/consultationrequest/pictures/"]
)
def test_each_region_of_a_page_of_figures_has_its_own_name(
    desk: Client, path: str
) -> None:
    votes_and_missed_words()

    page = body(desk.get(path))

    names = re.findall(r'aria-labelledby="([^"]+)"', page)
    assert {"helped", "votes"} & set(names)
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize(
    ("to_do", "found"),
    [
        ("awaiting", {"awaiting"}),
        ("draft", {"draft"}),
        ("unsigned", {"awaiting", "plain"}),
        ("retired", {"retired"}),
        ("outdated", set()),
        ("nonsense", {"awaiting", "draft", "plain", "retired"}),
    ],
)
def test_the_list_is_narrowed_to_what_needs_doing(
    desk: Client, to_do: str, found: set[str]
) -> None:
    awaiting(build_answer(slug="awaiting"))
    build_revision(build_entry(slug="draft"), state="draft")
    build_answer(slug="plain")
    build_answer(slug="retired").retire()

    response = desk.get(f"{ENTRY}/?to_do={to_do}")

    listed = response.context["cl"].result_list
    assert {entry.slug for entry in listed} == found


def test_an_answer_is_found_by_its_words_old_ones_too(desk: Client) -> None:
    build_revision(build_entry(slug="a"), answer="<p>About sleep.</p>")
    build_revision(build_entry(slug="b"), answer="<p>About driving.</p>")

    listed = desk.get(f"{ENTRY}/?q=driving").context["cl"].result_list

    assert [entry.slug for entry in listed] == ["b"]


@pytest.mark.parametrize("entries", [3, 30])
def test_the_list_costs_the_same_for_any_number_of_entries(
    desk: Client, django_assert_max_num_queries: object, entries: int
) -> None:
    for number in range(entries):
        awaiting(build_answer(slug=f"n{number}"), author=None)

    with django_assert_max_num_queries(14):
        desk.get(f"{ENTRY}/")


def test_only_what_an_editor_needs_is_open_to_them() -> None:
    editor = signed_in("ed", "FAQ editor")

    for path in [
        "/staff/intake/consultationrequest/",
        "/staff/intake/consultationrequest/1/change/",
        "/staff/clinic_site/clinic/1/change/",
        "/staff/clinic_site/notice/",
        "/staff/auth/user/",
        "/staff/faq/reviewer/",
    ]:
        assert editor.get(path).status_code in {302, 403}
    assert "consultation" not in body(editor.get("/staff/")).lower()


def test_without_rights_no_page_of_the_answers_opens() -> None:
    revision = awaiting()
    stranger = signed_in("nobody")
    entry = revision.entry_id

    for path in [
        f"{entry}/en/words/",
        f"{entry}/en/all/",
        f"revision/{revision.pk}/",
        f"revision/{revision.pk}/sign/",
    ]:
        assert stranger.get(f"{ENTRY}/{path}").status_code == 403
        assert Client().get(f"{ENTRY}/{path}").status_code == 302
