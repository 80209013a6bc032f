"""What an answer is made of: lines of words, and the lists and quotes they stand in.

An answer is a flat series of lines. That is all the HTML we allow can say, and it is
easier to compare, search and mark than a tree.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

SPACES = re.compile(r"[ \t\r\n\f\u2028\u2029]+")
BLANK_TO_DROP = re.compile(r"\A\s|\s\Z|  | \n|\n ")
# Controls, and what nobody sees: soft hyphens, zero width, direction overrides, half
# surrogates. They hide a word from the search and from the claims guard. The two
# joiners (200C, 200D) stay: scripts and emoji need them.
UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)


@dataclass(frozen=True)
class Run:
    """Text that looks the same throughout. "\\n" in it is a line break (<br>)."""

    text: str
    href: str = ""
    strong: bool = False
    em: bool = False

    def like(self, text: str) -> "Run":
        return replace(self, text=text)


@dataclass(frozen=True)
class Line:
    """A paragraph or a list item, within e.g. ("ul", "li").

    `new_from` is the index of the first of those that begins with this line: 0 in the
    first item of a list, 1 in the next, 2 in a further paragraph of that item.
    """

    within: tuple[str, ...]
    new_from: int
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)

    @property
    def begins_item(self) -> bool:
        return self.within[-1:] == ("li",) and self.new_from < len(self.within)


def append_line(
    lines: list[Line], within: tuple[str, ...], new_from: int, runs: Iterable[Run]
) -> bool:
    """Add a line if it says something; lists and quotes that touch become one."""
    tidied = tidy(runs)
    if not tidied:
        return False
    last = lines[-1].within if lines else ()
    if new_from < len(within) and within[new_from] != "li":
        new_from += within[: new_from + 1] == last[: new_from + 1]
    lines.append(Line(within, new_from, tidied))
    return True


def tidy(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Return the runs normalised (NFC), with single spaces and none at the ends."""
    seen = ((UNSEEN.sub("", run.text), run.like("")) for run in runs)
    composed = [(_composed(text), look) for look, text in _by_look(seen)]
    text = "".join(text for text, _ in composed)
    if BLANK_TO_DROP.search(text):
        characters = [(one, look) for text, look in composed for one in text]
        composed = [characters[at] for at in _kept_positions(text)]
    return tuple(look.like(text) for look, text in _by_look(composed))


def _composed(text: str) -> str:
    # A stroke that no letter took up would join the ">" of the tag before it.
    return unicodedata.normalize("NFC", text).replace("\u0338", "")


def _by_look(pieces: Iterable[tuple[str, Run]]) -> Iterator[tuple[Run, str]]:
    pieces = (piece for piece in pieces if piece[0])
    for look, same in groupby(pieces, key=lambda piece: piece[1]):
        yield look, "".join(text for text, _ in same)


def _kept_positions(text: str) -> Iterator[int]:
    """Drop blanks at the ends and around line breaks; of several spaces keep one."""
    start = len(text) - len(text.lstrip())
    end = len(text.rstrip())
    for at in range(start, end):
        if text[at] == " " and (text[at - 1] in " \n" or text[at + 1] == "\n"):
            continue
        yield at
