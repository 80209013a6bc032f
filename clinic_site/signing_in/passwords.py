"""Passwords that are long and guessed all the same."""

import re

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from clinic_site.clinic_facts import facts_at_hand

OBVIOUS_HERE = {"ketamin", "infusion", "clinic", "therapy", "password", "welcome"}
SHORTEST_WORD = 4  # letters: "Dr" or "of" in a name rules nothing out


class NoNamesValidator:
    """Refuse what whoever knows the clinic or the person would try first."""

    def validate(self, password: str, user: User | None = None) -> None:
        names = [facts_at_hand()[0].clinic.name]
        if user:
            names += [user.username, user.first_name, user.last_name]
        if any(word in password.casefold() for word in words(names) | OBVIOUS_HERE):
            raise ValidationError(self.get_help_text(), code="password_names")

    def get_help_text(self) -> str:
        return (
            "Leave out the clinic's name, your own, and words like ketamine, clinic or "
            "password."
        )


class NoPatternValidator:
    """Refuse the same few characters over and over, and the keys in their order."""

    # pragma: allowlist nextline secret
    rows = "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm", "01234567890"

    def validate(self, password: str, user: User | None = None) -> None:
        if len(without_runs(password.casefold(), self.rows)) < 8:
            raise ValidationError(self.get_help_text(), code="password_pattern")

    def get_help_text(self) -> str:
        return "Don't repeat a few characters, and don't go along the keys."


def words(names: list[str]) -> set[str]:
    found = re.findall(r"\w+", " ".join(names).casefold())
    return {word for word in found if len(word) >= SHORTEST_WORD}


def without_runs(text: str, rows: tuple[str, ...]) -> str:
    """Return what isn't foreseen: neither said before nor next to it in a row."""
    pairs = {
        row[at : at + 2]
        for line in rows
        for row in (line, line[::-1])
        for at in range(len(line) - 1)
    }
    seen: set[str] = set()
    kept = text[:1]
    for at in range(1, len(text)):
        pair = text[at - 1 : at + 1]
        if pair not in seen | pairs and text[at] != text[at - 1]:
            kept += text[at]
        seen.add(pair)
    return kept
