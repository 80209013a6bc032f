import random
import re
import time
from html import escape
from html.parser import HTMLParser
from itertools import groupby

import pytest

from faq.text.difference import answer_difference, text_difference
from faq.text.difference_words import Word, answer_tokens
from faq.text.safe_html import clean
from tests.attacks.payloads.markup import MARKUP

HIDDEN = re.compile(r'<span class="visually-hidden">[^<]*</span>')
PLACE = re.compile(r'<(del|ins) class="difference__place">[^<]*</\1> ?')


def marks(html: str) -> str:
    """Return the difference with nothing beside the elements: easier to read."""
    return re.sub(r' class="difference__\w+"', "", HIDDEN.sub("", html))


class Reader(HTMLParser):
    """Collects (character, look) of what stands outside the elements left out."""

    def __init__(self, leave_out: str) -> None:
        super().__init__()
        self.leave_out = leave_out
        self.inside: list[str] = []
        self.heard: list[tuple[str, bool, bool]] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.hear("" if tag in ("strong", "em") else " ")
        if tag != "br":
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.inside.pop() == tag
        self.hear("" if tag in ("strong", "em") else " ")

    def handle_data(self, data: str) -> None:
        self.hear(data)

    def hear(self, text: str) -> None:
        if self.leave_out not in self.inside:
            look = "strong" in self.inside, "em" in self.inside
            self.heard += [(character, *look) for character in text.replace("↵", " ")]


Words = list[list[tuple[str, bool, bool]]]


def without(leave_out: str, difference: str) -> Words:
    """Return the words that are left, letter by letter with their looks."""
    reader = Reader(leave_out)
    reader.feed(PLACE.sub("", HIDDEN.sub("", difference)))
    reader.close()
    words = groupby(reader.heard, key=lambda letter: letter[0].isspace())
    return [list(letters) for is_blank, letters in words if not is_blank]


def shown(html: str) -> Words:
    """Return the words of an answer as the difference shows them when nothing moved."""
    return without("nothing", answer_difference(html, html))


@pytest.mark.parametrize(
    ("old", "new", "difference"),
    [
        (
            "<p>No food for 4-6 hours before.</p>",
            "<p>No food for 2 hours before.</p>",
            "<p>No food for <del>4-6</del> <ins>2</ins> hours before.</p>",
        ),
        ("", "<p>All new</p>", "<p><ins>All new</ins></p>"),
        (None, "<p>All new</p>", "<p><ins>All new</ins></p>"),
        ("<p>All gone</p>", "", "<p><del>All gone</del></p>"),
        ("<p>Same</p>", "<p>Same</p>", "<p>Same</p>"),
        (
            "<p>a</p><p>b c</p><p>d</p>",
            "<p>a</p><p>d</p>",
            "<p>a</p><p><del>b c</del></p><p>d</p>",
        ),
        (
            "<p>a b</p><p>c</p>",
            "<p>a b</p><p>new one</p><p>c</p>",
            "<p>a b</p><p><ins>new one</ins></p><p>c</p>",
        ),
        (
            "<ul><li>a</li><li>b</li></ul>",
            "<ul><li>x</li><li>a</li><li>b</li></ul>",
            "<ul><li><ins>x</ins></li><li>a</li><li>b</li></ul>",
        ),
        (
            "<p>one two</p>",
            "<p>one <strong>two</strong></p>",
            "<p>one <del>two</del> <ins><strong>two</strong></ins></p>",
        ),
        (
            "<p>a <em>b c</em></p>",
            "<p>a <em>b c</em> d</p>",
            "<p>a <em>b c</em> <ins>d</ins></p>",
        ),
        (
            '<p>our <a href="/consultation/">form</a>.</p>',
            '<p>our <a href="/ask/">form</a>.</p>',
            "<p>our <del>form (/consultation/).</del> <ins>form (/ask/).</ins></p>",
        ),
        (
            '<p><a href="/a">the form</a></p>',
            '<p>the <a href="/a">form</a></p>',
            "<p><del>the</del> <ins>the</ins> form (/a)</p>",
        ),
        (
            "<p>one two three</p>",
            "<p>one</p><p>two three</p>",
            "<p>one</p><p><ins>¶ paragraph</ins> two three</p>",
        ),
        (
            "<p>one</p><p>two three</p>",
            "<p>one two three</p>",
            "<p>one</p><p><del>¶ paragraph</del> two three</p>",
        ),
        (
            "<p>a</p><p>b</p>",
            "<p>a</p><ul><li>b</li></ul>",
            "<p>a</p><ul><li><del>¶ paragraph</del> <ins>¶ list item</ins> b</li></ul>",
        ),
        (
            "<ul><li>a b</li></ul>",
            "<ol><li>a b</li></ol>",
            "<ol><li><del>¶ list item</del> <ins>¶ numbered item</ins> a b</li></ol>",
        ),
        (
            "<p>a b</p>",
            "<p>a<br>b</p>",
            "<p>a <ins>↵<br></ins> b</p>",
        ),
        (
            "<ul><li>a<ul><li>b</li></ul></li></ul>",
            "<ul><li>a<ul><li>b</li><li>c</li></ul></li><li>d</li></ul>",
            "<ul><li>a<ul><li>b</li><li><ins>c</ins></li></ul></li>"
            "<li><ins>d</ins></li></ul>",
        ),
        (
            "<p>we never did the thing</p>",
            "<p>you always have some the many others</p>",
            "<p><del>we never did the thing</del> "
            "<ins>you always have some the many others</ins></p>",
        ),
    ],
)
def test_a_change_is_shown_where_it_happened(
    old: str | None, new: str, difference: str
) -> None:
    assert marks(answer_difference(old, new)) == difference


