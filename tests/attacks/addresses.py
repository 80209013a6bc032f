"""Every address that the site has, and something that is there to fill it in with."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from faq.models import Entry, Revision
from intake.models import ConsultationRequest, ReplyTemplate

PART = re.compile(r"\(\?P<(\w+)>.*?\)|<(?:\w+:)?(\w+)>")  # that is to be filled in


def addresses() -> dict[str, str]:
    """Return the path of each in English, by its name or, where it has none, its route.

    Found by walking the URL configuration, so that a new one is there by itself.
    """
    routes = walked(get_resolver().url_patterns)
    return {name: filled_in(name, route) for name, route in routes}


def walked(
    patterns: list[Any], before: str = "", spaces: tuple[str, ...] = ()
) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            space = (pattern.namespace,) if pattern.namespace else ()
            yield from walked(pattern.url_patterns, route, (*spaces, *space))
        else:
            yield name_of(pattern, spaces, route), route


def name_of(pattern: URLPattern, spaces: tuple[str, ...], route: str) -> str:
    return ":".join([*spaces, pattern.name]) if pattern.name else route


def filled_in(name: str, route: str) -> str:
    plain = route.replace("^", "").replace("$", "")
    return "/" + PART.sub(lambda part: str(value(name, part[1] or part[2])), plain)


def value(name: str, wanted: str) -> Any:
    """Return what is there: row 1 of the clinic, a request, a revision and so on."""
    parts: dict[str, Any] = {"language": "en", "app_label": "intake", "url": "nowhere"}
    parts |= {"content_type_id": 1, "kind": "callback", "digest": "0123456789abcdef"}
    if wanted == "slug":
        return getattr(Entry.objects.first(), "slug", "none")
    if wanted == "reply_pk":
        return getattr(ReplyTemplate.objects.first(), "pk", 1)
    return parts[wanted] if wanted in parts else key_for(name.removeprefix("admin:"))


def key_for(name: str) -> int:
    row = model_of(name)._default_manager.first()
    return row.pk if row else 1


def model_of(name: str) -> type[Model]:
    """Return of what a row is named in that address: a request, if nothing else is."""
    for model in admin.site._registry:
        named = model._meta.app_label, model._meta.model_name
        if name.startswith(f"{'_'.join(named)}_") or f"/{'/'.join(named)}/" in name:
            return model
    kinds: dict[str, type[Model]] = dict.fromkeys(
        ["faq_words", "faq_history", "faq_retire", "faq_bring_back"], Entry
    )
    return kinds.get(name, Revision if name.startswith("faq") else ConsultationRequest)


@contextmanager
def undone(client: Client) -> Iterator[None]:
    """Take back at the end what was done in the block, for the next address."""
    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    client.cookies = cookies
