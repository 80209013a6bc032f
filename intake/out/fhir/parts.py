"""What the resources are made of: words, codes, references."""

import unicodedata
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from fhirclient.models.resource import Resource

Made = TypeVar("Made", bound=Resource)
Part = dict[str, Any]

ALLOWED_CONTROLS = set("\t\n\r")
REPLACEMENT = "\ufffd"


def make(kind: type[Made], **fields: Any) -> Made:
    """Return the resource, checked by its class; what is empty is left out of it."""
    return kind(filled(fields))


def filled(value: Any) -> Any:
    """Return it without what is empty, which FHIR has no place for; False is kept."""
    if isinstance(value, dict):
        parts = {name: filled(part) for name, part in value.items()}
        return {name: part for name, part in parts.items() if not is_empty(part)}
    if isinstance(value, list):
        return [part for part in map(filled, value) if not is_empty(part)]
    return words(str(value)) if isinstance(value, str) else value


def is_empty(value: Any) -> bool:
    return value is None or value in ("", [], {})


def words(text: str) -> str:
    """Return the text as FHIR allows it: what it doesn't is replaced, visibly."""
    kept = "".join(each if is_allowed(each) else REPLACEMENT for each in text)
    return kept if kept.strip() else ""


def is_allowed(character: str) -> bool:
    if character in ALLOWED_CONTROLS:
        return True
    is_nothing = (ord(character) & 0xFFFE) == 0xFFFE  # which XML has no way to write
    return unicodedata.category(character) not in {"Cc", "Cs"} and not is_nothing


def system(name: str) -> str:
    """Return the address under which codes or identifiers of ours are known."""
    return f"{settings.SITE_URL}/fhir/{name}"


def coding(name: str, code: str, display: str) -> Part:
    return {"system": system(name), "code": code, "display": str(display)}


def concept(name: str, code: str, display: str) -> Part:
    return {"coding": [coding(name, code, display)], "text": str(display)}


def instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def address_of(name: str) -> str:
    """Return what a resource is called in the Bundle: the same in each export."""
    return uuid5(NAMESPACE_URL, system(name)).urn
