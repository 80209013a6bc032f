"""The part of an answer that a reader looks for, with what was found marked."""

import re

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from faq.search.folding import fold

WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
SENTENCE_ENDS = re.compile(r"(?<=[.!?])\s+|\s*\n\s*")
LONGEST = 240  # letters


def marked(text: str, words: frozenset[str]) -> SafeString:
    """Return the text as HTML, each of `words` (folded) in a mark."""
    last, parts = 0, []
    for found in WORD.finditer(text):
        if fold(found[0]) in words:
            before = text[last : found.start()]
            parts.append(format_html("{}<mark>{}</mark>", before, found[0]))
            last = found.end()
    rest = conditional_escape(text[last:])
    return format_html("{}{}", format_html_join("", "{}", zip(parts)), rest)


def passage(text: str, words: frozenset[str]) -> str:
    """Return the sentence with most of `words`, and those that follow if they fit."""
    sentences = [part for part in SENTENCE_ENDS.split(text) if part]
    start = max(
        range(len(sentences)),
        key=lambda number: (len(words_in(sentences[number]) & words), -number),
        default=0,
    )
    return shortened(" ".join(sentences[start:]))


def words_in(sentence: str) -> set[str]:
    return {fold(found[0]) for found in WORD.finditer(sentence)}


def shortened(text: str) -> str:
    """Cut after the last whole word that fits."""
    if len(text) <= LONGEST:
        return text
    return text[:LONGEST].rpartition(" ")[0].rstrip(",;:") + " …"
