"""The short name of a request, such as 7KQ-4MX, that a person can read out by phone."""

import re
import secrets

# Nothing that is mistaken for something else when read or said: no 0, O, 1, I or L.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # pragma: allowlist secret
PATTERN = rf"^[{ALPHABET}]{{3}}-[{ALPHABET}]{{3}}$"


def new_reference() -> str:
    """Return one of 31⁶ (888 million) references, by chance: no sequence to guess."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(6))
    return f"{letters[:3]}-{letters[3:]}"


def new_code() -> str:
    """Return a code, such as 4MX7-KQ2W, to open one's own request: one of 31⁸."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def as_typed(text: str) -> str:
    """Return a reference or a code as it was given out, however it was typed in.

    What stands between its letters doesn't matter: phones make other dashes of ours.
    """
    letters = "".join(filter(str.isalnum, text.upper()))
    half = len(letters) // 2
    return f"{letters[:half]}-{letters[half:]}"


def as_reference(typed: str) -> str:
    """Return the reference that was typed in; "" for whatever can't be one.

    It goes to the database as it is, and somebody may have typed a name or a number.
    """
    reference = as_typed(typed)
    return reference if re.fullmatch(PATTERN, reference) else ""
