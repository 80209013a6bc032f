import json
import re
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from faq.text.claim_phrases import problem_with, validate_phrase, validate_unless
from faq.text.claims import Claim, find_claims
from faq.text.claims_html import marked_claims, marked_text
from faq.text.safe_html import clean, plain_text
from tests.attacks.payloads.markup import MARKUP

FIXTURES = Path(__file__).parents[2] / "fixtures"


@dataclass(frozen=True)
class Phrase:
    phrase: str
    unless: str = ""
    why: str = "Say why."


def found(text: str, phrase: str, unless: str = "") -> list[str]:
    return [claim.words for claim in find_claims([text], [Phrase(phrase, unless)])]


@pytest.mark.parametrize(
    ("phrase", "text", "words"),
    [
        ("non-addictive", "It is Non-Addictive.", ["Non-Addictive"]),
        ("non-addictive", "non addictive, non\u2011addictive", None),
        ("non addictive", "non-addictive", ["non-addictive"]),
        ("non-addictive", "nonaddictive", []),
        ("cure", "It cures. Secure.", []),
        ("cure*", "It cures. Secure. A curé.", ["cures", "curé"]),
        ("garanti*", "Está garantizado.", ["garantizado"]),
        ("adicción", "ADICCION", ["ADICCION"]),
        ("no crea adiccion", "No crea\n adicción", []),
        ("no crea adiccion", "No\xa0crea adicción", ["No\xa0crea adicción"]),
        ("isn't safe", "It isn\u2019t safe.", ["isn\u2019t safe"]),
        ("#%", "70%, 70 %, 70\xa0%", ["70%", "70 %", "70\xa0%"]),
        ("#%", "70-80% or 5.5 to 6,5%", ["70-80%", "5.5 to 6,5%"]),
        ("#%", "a 70\u201380 % rate, 1,000%", ["70\u201380 %", "1,000%"]),
        ("#%", "70 patients", []),
        ("# percent", "70 percent, 70 percentile", ["70 percent"]),
        ("$#", "$400, $ 1,200.50, $400-600", ["$400", "$ 1,200.50", "$400-600"]),
        ("$#", "400, $x", []),
        ("proven", "unproven, PROVEN!", ["PROVEN"]),
    ],
)
def test_a_phrase_finds(phrase: str, text: str, words: list[str] | None) -> None:
    assert found(text, phrase) == (text.split(", ") if words is None else words)


@pytest.mark.parametrize(
    ("phrase", "unless", "text", "is_claim"),
    [
        ("safe", "when, if", "It is safe.", True),
        ("safe", "when, if", "It is safe when watched.", False),
        ("safe", "when, if", "When watched, it is safe.", False),
        ("safe", "when, if", "It is safe. Ask when you like.", True),
        ("safe", "in a medical setting", "Safe in a medical setting.", False),
        ("$#", "YEAR", "It costs $400.", True),
        ("$#", "YEAR", "It costs $400 (as of 2026).", False),
        ("$#", "YEAR", "It costs $2000.", True),
        ("$#", "YEAR", "It costs $400 for 2000 minutes.", False),
        ("$#", "YEAR", "It costs $400, once $1999.", True),
        ("#%", "of #", "Success of 70%.", True),
        ("#%", "of #", "70% of 24 patients felt better.", False),
        ("cure*", "no cure", "There is no cure.", False),
        ("cure*", "no cure", "It cures.", True),
        ("approved by the FDA", "not approved", "Not approved by the FDA.", False),
        ("# dollars", "YEAR", "It costs 2000 dollars.", True),
    ],
)
def test_an_excuse_counts_in_its_own_sentence_and_no_number_excuses_itself(
    phrase: str, unless: str, text: str, is_claim: bool
) -> None:
    assert bool(found(text, phrase, unless)) == is_claim


def test_claims_come_in_order_once_and_say_why() -> None:
    phrases = [Phrase("proven", why="Name it."), Phrase("cure*", why="Soften it.")]

    claims = find_claims(["A cure. Proven, proven.", "A cure. Proven."], phrases)

    assert claims == [
        Claim("cure", "A cure.", "Soften it."),
        Claim("Proven", "Proven, proven.", "Name it."),
        Claim("proven", "Proven, proven.", "Name it."),
        Claim("Proven", "Proven.", "Name it."),
    ]


def test_phrases_that_overlap_are_one_claim_with_both_reasons() -> None:
    phrases = [
        Phrase("approved for", why="Since when?"),
        Phrase("FDA-approved", why="By whom?"),
        Phrase("approved", why="Since when?"),
    ]

    claims = find_claims(["FDA-approved for you"], phrases)

    assert claims == [
        Claim("FDA-approved for", "FDA-approved for you", "By whom? Since when?")
    ]


