"""Every address of the staff pages, and something that is there to fill it in with."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.urls import URLPattern, URLResolver

from faq.models import Entry, Revision
from intake.models import ConsultationRequest, Message


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
    filled["content_type_id"] = 1
    key = key_for(name)
    return {part: filled.get(part, key) for part in parts}


def key_for(name: str) -> int:
    kinds = {
        "intake_message": Message,
        "faq_entry": Entry,
        "intake": ConsultationRequest,
    }
    kinds |= dict.fromkeys(
        ["faq_words", "faq_history", "faq_retire", "faq_bring"], Entry
    )
    kinds |= dict.fromkeys(
        ["faq_review", "faq_sign", "faq_discard", "faq_rest"], Revision
    )
    kinds["auth_user"] = User
    model = next((kinds[start] for start in kinds if name.startswith(start)), None)
    row = model and model.objects.first()
    return row.pk if row else 1
