"""An answer as staff type it, made into the little HTML that answers need."""

import re
from collections.abc import Iterator
from itertools import groupby

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

LIST_MARK = re.compile(r"^\s*[-•]\s+")


def answer_html(text: str) -> SafeString:
    """Return paragraphs, and lists where lines start with a dash; all else is text."""
    return format_html_join("\n", "{}", ((block,) for block in blocks(text)))


def blocks(text: str) -> Iterator[SafeString]:
    for paragraph in re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip()):
        lines = paragraph.split("\n")
        for is_list, run in groupby(lines, key=lambda line: bool(LIST_MARK.match(line))):
            yield list_html(run) if is_list else paragraph_html(run)


def list_html(lines: Iterator[str]) -> SafeString:
    items = ((LIST_MARK.sub("", line).strip(),) for line in lines)
    return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", items))


def paragraph_html(lines: Iterator[str]) -> SafeString:
    return format_html("<p>{}</p>", " ".join(line.strip() for line in lines))
