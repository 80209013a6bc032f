"""Answers as the few HTML tags they may have, cleaned whichever way they come in."""

import re
from typing import Any
from urllib.parse import quote

import nh3
from django.db import models

from faq.text.answer_html import LINE_ENDS, READ_AS, read_lines, write_html
from faq.text.answer_lines import UNSEEN, Line
from faq.text.typed_text import typed_lines

ALLOWED_TAGS = frozenset(
    {"p", "br", "strong", "em", "ul", "ol", "li", "a", "blockquote"}
)
ALLOWED_SCHEMES = frozenset({"https", "http", "mailto", "tel"})

# What read_lines() turns into an allowed tag or a new line is let through to it.
_cleaner = nh3.Cleaner(
    tags=set(ALLOWED_TAGS | READ_AS.keys() | LINE_ENDS),
    clean_content_tags={"script", "style"},
    attributes={"a": {"href"}},
    url_schemes=set(ALLOWED_SCHEMES),
    link_rel=None,
)

# RFC 3986 less the apostrophe. quote() writes anything else as %XX, spaces, quotes and
# the backslash that browsers read as a slash among them.
ADDRESS_SIGNS = ":/?#[]@!$&()*+,;=%"
_SIGN = r"(?:[A-Za-z0-9._~:/?#@!$()*+,;=%\[\]-]|&amp;)"
_ADDRESS = (
    rf"(?:https?://[A-Za-z0-9%\[]{_SIGN}*|mailto:{_SIGN}+|tel:{_SIGN}+|#{_SIGN}*"
    rf"|/(?:(?:[A-Za-z0-9._~:?#@!$()*+,;=%\[\]-]|&amp;){_SIGN}*)?)"
)

# What clean() returns, as PostgreSQL (15 to 18) and Python both read it. Each branch
# starts with a different character, so no text makes either of them try twice.
_TEXT = r"(?:[^<>&\u0001-\u001f\u007f-\u009f]|&(?:amp|lt|gt);|<br>)"
_EM = rf"(?:{_TEXT}|<em>{_TEXT}+</em>)"
_STRONG = rf"(?:{_EM}|<strong>{_EM}+</strong>)"
_LINK = rf'<a href="{_ADDRESS}" rel="noopener noreferrer">{_STRONG}+</a>'
_BLOCK = r"</?(?:p|ul|ol|li|blockquote)>"
SAFE_MARKUP = (
    rf"\A(?:<(?:p|ul|ol|blockquote)>(?:{_BLOCK}|{_STRONG}|{_LINK})*"
    r"</(?:p|ul|ol|blockquote)>)?\Z"
)
"""For a constraint: Q(answer__regex=SAFE_MARKUP). Empty text passes.

It knows every tag, attribute and address, and that bold, italic and links are closed
where they may be. It does not count whether each list and paragraph is closed.
"""

_TAG = re.compile(r"<[A-Za-z/!?][^<>]*>")


def clean(html: str) -> str:
    """Return what an editor sent, or a person typed, as the HTML that we store.

    Text without any tag is plain text. The result is always the same for what reads
    the same, and cleaning it again changes nothing; "" if there are no words.
    """
    html = UNSEEN.sub("", html)
    if not _TAG.search(html):
        return write_html(typed_lines(html))
    return write_html(read_lines(_cleaner.clean(html), safe_address))


def safe_address(href: str) -> str:
    """Return the address as it may stand in a link, "" if it may not.

    Allowed are https, http, mailto, tel, and paths and parts of this site. A path with
    two slashes names another site, so it is not one of ours.
    """
    address = quote(href.strip(), safe=ADDRESS_SIGNS, errors="ignore")
    scheme, colon, rest = address.partition(":")
    if scheme.lower() in ALLOWED_SCHEMES:
        address = scheme.lower() + colon + rest
    escaped = address.replace("&", "&amp;")
    return address if re.fullmatch(_ADDRESS, escaped) else ""


def plain_text(html: str, marks: bool = True) -> str:
    """Return the words of a stored answer, each paragraph and list item on its line.

    Items start with "• ", in a numbered list with "1. ", unless `marks` is False.
    """
    numbers: dict[int, int] = {}
    return "\n".join(
        (item_mark(line, numbers) if marks else "") + line.text
        for line in read_lines(html)
    )


def item_mark(line: Line, numbers: dict[int, int]) -> str:
    """Return what precedes this line; `numbers` keeps count, by depth of the list."""
    if not line.begins_item:
        return ""
    depth = len(line.within)
    for index in range(line.new_from, depth):
        numbers.pop(index + 2, None)
    starts_list = line.new_from < depth - 1
    numbers[depth] = 1 if starts_list else numbers.get(depth, 0) + 1
    return f"{numbers[depth]}. " if line.within[-2] == "ol" else "• "


class SafeHtmlField(models.TextField):
    """Text that is clean() whichever way it is saved.

    to_python() serves forms, loaddata and, through get_prep_value(), QuerySet.update()
    and bulk_create(). Only SQL and expressions get past it: give the model a constraint
    with SAFE_MARKUP too.
    """

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return clean(value) if isinstance(value, str) else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Have the saved object hold what is stored."""
        value = super().pre_save(model_instance, add)
        if isinstance(value, str):
            value = clean(value)
            setattr(model_instance, self.attname, value)
        return value
