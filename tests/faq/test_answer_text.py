import pytest

from faq.answer_text import answer_html


@pytest.mark.parametrize(
    ("typed", "html"),
    [
        ("One.", "<p>One.</p>"),
        ("One.\n\nTwo.", "<p>One.</p>\n<p>Two.</p>"),
        ("One.\r\n\r\nTwo.", "<p>One.</p>\n<p>Two.</p>"),
        ("One\nline.", "<p>One line.</p>"),
        ("Such as:\n- a\n- b", "<p>Such as:</p>\n<ul><li>a</li><li>b</li></ul>"),
        ("  • a\n  • b", "<ul><li>a</li><li>b</li></ul>"),
        ("- a\nafter", "<ul><li>a</li></ul>\n<p>after</p>"),
        ("4-6 hours\n-not a list", "<p>4-6 hours -not a list</p>"),
    ],
)
def test_plain_text_becomes_paragraphs_and_lists(typed: str, html: str) -> None:
    assert answer_html(typed) == html


@pytest.mark.parametrize("typed", ["<script>alert(1)</script>", "- <img onerror=x>"])
def test_markup_is_shown_as_text(typed: str) -> None:
    html = answer_html(typed)

    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;" in html
