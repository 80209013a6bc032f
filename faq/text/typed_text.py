"""Plain text as people type it in a box, read as the lines of an answer."""

import re
from itertools import groupby

from faq.text.answer_lines import SPACES, Line, Run, append_line

LIST_MARK = re.compile(r"^\s*[-•]\s+")


def typed_lines(text: str) -> list[Line]:
    """An empty line starts a paragraph; lines that start with a dash are a list."""
    lines: list[Line] = []
    for paragraph in re.split(r"\n[^\S\n]*\n", re.sub(r"\r\n?", "\n", text)):
        typed = paragraph.split("\n")
        for is_item, same in groupby(typed, key=lambda row: bool(LIST_MARK.match(row))):
            if is_item:
                for row in same:
                    append_typed(lines, ("ul", "li"), LIST_MARK.sub("", row))
            else:
                append_typed(lines, (), " ".join(same))
    return lines


def append_typed(lines: list[Line], within: tuple[str, ...], text: str) -> None:
    append_line(lines, within, 0, [Run(SPACES.sub(" ", text))])
