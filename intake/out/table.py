"""Rows as a spreadsheet opens them: every cell is text, none is ever worked out."""

import csv
import re
import unicodedata
from collections.abc import Iterable
from io import StringIO

BYTE_ORDER_MARK = "\ufeff"  # by which Excel knows UTF-8

SIGNS = set("=+-@\u2212")  # and whatever stands for one of them
ALWAYS = set("\t\r\n\0")
# What a spreadsheet may drop or skip before it looks for a sign.
SKIPPED = {"Cc", "Cf", "Zs", "Zl", "Zp"}
# Of a phone number a spreadsheet would drop the noughts before it, or round it; of our
# references it would take 77E-234 for a number and MAR-234 for a day, in any language.
MISREAD = re.compile(
    r"\s*(0\d+|\d{12,}|[\d.,]+E[+-]?\d+|[A-Z]{3}-\d+)\s*", re.IGNORECASE
)
QUOTES = set("'\"`\u2018\u2019\u201c\u201d\uff02\uff07")


def lines(rows: Iterable[Iterable[str]]) -> str:
    """Return the rows as RFC 4180 has them, each cell quoted and inert."""
    out = StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([inert(cell) for cell in row] for row in rows)
    return out.getvalue()


def inert(text: str) -> str:
    """Return it with a ' before whatever a spreadsheet could make something else of."""
    would_change = could_be_formula(text) or MISREAD.fullmatch(text)
    return f"'{text}" if would_change else text


def could_be_formula(text: str) -> bool:
    if text[:1] in ALWAYS and text:
        return True
    first = next((each for each in text if not is_skipped(each)), "")
    return unicodedata.normalize("NFKC", first) in SIGNS


def is_skipped(character: str) -> bool:
    return character in QUOTES or unicodedata.category(character) in SKIPPED
