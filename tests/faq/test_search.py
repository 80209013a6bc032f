"""Does a patient find the answer, in their own words and with their own mistakes?"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import translation

from clinic_site.models import Clinic
from faq.models import Revision, SearchMiss, Synonym
from faq.search.finding import Found, find
from faq.search.passages import marked, passage
from faq.search.typing_errors import Spelling
from tests import content
from tests.faq.builders import build_answer, build_revision
from tests.faq.patient_phrasings import PHRASINGS

FIRST, WITHIN_THREE = 0.90, 0.98
TODAY = date(2026, 11, 24)


@pytest.fixture
def clinic_content(db: None) -> None:
    content.load_all()


@pytest.fixture
def spanish_is_live(clinic_content: None) -> None:
    Revision.objects.filter(language="es").update(state="live", meaning=1)


def slugs(found: Found) -> list[str]:
    return [revision.entry.slug for revision in found.answers]


def hit_rates(language: str) -> tuple[float, float]:
    """Return the shares that come first and within the first three; print the rest."""
    ranks = []
    for spoken, typed, slug in PHRASINGS:
        if spoken != language:
            continue
        answers = slugs(find(typed, language))
        ranks.append(answers.index(slug) if slug in answers else 99)
        if ranks[-1]:
            print(f"{typed!r}: {slug} is not first, but {answers[:3]}")
    first = sum(rank == 0 for rank in ranks) / len(ranks)
    within_three = sum(rank < 3 for rank in ranks) / len(ranks)
    print(f"{language}: {len(ranks)} phrasings, {first:.1%}, {within_three:.1%}")
    return first, within_three


# Phrasings


@pytest.mark.usefixtures("clinic_content")
@pytest.mark.parametrize("language", ["en", "es"])
def test_patients_find_their_answer_on_a_fresh_site(language: str) -> None:
    first, within_three = hit_rates(language)

    assert first >= FIRST
    assert within_three >= WITHIN_THREE


@pytest.mark.usefixtures("spanish_is_live")
def test_patients_find_their_answer_where_spanish_is_live() -> None:
    first, within_three = hit_rates("es")

    assert first >= FIRST
    assert within_three >= WITHIN_THREE


@pytest.mark.usefixtures("clinic_content")
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(
    ("typed", "slug"),
    [("side effects", "side-effects"), ("insurence", "insurance")],
)
def test_english_words_find_english_answers_on_either_page(
    typed: str, slug: str, language: str
) -> None:
    assert slugs(find(typed, language))[0] == slug


# What is found


@pytest.mark.django_db
def test_a_word_of_the_question_counts_more_than_one_of_the_answer() -> None:
    build_answer(slug="answer", question="What else?", answer="<p>Parking.</p>")
    build_answer(slug="question", question="Is there parking?", answer="<p>Yes.</p>")
    build_answer(slug="other", question="Who comes?", answer="<p>All.</p>")

    assert slugs(find("parking", "en")) == ["question", "answer"]


@pytest.mark.django_db
def test_a_word_that_all_answers_have_weighs_little() -> None:
    for slug in ["a", "b", "c", "d"]:
        build_answer(slug=slug, question=f"Ketamine {slug}{slug}?")
    build_answer(
        slug="rare", question="Else?", answer="<p>Ketamine, and a blanket.</p>"
    )

    assert slugs(find("ketamine blanket", "en"))[0] == "rare"


@pytest.mark.django_db
def test_answers_that_are_equally_likely_stay_in_the_order_of_the_page() -> None:
    for position, slug in [(30, "last"), (10, "first"), (20, "second")]:
        build_answer(slug=slug, position=position, question="Is there parking?")

    assert slugs(find("parking", "en")) == ["first", "second", "last"]


@pytest.mark.django_db
def test_markup_is_no_word() -> None:
    build_answer(answer="<p>Bed &amp; <strong>breakfast</strong></p>")

    assert find("strong", "en").answers == []
    assert find("amp", "en").answers == []
    assert len(find("breakfast", "en").answers) == 1


@pytest.mark.django_db
def test_accents_and_apostrophes_make_no_difference() -> None:
    build_answer(slug="es", language="es", question="¿La sesión?")
    build_answer(slug="en", question="Can't I?", answer="<p>A naïve provider’s.</p>")

    assert slugs(find("SESION", "es")) == ["es"]
    assert slugs(find("naive", "en")) == ["en"]
    assert slugs(find("provider's", "en")) == ["en"]


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["draft", "awaiting", "discarded", "retired"])
def test_what_is_not_live_is_not_found(state: str) -> None:
    entry = build_answer()
    build_revision(entry, state=state, question="Parking?")

    assert find("parking", "en").answers == []


@pytest.mark.django_db
def test_a_retired_entry_is_not_found() -> None:
    build_answer(question="Parking?").retire()

    assert find("parking", "en").answers == []


@pytest.mark.django_db
def test_an_unsigned_translation_helps_to_find_and_is_never_shown(
    client: Client,
) -> None:
    entry = build_answer(question="Where is parking?", answer="<p>Behind us.</p>")
    build_revision(
        entry, language="es", state="awaiting", question="¿Hay estacionamiento?"
    )

    with translation.override("es"):
        found = find("estacionamiento", "es")

    assert [revision.question for revision in found.answers] == ["Where is parking?"]
    assert find("estacionamiento", "en").answers == []


@pytest.mark.django_db
def test_a_draft_of_an_entry_without_live_text_is_never_found() -> None:
    build_answer(state="draft", question="Parking?")
    build_answer(slug="es", language="es", state="awaiting", question="Parking?")

    assert find("parking", "en").answers == []
    assert find("parking", "es").answers == []


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["pick me up", "PICK  me up!", "can you pick me up"])
def test_a_synonym_may_be_a_phrase(typed: str) -> None:
    Synonym.objects.create(
        language="en", patients_say="pick me up", answers_say="transportation, driver"
    )
    build_answer(answer="<p>Arrange transportation.</p>")

    found = find(typed, "en")

    assert len(found.answers) == 1
    assert "transportation" in found.marked["en"]


@pytest.mark.django_db
def test_a_synonym_has_other_forms_but_none_of_a_known_word() -> None:
    Synonym.objects.create(
        language="en", patients_say="booster", answers_say="maintenance"
    )
    Synonym.objects.create(
        language="en", patients_say="effective", answers_say="results"
    )
    build_answer(slug="more", answer="<p>Maintenance treatments.</p>")
    build_answer(slug="effects", answer="<p>Side effects.</p>")
    build_answer(slug="results", answer="<p>Results.</p>")

    assert slugs(find("boosters", "en")) == ["more"]
    assert slugs(find("effects", "en")) == ["effects"]


@pytest.mark.django_db
def test_while_somebody_types_the_last_word_is_a_beginning() -> None:
    build_answer(question="Will my medications matter?")

    assert len(find("my med", "en", is_typing=True).answers) == 1
    assert find("my med", "en").answers == []


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["how", "what is it", "what is it?"])
def test_function_words_alone_find_questions_and_are_no_misses(typed: str) -> None:
    build_answer(question="What is it? And how?")

    found = find(typed, "en")

    assert (len(found.answers), found.missed) == (1, [])


@pytest.mark.django_db
def test_what_is_published_is_found_by_the_next_search() -> None:
    entry = build_answer()
    assert find("parking", "en").missed == ["parking"]

    Revision.objects.filter(entry=entry).update(answer="<p>Parking is behind us.</p>")

    assert len(find("parking", "en").answers) == 1
    Synonym.objects.create(language="en", patients_say="garage", answers_say="parking")
    assert len(find("garage", "en").answers) == 1


# Typing errors


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ketemine", "ketamine"), ("infussion", "infusion"), ("efects", "effects"),
        ("anxeity", "anxiety"), ("insurence", "insurance"), ("anciedad", "ansiedad"),
        ("quetamina", "ketamina"), ("maintainence", "maintenance"),
        ("saftey", "safety"), ("nesesito", "necesito"), ("medisinas", "medicinas"),
    ],
)  # fmt: skip
def test_a_typing_error_is_put_right(typed: str, meant: str) -> None:
    known = ["ketamine", "infusion", "effects", "anxiety", "insurance", "ansiedad",
             "ketamina", "maintenance", "safety", "necesito", "medicinas",
             "danger", "however", "treatment"]  # fmt: skip

    assert Spelling(known).meant_by(typed) == meant


@pytest.mark.parametrize("typed", ["daughter", "forever", "cat", "x" * 31, "4dangr"])
def test_another_word_is_not_taken_for_a_typing_error(typed: str) -> None:
    assert Spelling(["danger", "however", "car"]).meant_by(typed) is None


@pytest.mark.usefixtures("clinic_content")
def test_the_page_says_what_it_put_right(client: Client) -> None:
    body = client.get("/search/?q=Side efects").text

    assert "Showing answers for <strong>side effects</strong>." in body


# Anything may be typed


ANYTHING = [
    "", " ", "a & | ! ( :*", "%", "_", "\\", "'", '"', "' OR 1=1", "'; DROP TABLE x--",
    "x" * 5000, "long " * 1000, "😀", "😀😀 ketamine", "שלום", "كيتامين", "\u202eenim",
    "кетамин", "氯胺酮", "...", "?!", "<script>alert(1)</script>", "&amp;", "{{ q }}",
    "{% url %}", "ketamine:*", "!ketamine", "(ketamine", "ketamine)", "ketamine & ",
    "a:B", "<->", "a <-> b", "\n\r\t", "\u0301", "ﬁne", "１２３", "1e5", "-1",
    "ketamine\\", "$1", "%s %(most)s", "null", "/etc/passwd", "\ud83d", "a" * 200 + "b",
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("part", ["", "results"])
@pytest.mark.parametrize("typed", ANYTHING, ids=range(len(ANYTHING)))
def test_whatever_is_typed_is_text(client: Client, typed: str, part: str) -> None:
    typed = typed.encode(errors="replace").decode()
    build_answer(question="Is ketamine safe?")

    response = client.get("/search/", {"q": typed, "part": part})

    assert response.status_code == 200
    assert "<script>alert" not in response.text


@pytest.mark.django_db
@pytest.mark.parametrize("sign", ["%", "_", "*", ":*", "|", "&", "!"])
def test_a_sign_finds_nothing(sign: str) -> None:
    build_answer(question="Is it 100 % or _all_?")

    found = find(sign, "en")

    assert (found.answers, found.missed) == ([], [])


# The page


@pytest.mark.usefixtures("clinic_content")
def test_the_page_lists_answers_with_what_was_found_marked(client: Client) -> None:
    response = client.get("/search/?q=ride home")

    assert 'href="/questions/how-to-prepare/"' in response.text
    assert "<mark>transportation</mark> <mark>home</mark>" in response.text
    assert response["Cache-Control"] == "private, no-store"
    assert response.cookies == {}
    assert '<meta name="robots" content="noindex">' in response.text


@pytest.mark.usefixtures("clinic_content")
def test_what_was_typed_is_only_in_the_box(client: Client) -> None:
    body = client.get("/search/?q=zzsecretzz").text

    assert body.count("zzsecretzz") == 1
    assert "zzsecretzz" not in body.split("</title>")[0]


@pytest.mark.usefixtures("clinic_content")
def test_a_search_without_an_answer_leads_to_people(client: Client) -> None:
    body = client.get("/search/?q=parking").text
    main = body[body.index("<main") : body.index("</main>")]

    assert "We haven't written an answer to that yet" in main
    assert 'href="/consultation/"' in main
    assert 'href="/"' in main
    assert "<textarea" not in main


@pytest.mark.usefixtures("clinic_content")
def test_a_search_without_an_answer_offers_the_phone(client: Client) -> None:
    Clinic.objects.update(phone="(312) 555-0142")

    body = client.get("/search/?q=parking").text

    assert 'Call us: <a href="tel:+1-312-555-0142">' in body


@pytest.mark.usefixtures("clinic_content")
def test_a_word_that_no_answer_has_is_named_beside_what_was_found(
    client: Client,
) -> None:
    body = client.get("/search/?q=parking insurance").text

    assert "No answer has the word <strong>parking</strong>." in body
    assert 'href="/questions/insurance/"' in body


@pytest.mark.usefixtures("clinic_content")
def test_part_of_the_page_is_the_list_alone(client: Client) -> None:
    body = client.get("/search/?q=insur&part=results").text

    assert 'href="/questions/insurance/"' in body
    assert "<html" not in body


@pytest.mark.usefixtures("clinic_content")
def test_a_long_search_is_cut_and_says_so(client: Client) -> None:
    body = client.get("/search/", {"q": "insurance " * 30}).text

    assert "we looked for the first 200 letters" in body


def test_marks_are_safe_and_whole_words() -> None:
    text = 'Safety <b>isn\'t</b> "unsafe" & safe.'

    assert marked(text, frozenset({"safe", "isnt"})) == (
        "Safety &lt;b&gt;<mark>isn&#x27;t</mark>&lt;/b&gt; &quot;unsafe&quot; &amp; "
        "<mark>safe</mark>."
    )


def test_a_passage_starts_at_the_sentence_with_most_of_the_words() -> None:
    text = "One. Two drivers wait.\nA driver takes you home. Four."

    assert passage(text, frozenset({"driver", "home"})) == (
        "A driver takes you home. Four."
    )
    assert passage("", frozenset()) == ""
    assert len(passage("word " * 100, frozenset())) <= 242


# Misses


def missed() -> list[tuple[str, str, int]]:
    return list(SearchMiss.objects.values_list("language", "word", "count"))


@pytest.mark.usefixtures("clinic_content")
def test_a_search_counts_each_word_that_no_answer_has_once(client: Client) -> None:
    for _ in range(2):
        client.get("/search/?q=parking PARKING insurance ketemine how")

    assert missed() == [("en", "parking", 2)]
    assert SearchMiss.objects.get().day


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed",
    ["3125550142", "ana@example.com", "b4ckpack", "x", "x" * 31, "شكرا", "http://x.y"],
)
def test_what_is_not_a_word_is_not_counted(client: Client, typed: str) -> None:
    build_answer()
    client.get("/search/", {"q": typed})

    words = {word for _, word, _ in missed()}
    assert not any(len(word) < 2 or len(word) > 30 for word in words)
    assert not any(any(c.isdigit() or c == "@" for c in word) for word in words)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    ["ana.roe@example.com", "anaroe@hospital", "www.anaroe.net", "https://x/anaroe"],
)
def test_no_part_of_an_address_is_counted(client: Client, address: str) -> None:
    build_answer()

    client.get("/search/", {"q": f"parking {address} (wifi)."})

    assert {word for _, word, _ in missed()} == {"parking", "wifi"}


@pytest.mark.usefixtures("clinic_content")
def test_at_most_five_words_of_a_search_are_counted(client: Client) -> None:
    client.get("/search/?q=parking pets wifi piano garage balcony vending")

    assert SearchMiss.objects.count() == 5


@pytest.mark.usefixtures("clinic_content")
def test_typing_and_asking_for_the_headers_count_nothing(client: Client) -> None:
    client.get("/search/?q=parking&part=results")
    client.head("/search/?q=parking")

    assert missed() == []


@pytest.mark.django_db(transaction=True)
def test_twenty_searches_at_once_are_all_counted() -> None:
    def miss(_: int) -> None:
        SearchMiss.objects.note(["parking", "garage"], "en", TODAY)
        connection.close()

    with ThreadPoolExecutor(20) as threads:
        list(threads.map(miss, range(20)))

    assert sorted(missed()) == [("en", "garage", 20), ("en", "parking", 20)]


@pytest.mark.usefixtures("clinic_content")
def test_the_page_comes_also_where_nothing_can_be_written(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
    with pytest.raises(DatabaseError), transaction.atomic():
        SearchMiss.objects.create(language="en", word="parking", day=TODAY)

    response = client.get("/search/?q=parking")

    assert response.status_code == 200
    assert missed() == []


@pytest.fixture
def miss(db: None) -> Callable[..., SearchMiss]:
    def make(word: str, days_ago: int = 0, count: int = 1) -> SearchMiss:
        day = TODAY - timedelta(days=days_ago)
        return SearchMiss.objects.create(language="en", word=word, day=day, count=count)

    return make


def test_staff_see_what_was_missed_most_and_nothing_that_was_typed_once(
    miss: Callable[..., SearchMiss],
) -> None:
    miss("parking", days_ago=0)
    miss("parking", days_ago=89)
    miss("pets", count=3)
    miss("anasmith")
    miss("old", days_ago=90, count=9)

    assert SearchMiss.objects.most_missed(TODAY) == [
        ("en", "pets", 3),
        ("en", "parking", 2),
    ]


def test_a_miss_is_kept_for_ninety_days(miss: Callable[..., SearchMiss]) -> None:
    miss("old", days_ago=90)
    miss("recent", days_ago=89)

    SearchMiss.objects.note(["parking"], "en", TODAY)

    words = SearchMiss.objects.order_by("word").values_list("word", flat=True)
    assert list(words) == ["parking", "recent"]
