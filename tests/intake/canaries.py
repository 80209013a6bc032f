"""Words that stand for what a person or a colleague types, one for each field.

They occur nowhere else: wherever one is found, what somebody typed got there.
"""

import base64
import html
import re
from typing import Any
from urllib.parse import unquote_plus

from tests.intake.builders import answers

# What a person types on the form, by the name of the field.
TYPED = {
    "full_name": "Quillfeather Zephyrine",
    "preferred_name": "Zephkin",
    "pronouns": "ze/zirquill",
    "phone": "(773) 555-0187",
    "email": "plumequill@mailquill.example",
    "other_language": "Quillish",
    "easier": "A door without a squillbell.",
    "referred_by": "Dr. Quackenquill",
    "note": "I can't sleep for inkquill.\nSince <b>springquill</b> & more.",
}

# What colleagues type.
STAFF_TYPED = {"staff_note": "Rang, squawkquill picked up."}

# What a person chooses, of codes that occur nowhere else in what the app stores.
CHOSEN: dict[str, Any] = {
    "for_whom": "other",
    "relation": "partner",
    "they_know": "yes",
    "state": "ZZ",
    "contact_by": "email",
    "voicemail": "may_say_clinic",
    "best_times": ["weekend_evening", "weekday_morning"],
    "time_zone": "Pacific/Honolulu",
    "language": "ase",
    "interpreter": "on",
    "concerns": ["bipolar_depression", "ocd"],
    "tried": ["neither"],
    "referred": "yes",
    "heard": "friend",
    "cost_information": "on",
    "anything_applies": "not_sure",
}

# A row with something in every column, for build_request(**STORED).
STORED: dict[str, Any] = {
    **TYPED,
    **CHOSEN,
    **STAFF_TYPED,
    "interpreter": "yes",
    "cost_information": "yes",
    "text_consent": True,
    "email_consent": True,
}

WORDS = {
    "full_name": ["Quillfeather", "Zephyrine"],
    "preferred_name": ["Zephkin"],
    "pronouns": ["zirquill"],
    "phone": ["7735550187", "555-0187", "555 0187"],
    "email": ["plumequill", "mailquill"],
    "other_language": ["Quillish"],
    "easier": ["squillbell"],
    "referred_by": ["Quackenquill"],
    "note": ["inkquill", "springquill"],
    "staff_note": ["squawkquill"],
    "voicemail": ["may_say_clinic"],
    "best_times": ["weekend_evening"],
    "time_zone": ["Honolulu"],
    "concerns": ["bipolar_depression"],
    "anything_applies": ["not_sure"],
}


def posted(**overrides: Any) -> dict[str, Any]:
    """What a browser posts of a form with a canary in every field."""
    ticked = {"text_consent": "on", "email_consent": "on"}
    return answers(**(TYPED | CHOSEN | ticked | overrides))


def typed_in(text: str) -> set[str]:
    """Return the fields of which something that was typed stands in `text`."""
    return found_in(text) & {*TYPED, *STAFF_TYPED}


def found_in(text: str) -> set[str]:
    """Return the fields of which something stands in `text`, chosen codes included.

    However it is written: in any case, escaped for HTML, an address or JSON, in
    base64, or with what a phone number is written with between the digits.
    """
    plain = html.unescape(unquote_plus(text)).casefold()
    digits = re.sub(r"[\s().+-]", "", plain)
    return {
        field
        for field, words in WORDS.items()
        if any(
            word.casefold() in plain
            or (word.isdigit() and word in digits)
            or any(encoded in text for encoded in in_base64(word))
            for word in words
        )
    }


def in_base64(word: str) -> list[str]:
    """Return how the word looks inside a longer text, at each place it can begin."""
    looks = []
    for before in range(3):
        encoded = base64.urlsafe_b64encode(b" " * before + word.encode()).decode()
        looks.append(encoded.rstrip("=")[before + 1 : -1])
    return looks
