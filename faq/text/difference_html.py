"""A difference as HTML: <del> and <ins> within the paragraphs and lists of both."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from faq.text.answer_html import closing, run_html
from faq.text.answer_lines import Run
from faq.text.difference_steps import State
from faq.text.difference_words import LineStart, Token, Word

TAGS = {State.REMOVED: "del", State.ADDED: "ins"}

WordChange = tuple[State, Word]


@dataclass
class ShownLine:
    start: LineStart
    state: State
    was: LineStart | None = None  # the same words began another kind of line before
    words: list[WordChange] = field(default_factory=list)

    def changes_of_place(self) -> Iterator[tuple[State, LineStart]]:
        """What to say about the line itself: nothing if all its words say it too."""
        if self.was:
            yield State.REMOVED, self.was
        if any(state != self.state for state, _ in self.words):
            yield self.state, self.start


def lines_html(changes: Iterable[tuple[State, Token]]) -> str:
    html: list[str] = []
    still_open: tuple[str, ...] = ()
    for line in shown_lines(changes):
        within = line.start.within
        same = shared(still_open, within)
        if line.start.begins_item:
            same = min(same, len(within) - 1)
        html += closing(still_open[same:])
        html += [f"<{tag}>" for tag in within[same:]]
        html.append(line_html(line))
        still_open = within
    return "".join([*html, *closing(still_open)])


def shown_lines(changes: Iterable[tuple[State, Token]]) -> list[ShownLine]:
    lines: list[ShownLine] = []
    for state, token in changes:
        if isinstance(token, Word):
            lines[-1].words.append((state, token))
        elif lines and not lines[-1].words:
            lines[-1] = ShownLine(token, state, was=lines[-1].start)
        else:
            lines.append(ShownLine(token, state))
    return lines


def shared(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many containers two lines have in common, from the outside."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def line_html(line: ShownLine) -> str:
    parts = [
        marked(state, f"¶ {start.name}", of="place")
        for state, start in line.changes_of_place()
        if state in TAGS
    ]
    html = " ".join([*parts, words_html(line.words)])
    return html if line.start.begins_item else f"<p>{html}</p>"


def words_html(words: Iterable[WordChange]) -> str:
    """Return the words, with one element around those that changed together."""
    parts = []
    for state, same in groupby(words, key=lambda change: change[0]):
        html = pieces_html([word for _, word in same], state)
        parts.append(marked(state, html) if state in TAGS else html)
    return " ".join(parts)


def pieces_html(words: Sequence[Word], state: State) -> str:
    pieces: list[Run] = []
    for word in words:
        shown = [Run(run.text, strong=run.strong, em=run.em) for run in word.pieces]
        if word.pieces[0].text == "\n" and state in TAGS:
            shown = [Run("↵\n")]
        if pieces:
            last, first = pieces[-1], shown[0]
            together = last.like("") == first.like("")
            pieces.append(last.like(" ") if together else Run(" "))
        pieces += shown
    by_look = groupby(pieces, key=lambda run: run.like(""))
    return "".join(
        run_html(look.like("".join(run.text for run in same))) for look, same in by_look
    )


def marked(state: State, html: str, of: str = "words") -> str:
    """Return the HTML as removed or added, in letters too: "[removed: …]"."""
    return (
        f'<{TAGS[state]} class="difference__{of}">'
        f'<span class="visually-hidden">[{state.value}: </span>{html}'
        f'<span class="visually-hidden">]</span></{TAGS[state]}>'
    )
