"""What changed between two answers, word by word, for the person who signs it."""

from django.utils.safestring import SafeString, mark_safe

from faq.text.difference_html import lines_html, words_html
from faq.text.difference_steps import changes_between
from faq.text.difference_words import Word, answer_tokens, text_tokens


def answer_difference(old: str | None, new: str) -> SafeString:
    """Return both answers as one text with <del> and <ins>; no old one: all is new.

    Both are stored HTML. Lists and paragraphs of both are kept, links are written out
    as "words (/address/)" and lead nowhere. Each mark also says "removed:" or "added:"
    in .visually-hidden spans, for screen readers and for copies without colours.
    """
    changes = changes_between(answer_tokens(old or ""), answer_tokens(new))
    return mark_safe(lines_html(changes))  # noqa: S308 - every run is escaped there


def text_difference(old: str | None, new: str) -> SafeString:
    """Return the difference of two plain texts, such as questions, without blocks."""
    changes = changes_between(text_tokens(old or ""), text_tokens(new))
    words = [(state, token) for state, token in changes if isinstance(token, Word)]
    return mark_safe(words_html(words))  # noqa: S308 - every run is escaped there
