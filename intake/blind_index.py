"""Finding a person by an exact phone number, email address or word of their name.

The columns can't be searched. Beside them stands a list of keyed digests: whoever
has no key can't tell what they stand for, only that two requests share one.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from clinic_site.telephone import e164
from intake.encryption import digests, newest_digest


class BlindIndexField(ArrayField):
    """Kept up by itself: written with the row, out of the fields in SOURCES."""

    SOURCES = {
        "phone": ["phone_e164"],
        "email": ["email"],
        "name": ["full_name", "preferred_name"],
    }

    def __init__(self, base_field: models.Field | None = None, **options: Any) -> None:
        options |= {"default": list, "editable": False}
        super().__init__(base_field or models.CharField(max_length=22), **options)

    def pre_save(self, instance: models.Model, add: bool) -> list[str]:
        values = {
            name: getattr(instance, name)
            for names in self.SOURCES.values()
            for name in names
        }
        index = index_of(values)
        setattr(instance, self.attname, index)
        return index


def index_of(values: Mapping[str, str]) -> list[str]:
    """Return the digests, under the newest key, of all that a person is found by."""
    found = {
        newest_digest(kind, word)
        for kind, names in BlindIndexField.SOURCES.items()
        for name in names
        for word in words(kind, values[name])
    }
    return sorted(found)  # in an order that says nothing


def words(kind: str, text: str) -> list[str]:
    """Return the words of `text` that are looked up as a whole: each one of a name."""
    if kind == "phone":
        return [text] if text else []
    folded = fold(text)
    return re.findall(r"\w+", folded) if kind == "name" else [folded] if folded else []


def fold(text: str) -> str:
    """Return the text without case and accents, which nobody can hear on a phone."""
    parts = unicodedata.normalize("NFKD", text.strip().casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))


def matching(typed: str) -> models.Q:
    """Tell the requests whose phone or email is `typed`, or whose name has its words.

    `typed` is what staff put in the search box. Matches nothing if it holds no word.
    """
    ways = models.Q(blind_index__overlap=digests("email", fold(typed)))
    if number := e164(typed):
        ways |= models.Q(blind_index__overlap=digests("phone", number))
    return ways | with_all(digests("name", word) for word in words("name", typed))


def with_all(wanted: Iterable[list[str]]) -> models.Q:
    each = [models.Q(blind_index__overlap=under_any_key) for under_any_key in wanted]
    nothing = models.Q(pk__in=[])
    return models.Q(*each) if each else nothing