def test_a_mark_is_said_in_letters_too() -> None:
    html = text_difference("4-6 hours", "2 hours")

    assert html == (
        '<del class="difference__words"><span class="visually-hidden">[removed: </span>'
        '4-6<span class="visually-hidden">]</span></del> '
        '<ins class="difference__words"><span class="visually-hidden">[added: </span>'
        '2<span class="visually-hidden">]</span></ins> hours'
    )


def test_blanks_are_no_change() -> None:
    assert text_difference("a  b\n", " a\tb") == "a b"
    assert "<ins" not in answer_difference("<p>a\xa0b</p>", "<p>a b</p>")


def test_questions_are_escaped() -> None:
    html = text_difference("Is <b>it</b> safe?", "Is <i>it</i> & safe?")

    assert marks(html) == (
        "Is <del>&lt;b&gt;it&lt;/b&gt;</del> "
        "<ins>&lt;i&gt;it&lt;/i&gt; &amp;</ins> safe?"
    )


@pytest.mark.parametrize("payload", MARKUP)
def test_no_payload_comes_through(payload: str) -> None:
    html = marks(answer_difference(clean(payload), clean(f"<p>x</p>{payload}")))
    html += marks(text_difference(payload, payload[::-1]))

    left = re.sub(r"</?(?:p|ul|ol|li|blockquote|strong|em|del|ins)>|<br>", "", html)
    assert "<" not in left
    assert ">" not in left


def random_answer(chance: random.Random) -> str:
    vocabulary = ["the", "a", "dose", "of", "4-6", "2", "hours", "&", "<i>", "¿qué?"]
    looks = ["{}", "{}", "{}", "<strong>{}</strong>", "<em>{}</em>", "{}<br>"]
    looks += ['<a href="/x">{}</a>', '<a href="/y">{}</a>']
    blocks = []
    for _ in range(chance.randint(0, 5)):
        text = " ".join(
            chance.choice(looks).format(escape(chance.choice(vocabulary)))
            for _ in range(chance.randint(1, 9))
        )
        shape = ["<p>{}</p>", "<p>{}</p>", "<ul><li>{}</li></ul>", "<ol><li>{}</ol>"]
        shape += ["<blockquote>{}</blockquote>", "<ul><li>x<ul><li>{}</ul></ul>"]
        blocks.append(chance.choice(shape).format(text))
    return clean("".join(blocks))


def edited(html: str, chance: random.Random) -> str:
    parts = re.split(r"(\s+|(?=<)|(?<=>))", html)
    for _ in range(chance.randint(0, 4)):
        at = chance.randint(0, len(parts))
        parts[at : at + chance.randint(0, 3)] = chance.choice(
            [[], ["new "], ["</p><p>"], ["<strong>"], [" 2 hours "]]
        )
    return clean("".join(parts))


def test_each_text_is_left_when_the_others_words_are_taken_away() -> None:
    chance = random.Random(20261124)  # noqa: S311 - the same every time
    for _ in range(800):
        old = random_answer(chance)
        new = edited(old, chance) if chance.random() < 0.7 else random_answer(chance)

        difference = answer_difference(old, new)

        assert without("del", difference) == shown(new)
        assert without("ins", difference) == shown(old)
        assert ("<del" in difference or "<ins" in difference) == (
            answer_tokens(old) != answer_tokens(new)
        )


def test_random_questions_are_left_whole_too() -> None:
    chance = random.Random(3)  # noqa: S311 - the same every time
    for _ in range(500):
        old, new = (" ".join(chance.choices("abcdef", k=8)) for _ in range(2))

        difference = text_difference(old, new)

        assert without("del", difference) == shown(f"<p>{new}</p>")
        assert without("ins", difference) == shown(f"<p>{old}</p>")


def test_words_are_what_stands_between_blanks() -> None:
    tokens = answer_tokens('<p>a <strong>b</strong>c <a href="/x">d e</a>.</p>')

    spelt = [
        "".join(piece.text for piece in t.pieces) for t in tokens if isinstance(t, Word)
    ]
    assert spelt == ["a", "bc", "d", "e (/x)."]


def test_two_words_over_and_over_are_compared_in_a_moment() -> None:
    started = time.perf_counter()

    answer_difference("<p>" + "the a " * 1500 + "</p>", "<p>" + "a b the " * 900)

    assert time.perf_counter() - started < 3