@pytest.mark.parametrize(
    ("phrase", "instruction"),
    [
        ("", "Write at least one word"),
        ("  ", "Write at least one word"),
        ("-- %", "Write at least one word"),
        ("*", "Write at least one word"),
        ("word " * 20, "Shorten it"),
        ("cu*re", "only at the end"),
        ("*cure", "only at the end"),
        ("no * cure", "only at the end"),
        ("in*", "at least 3 letters"),
        ("cure.", "Leave out “.”"),
        ("(cure|x)+", "Leave out"),
        ("cure, proven", "Leave out “,”"),
    ],
)
def test_a_phrase_that_cannot_be_understood_says_what_to_do(
    phrase: str, instruction: str
) -> None:
    assert instruction in (problem_with(phrase) or "")
    with pytest.raises(ValidationError) as error:
        validate_phrase(phrase)
    assert error.value.code == "phrase_not_understood"


def test_a_list_of_excuses_is_checked_one_by_one() -> None:
    validate_unless("when, if, of #, YEAR, trial*,")
    validate_unless("")
    with pytest.raises(ValidationError, match="in\\*: Write at least"):
        validate_unless("when, in*")


@pytest.mark.parametrize("phrase", ["", "-", "((((", "[a-z]*", "\\", ".*", "(?P<x>"])
def test_a_phrase_that_got_past_the_form_breaks_nothing(phrase: str) -> None:
    find_claims(["some words ((( \\ [a-z]*"], [Phrase(phrase, unless=phrase)])


