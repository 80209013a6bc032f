"""A text with the claims marked that it makes."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from django.utils.safestring import SafeString, mark_safe

from faq.text.answer_html import read_lines, run_html, write_html
from faq.text.answer_lines import Line, Run
from faq.text.claims import Claim
from faq.text.sentences import sentence_spans

Span = tuple[int, int, int]  # start, end, and the number of the claim, from 1


def marked_claims(html: str, claims: Sequence[Claim]) -> SafeString:
    """Return a stored answer with <mark class="claim" id="claim-1"> around each claim.

    Numbers follow `claims`, as find_claims() returned them for this text. Where the
    same sentence comes again it is marked again, without an id.
    """
    marker = Marker(claims)
    return mark_safe(write_html(read_lines(html), marker.line_html))  # noqa: S308


def marked_text(text: str, claims: Sequence[Claim]) -> SafeString:
    """Return plain text, such as a question, with its claims marked."""
    line = Line((), 0, (Run(unicodedata.normalize("NFC", text)),))
    return mark_safe(Marker(claims).line_html(line))  # noqa: S308 - escaped run by run


class Marker:
    """Marks the claims of one text; it remembers which ids are given."""

    def __init__(self, claims: Sequence[Claim]) -> None:
        self.by_sentence: dict[str, list[tuple[int, Claim]]] = {}
        for number, claim in enumerate(claims, start=1):
            self.by_sentence.setdefault(claim.sentence, []).append((number, claim))
        self.marked: set[int] = set()

    def line_html(self, line: Line) -> str:
        html = ""
        at = 0
        for start, end, number in self.spans(line.text):
            html += part_html(line, at, start)
            html += f"{self.opening(number)}{part_html(line, start, end)}</mark>"
            at = end
        return html + part_html(line, at, len(line.text))

    def opening(self, number: int) -> str:
        if number in self.marked:
            return '<mark class="claim">'
        self.marked.add(number)
        return f'<mark class="claim" id="claim-{number}">'

    def spans(self, text: str) -> Iterator[Span]:
        for start, end in sentence_spans(text):
            sentence = text[start:end]
            claims = self.by_sentence.get(sentence, [])
            for first, last, number in spans_of(claims, sentence):
                yield start + first, start + last, number


def spans_of(claims: Sequence[tuple[int, Claim]], sentence: str) -> Iterator[Span]:
    """Yield where the claims stand in the sentence, from left to right.

    The longest words come first: "proven" is not marked in the "proven cure" that is a
    claim of its own, nor "cure" in "secure".
    """
    numbers = {claim.words: number for number, claim in claims}
    longest_first = sorted(numbers, key=len, reverse=True)
    words = "|".join(map(re.escape, longest_first))
    for match in re.finditer(rf"(?<!\w)(?:{words})(?!\w)", sentence) if words else ():
        yield *match.span(), numbers[match[0]]


def part_html(line: Line, start: int, end: int) -> str:
    """Return the line's text from start to end, each run with the look it has."""
    html = ""
    at = 0
    for run in line.runs:
        text = run.text[max(0, start - at) : max(0, end - at)]
        at += len(run.text)
        if text:
            html += run_html(run.like(text))
    return html
