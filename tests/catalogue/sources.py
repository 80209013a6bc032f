"""Finds what is marked for translation, in Python and in Django's templates."""

from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from django.utils.translation.template import templatize

FOLDERS = ["clinic_site", "faq", "intake", "templates"]
KINDS = {".py", ".html", ".txt"}

# What our functions are called, and which of their arguments are words: Babel's way.
FUNCTIONS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def marked_in(root: Path) -> Catalog:
    """Return all that is marked in the sources under `root`."""
    marked = Catalog()
    for file in source_files(root):
        for context, message in marked_in_file(file):
            place = (file.relative_to(root).as_posix(), 0)
            marked.add(message, context=context, locations=[place])
    return marked


def source_files(root: Path) -> Iterator[Path]:
    for folder in FOLDERS:
        for file in sorted((root / folder).rglob("*")):
            if file.suffix in KINDS and "migrations" not in file.parts:
                yield file


def marked_in_file(file: Path) -> Iterable[tuple[str | None, str | tuple[str, ...]]]:
    """Return (context, words) pairs; words with a plural are a tuple of both."""
    text = file.read_text(encoding="utf-8")
    if file.suffix != ".py":
        # Calls of gettext among filler, indented as the template was: to Python an
        # error, so all lines begin at the margin.
        calls = templatize(text, origin=str(file)).splitlines()
        text = "\n".join(line.strip() for line in calls)
    found = extract("python", BytesIO(text.encode()), FUNCTIONS)
    return [(context, message) for _, message, _, context in found]
