"""The FAQ page once more for search engines: what the page says, and nothing else.

https://schema.org/FAQPage
"""

import json
from collections.abc import Callable
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from faq.shown_answers import ShownAnswer

Absolute = Callable[[str], str]  # makes an address absolute, as the request does


def faq_page(
    answers: list[ShownAnswer], language: str, address: str, absolute: Absolute
) -> SafeString:
    """Return JSON-LD that can stand in a script element."""
    page = {
        "@context": "https://schema.org",
        "@type": "FAQPage",
        "url": absolute(address),
        "inLanguage": language,
        **review(answers),
        "mainEntity": [question(answer, absolute) for answer in answers],
    }
    return for_script_element(page)


def question(answer: ShownAnswer, absolute: Absolute) -> dict[str, Any]:
    text = answer.revision
    return {
        "@type": "Question",
        "url": absolute(answer.entry.get_absolute_url()),
        "inLanguage": text.language,
        "name": text.question,
        "acceptedAnswer": {"@type": "Answer", "text": text.answer},
    }


def review(answers: list[ShownAnswer]) -> dict[str, Any]:
    """Say who reviewed the page, and since when all of it is.

    Nothing, as long as a single answer on it isn't signed or is due again.
    """
    sign_offs = [
        answer.review.sign_off
        for answer in answers
        if answer.review.sign_off and answer.review.is_current
    ]
    if not answers or len(sign_offs) < len(answers):
        return {}
    named = sorted({(sign_off.name, sign_off.credential) for sign_off in sign_offs})
    return {
        "lastReviewed": min(s.signed_on for s in sign_offs).isoformat(),
        "reviewedBy": [
            {"@type": "Person", "name": name, "honorificSuffix": credential}
            for name, credential in named
        ],
    }


def for_script_element(data: dict[str, Any]) -> SafeString:
    """Return JSON without a "<": nothing in it can end the element or open another."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(text.replace("<", r"\u003C"))  # noqa: S308 - see above
