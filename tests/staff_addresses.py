"""Every address of the staff pages, and something that is there to fill it in with."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, URLResolver

from faq.models import Entry, Revision
from intake.models import ConsultationRequest


def staff_addresses() -> dict[str, list[str]]:
    """Return the parts that are to be filled in, by the name of each address."""
    return {
        pattern.name: list(pattern.pattern.regex.groupindex)
        for pattern in flattened(admin.site.get_urls())
        if pattern.name
    }


def flattened(patterns: list[Any]) -> list[URLPattern]:
    found: list[URLPattern] = []
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            found += flattened(pattern.url_patterns)
        else:
            found.append(pattern)
    return found


def parts_of(name: str, parts: list[str]) -> dict[str, Any]:
    """Fill in what is there: row 1 of the clinic, a request, a revision and so on."""
    filled: dict[str, Any] = {"language": "en", "app_label": "intake", "url": "nowhere"}
    filled |= {"content_type_id": 1, "kind": "callback"}
    key = key_for(name)
    return {part: filled.get(part, key) for part in parts}


def key_for(name: str) -> int:
    row = model_of(name)._default_manager.first()
    return row.pk if row else 1


def model_of(name: str) -> type[Model]:
    """Return of what a row is named in that address: a request, if nothing else is."""
    for model in admin.site._registry:
        if name.startswith(f"{model._meta.app_label}_{model._meta.model_name}_"):
            return model
    kinds: dict[str, type[Model]] = dict.fromkeys(
        ["faq_words", "faq_history", "faq_retire", "faq_bring_back"], Entry
    )
    return kinds.get(name, Revision if name.startswith("faq") else ConsultationRequest)


@contextmanager
def undone(client: Client) -> Iterator[None]:
    """Take back at the end what was done in the block, for the next address."""
    cookies = client.cookies.copy()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    client.cookies = cookies
