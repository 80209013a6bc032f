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
        for is_list, lines in groupby(paragraph.split("\n"), key=starts_with_a_dash):
            html = list_html if is_list else paragraph_html
            yield html(lines)


def starts_with_a_dash(line: str) -> bool:
    return bool(LIST_MARK.match(line))


def list_html(lines: Iterator[str]) -> SafeString:
    items = ((LIST_MARK.sub("", line).strip(),) for line in lines)
    return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", items))


def paragraph_html(lines: Iterator[str]) -> SafeString:
    return format_html("<p>{}</p>", " ".join(line.strip() for line in lines))
