"""An answer as the words that a difference compares, looks and addresses included."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from faq.text.answer_html import read_lines
from faq.text.answer_lines import Line, Run

PLACES = {
    (): "paragraph",
    ("ul", "li"): "list item",
    ("ol", "li"): "numbered item",
    ("blockquote",): "quote",
}


@dataclass(frozen=True)
class LineStart:
    """A line begins. Whether it is the first of its list is not a change of its own."""

    within: tuple[str, ...]
    begins_item: bool

    @property
    def name(self) -> str:
        return PLACES.get(self.within, PLACES.get(self.within[-2:], "paragraph"))


@dataclass(frozen=True)
class Word:
    """What stands between two spaces, in pieces where the look changes inside it.

    The last piece of a link is followed by one with its address in brackets, so that a
    new address is read and not only guessed from a mark. "\\n" is a line break.
    """

    pieces: tuple[Run, ...]


Token = LineStart | Word


def answer_tokens(html: str) -> list[Token]:
    tokens: list[Token] = []
    for line in read_lines(html):
        tokens.append(LineStart(line.within, line.begins_item))
        tokens.extend(line_words(line))
    return tokens


def text_tokens(text: str) -> list[Token]:
    return [Word((Run(word),)) for word in text.split()]


def line_words(line: Line) -> Iterator[Word]:
    pieces: list[Run] = []
    for piece in pieces_with_addresses(line):
        if piece.text.isspace():
            if pieces:
                yield Word(tuple(pieces))
            if piece.text == "\n":
                yield Word((Run("\n"),))
            pieces = []
        else:
            pieces.append(piece)
    if pieces:
        yield Word(tuple(pieces))


def pieces_with_addresses(line: Line) -> Iterator[Run]:
    """Yield the line cut at each space, and after each link what it links to."""
    for run, following in zip(line.runs, [*line.runs[1:], Run("")], strict=True):
        yield from (run.like(part) for part in cut_at_blanks(run.text))
        if run.href and following.href != run.href:
            yield Run(f" ({run.href})", href=run.href)


def cut_at_blanks(text: str) -> list[str]:
    """Return words, "\n" for each line break, and a blank for any other blanks."""
    return re.findall(r"\S+|\n|[^\S\n]+", text)
