"""The lines of an answer read from HTML, and written as HTML again."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from html import escape
from html.parser import HTMLParser

from faq.text.answer_lines import SPACES, Line, Run, append_line

CONTAINERS = frozenset({"ul", "ol", "li", "blockquote"})
LISTS = frozenset({"ul", "ol"})
DEEPEST = 6  # containers: three lists in each other, and nobody's stack runs over
READ_AS = {"b": "strong", "i": "em"}

# Ends a line without being kept, so that the words of two table cells stay apart.
LINE_ENDS = frozenset(
    """p div section article aside header footer main nav address figure figcaption
    h1 h2 h3 h4 h5 h6 pre hr dl dt dd table caption tr td th form fieldset
    """.split()  # noqa: SIM905 - a list of 34 strings is no easier to read
)


def read_lines(html: str, address: Callable[[str], str] = str) -> list[Line]:
    """Return the lines of well-formed HTML, which is what nh3 and clean() return.

    `address` is asked about each link's; the empty string makes the link plain text.
    """
    reader = _Reader(address)
    reader.feed(html)
    reader.close()
    reader.end_line()
    return reader.lines


class _Reader(HTMLParser):
    def __init__(self, address: Callable[[str], str]) -> None:
        super().__init__(convert_charrefs=True)
        self.address = address
        self.lines: list[Line] = []
        self.runs: list[Run] = []
        self.containers: list[str] = []
        self.opened: list[tuple[str, int, Run]] = []  # tag, containers before it, look
        self.new_from = 0
        self.look = Run("")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.runs.append(self.look.like("\n"))
            return
        if tag == "hr":
            self.end_line()
            return
        if tag in CONTAINERS or tag in LINE_ENDS:
            self.end_line()
        self.opened.append((tag, len(self.containers), self.look))
        if tag in CONTAINERS:
            self.open_container(tag)
        elif tag == "a":
            self.look = replace(
                self.look, href=self.address(dict(attrs).get("href") or "")
            )
        elif READ_AS.get(tag, tag) == "strong":
            self.look = replace(self.look, strong=True)
        elif READ_AS.get(tag, tag) == "em":
            self.look = replace(self.look, em=True)

    def open_container(self, tag: str) -> None:
        inside = self.containers[-1:]
        missing = []
        if tag == "li" and inside not in (["ul"], ["ol"]):
            missing = ["ul"]
        elif tag != "li" and inside in (["ul"], ["ol"]):
            missing = ["li"]
        # A list that could not hold an item is not opened at all.
        room = DEEPEST - (tag in LISTS)
        if len(self.containers) + len(missing) < room:
            self.containers += [*missing, tag]

    def handle_endtag(self, tag: str) -> None:
        if tag in CONTAINERS or tag in LINE_ENDS:
            self.end_line()
        if self.opened and self.opened[-1][0] == tag:
            _, depth, self.look = self.opened.pop()
            del self.containers[depth:]
            self.new_from = min(self.new_from, depth)

    def handle_data(self, data: str) -> None:
        # Typed below the markup in a plain text box, an empty line is a paragraph.
        loose = not self.containers and not self.opened
        parts = re.split(r"\n[ \t]*\n\s*", data) if loose else [data]
        for part in parts[:-1]:
            self.runs.append(self.look.like(SPACES.sub(" ", part)))
            self.end_line()
        self.runs.append(self.look.like(SPACES.sub(" ", parts[-1])))

    def end_line(self) -> None:
        within = tuple(self.containers)
        if within[-1:] and within[-1] in LISTS:
            within += ("li",)
        if append_line(self.lines, within, self.new_from, self.runs):
            self.new_from = len(self.containers)
        self.runs = []


def words_html(line: Line) -> str:
    return "".join(run_html(run) for run in line.runs)


def write_html(
    lines: Sequence[Line], words_html: Callable[[Line], str] = words_html
) -> str:
    """Return the lines as HTML, always the same for the same lines.

    `words_html` writes what is inside a paragraph or an item.
    """
    html = []
    still_open: tuple[str, ...] = ()
    for at, line in enumerate(lines):
        html += closing(still_open[line.new_from :])
        html += [f"<{tag}>" for tag in line.within[line.new_from :]]
        words = words_html(line)
        html.append(words if _is_whole_item(lines, at) else f"<p>{words}</p>")
        still_open = line.within
    return "".join([*html, *closing(still_open)])


def closing(tags: Sequence[str]) -> list[str]:
    return [f"</{tag}>" for tag in reversed(tags)]


def _is_whole_item(lines: Sequence[Line], at: int) -> bool:
    """Whether this line is all that its list item says itself, lists in it aside."""
    line = lines[at]
    if not line.begins_item:
        return False
    for later in lines[at + 1 :]:
        if later.new_from < len(line.within):
            break
        if later.within == line.within:
            return False
    return True


def run_html(run: Run) -> str:
    html = escape(run.text, quote=False).replace("\n", "<br>")
    if run.em:
        html = f"<em>{html}</em>"
    if run.strong:
        html = f"<strong>{html}</strong>"
    if run.href:
        html = f'<a href="{escape(run.href)}" rel="noopener noreferrer">{html}</a>'
    return html