@pytest.mark.parametrize(
    "row",
    [
        "1,",
        "1-",
        "1 to ",
        "$ ",
        "$1",
        "non-",
        "- ",
        "cure ",
        "cure-",
        "cur",
        "of 1 ",
        "a. ",
        "70% ",
        "non addictiv",
        "\u0301",
        "1.1 ",
    ],
)
def test_no_text_takes_long(row: str) -> None:
    phrases = [Phrase(row["phrase"], row["unless"]) for row in LIST]
    text = row * (20_000 // len(row))
    started = time.perf_counter()

    claims = find_claims([text], phrases)
    marked_claims(f"<p>{text}</p>", claims)

    assert time.perf_counter() - started < 3


def numbered(html: str) -> str:
    return re.sub(r' class="claim"', "", html)


@pytest.mark.parametrize(
    ("html", "marked"),
    [
        ("<p>A cure!</p>", '<p>A <mark id="claim-1">cure</mark>!</p>'),
        (
            "<p>A c<strong>ur</strong>e &lt; 5</p>",
            '<p>A <mark id="claim-1">c<strong>ur</strong>e</mark> &lt; 5</p>',
        ),
        (
            '<p>see <a href="/x">our cure now</a></p>',
            '<p>see <a href="/x" rel="noopener noreferrer">our </a>'
            '<mark id="claim-1"><a href="/x" rel="noopener noreferrer">cure</a></mark>'
            '<a href="/x" rel="noopener noreferrer"> now</a></p>',
        ),
        (
            "<ul><li>A cure</li><li>A cure</li></ul>",
            '<ul><li>A <mark id="claim-1">cure</mark></li>'
            "<li>A <mark>cure</mark></li></ul>",
        ),
        (
            "<p>Secure: a cure. Proven. A proven cure<br>cure</p>",
            '<p>Secure: a <mark id="claim-1">cure</mark>. '
            '<mark id="claim-2">Proven</mark>. A '
            '<mark id="claim-3">proven cure</mark><br>'
            '<mark id="claim-4">cure</mark></p>',
        ),
        ("<p>Nothing</p>", "<p>Nothing</p>"),
        ("", ""),
    ],
)
def test_claims_are_marked_in_the_answer(html: str, marked: str) -> None:
    html = clean(html)
    phrases = [Phrase("cure"), Phrase("proven"), Phrase("proven cure")]

    claims = find_claims([plain_text(html, marks=False)], phrases)

    assert numbered(marked_claims(html, claims)) == marked


def test_a_question_is_marked_and_escaped() -> None:
    claims = find_claims(["A <b>cure</b>?"], [Phrase("cure")])

    assert numbered(marked_text("A <b>cure</b>?", claims)) == (
        'A &lt;b&gt;<mark id="claim-1">cure</mark>&lt;/b&gt;?'
    )


@pytest.mark.parametrize("payload", MARKUP)
def test_marks_let_no_payload_through_and_lose_no_word(payload: str) -> None:
    html = clean(f"{payload}<p>alert x</p>")
    claims = find_claims([plain_text(html, marks=False)], [Phrase("x"), Phrase("#")])

    marked = marked_claims(html, claims)

    assert set(re.findall(r"<mark[^>]*>", numbered(marked))) <= {
        "<mark>",
        *(f'<mark id="claim-{number}">' for number in range(1, len(claims) + 1)),
    }
    assert len(claims) == len(re.findall(r'id="claim-', marked))
    assert clean(re.sub(r"</?mark[^>]*>", "", marked)) == html


# The list that a new site starts with.

LIST = [row["fields"] for row in json.loads((FIXTURES / "claims.json").read_text())]
ANSWERS = [
    row["fields"]
    for row in json.loads((FIXTURES / "faq.json").read_text())
    if row["model"] == "faq.revision" and row["fields"]["language"] == "en"
]


def phrases_in(language: str) -> list[Phrase]:
    return [
        Phrase(row["phrase"], row["unless"], row["why"])
        for row in LIST
        if row["language"] == language
    ]


def test_the_starting_list_can_be_understood_and_has_nothing_twice() -> None:
    for row in LIST:
        validate_phrase(row["phrase"])
        validate_unless(row["unless"])
        assert row["why"].endswith(".")
        assert len(row["why"]) <= 200

    known = {(row["language"], row["phrase"]) for row in LIST}
    assert len(known) == len(LIST)
    assert {row["language"] for row in LIST} == {"en", "es"}


def example(phrase: str) -> str:
    return phrase.replace("*", "").replace("#", "70").replace("-", " ")


@pytest.mark.parametrize(
    "row", LIST, ids=lambda row: f"{row['language']} {row['phrase']}"
)
def test_each_phrase_of_the_list_finds_itself_and_spares_its_excuses(
    row: dict[str, str],
) -> None:
    phrase = Phrase(row["phrase"], row["unless"], row["why"])
    words = example(phrase.phrase)

    assert find_claims([f"We say: {words}!"], [phrase])
    other = words.replace("70", "many") if "#" in phrase.phrase else words[:-1]
    assert not find_claims([f"We say: {other}; {other}x."], [phrase])
    excuses = [excuse.strip() for excuse in phrase.unless.split(",")]
    for excuse in filter(None, excuses):
        excused = "2026" if excuse == "YEAR" else example(excuse)
        around = re.search(rf"\b{re.escape(words)}", excused)
        text = excused if around else f"We say {words}, {excused}."
        assert not find_claims([text], [phrase]), text


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("en", "Ketamine is FDA-approved for depression.", ["FDA-approved for"]),
        ("en", "Ketamine is not FDA-approved for depression.", []),
        ("en", "The FDA has not approved ketamine for depression.", []),
        ("en", "Ketamine is FDA-approved as an anesthetic.", []),
        ("en", "We cure depression, guaranteed.", ["cure", "guaranteed"]),
        ("en", "It is not a cure and nothing is guaranteed.", ["guaranteed"]),
        ("en", "A 70% success rate.", ["70%", "success rate"]),
        ("en", "In one study 53.6% of 537 people responded.", []),
        ("en", "Each infusion is $400.", ["$400"]),
        ("en", "Each infusion is $400 (January 2026).", []),
        ("en", "Safe and without side effects.", ["Safe", "without side effects"]),
        ("es", "Está aprobada por la FDA.", ["aprobada por la FDA"]),
        ("es", "No está aprobada para la depresión.", []),
        (
            "es",
            "Cura la depresión sin efectos secundarios.",
            ["Cura", "sin efectos secundarios"],
        ),
        ("es", "La ketamina no cura la depresión.", []),
        ("es", "El tratamiento es seguro.", ["seguro"]),
        ("es", "Sí, es seguro.", ["seguro"]),
        ("es", "Es seguro si lo vigila un médico.", []),
        ("es", "Es seguro cuando lo vigila un médico.", []),
        ("es", "Pregunte a su seguro médico.", []),
        ("es", "El 70 % mejora; no crea adicción.", ["70 %", "no crea adicción"]),
        ("es", "Cuesta 400 dólares.", ["400 dólares"]),
        ("es", "Cuesta 400 dólares en 2026.", []),
    ],
)
def test_the_list_reads_as_a_clinician_does(
    language: str, text: str, words: list[str]
) -> None:
    claims = find_claims([text], phrases_in(language))

    assert [claim.words for claim in claims] == words


def test_the_clinics_own_answers_make_few_claims() -> None:
    marks = {
        answer["question"]: [
            claim.words
            for claim in find_claims(
                [plain_text(clean(answer["answer"]), marks=False)], phrases_in("en")
            )
        ]
        for answer in ANSWERS
    }

    print({question: words for question, words in marks.items() if words})
    assert marks["Is ketamine infusion therapy safe?"] == []
    assert ["do not need to stop"] in marks.values()
    assert 3 <= sum(map(len, marks.values())) <= 6
