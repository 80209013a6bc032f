"""Compares the catalogue with the sources, and brings it up to date."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from tests.catalogue.sources import marked_in

FOLDER = Path("clinic_site", "locale", "es", "LC_MESSAGES")

# A value put into the words: %(name)s, {name}; or a link or other tag around them.
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}|</?\w+")

Key = tuple[str | None, str]  # context and words, as the catalogue files them


@dataclass(frozen=True)
class Files:
    po: Path
    mo: Path


def files(root: Path) -> Files:
    return Files(root / FOLDER / "django.po", root / FOLDER / "django.mo")


def problems(root: Path) -> list[str]:
    """Return what stands between the sources and a complete catalogue, in words."""
    stored = files(root)
    catalogue = read(stored.po)
    marked, translated = messages(marked_in(root)), messages(catalogue)
    unused = {*translated, *by_key(catalogue.obsolete.values())} - marked.keys()
    found = [f"not in the catalogue: {name(key)}" for key in marked.keys() - translated]
    found += [f"no longer in use: {name(key)}" for key in unused]
    for key, message in translated.items():
        found += [f"{problem}: {name(key)}" for problem in faults(message)]
    if not stored.mo.exists() or stored.mo.read_bytes() != compiled(catalogue):
        found.append("django.mo isn't what django.po compiles to")
    return sorted(found)


def faults(message: Message) -> Iterator[str]:
    originals = as_tuple(message.id)
    translations = as_tuple(message.string)
    if message.fuzzy:
        yield "fuzzy"
    if not all(translations):
        yield "not translated"
        return
    allowed = [placeholders(original) for original in originals]
    # A language with more forms than English has its further ones as the plural.
    if any(placeholders(words) not in allowed for words in translations):
        yield "placeholders differ"


def placeholders(words: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(words))


def update(root: Path) -> None:
    """Put new words into the catalogue, take unused ones out, and compile it.

    Words that were reworded keep their translation, marked fuzzy until looked at.
    """
    stored = files(root)
    catalogue = read(stored.po)
    catalogue.update(marked_in(root), update_creation_date=False)
    with stored.po.open("wb") as po:
        # Without line numbers and dates, which change where no words do.
        write_po(
            po,
            catalogue,
            width=88,
            sort_by_file=True,
            ignore_obsolete=True,
            include_lineno=False,
        )
    stored.mo.write_bytes(compiled(read(stored.po)))


def read(po: Path) -> Catalog:
    with po.open("rb") as file:
        return read_po(file, locale="es")


def compiled(catalogue: Catalog) -> bytes:
    output = BytesIO()
    write_mo(output, catalogue)
    return output.getvalue()


def messages(catalogue: Catalog) -> dict[Key, Message]:
    """Return the messages but for the catalogue's own header."""
    return by_key(message for message in catalogue if message.id)


def by_key(found: Iterable[Message]) -> dict[Key, Message]:
    return {(message.context, as_tuple(message.id)[0]): message for message in found}


def as_tuple(words: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (words,) if isinstance(words, str) else tuple(words)


def name(key: Key) -> str:
    context, words = key
    return f"“{words}”" + (f" ({context})" if context else "")
