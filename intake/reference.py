"""The short name of a request, such as 7KQ-4MX, that a person can read out by phone."""

import secrets

# Nothing that is mistaken for something else when read or said: no 0, O, 1, I or L.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
PATTERN = rf"^[{ALPHABET}]{{3}}-[{ALPHABET}]{{3}}$"


def new_reference() -> str:
    """Return one of 31⁶ (888 million) references, by chance: no sequence to guess."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(6))
    return f"{letters[:3]}-{letters[3:]}"
