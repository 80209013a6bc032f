"""The configurations in docs/many-machines.md, which is what these tests start."""

import re

from tests.clinic_site.processes import ROOT

GUIDE = ROOT / "docs" / "many-machines.md"


def block(language: str, number: int = 1) -> str:
    """Return the first block of that language, or the second, and so on."""
    text = GUIDE.read_text()
    found = re.findall(rf"^ *```{language}\n(.*?)^ *```$", text, re.M | re.S)
    assert len(found) >= number, f"{GUIDE} has no {language} {number}."
    return found[number - 1]


def statements(number: int) -> list[str]:
    """Return those of an SQL block."""
    return [line.strip() for line in block("sql", number).splitlines()]


SYNCHRONOUS, NOT_SYNCHRONOUS, PROMOTE = 1, 2, 3  # the SQL blocks
ARCHIVING, RESTORING = 1, 2  # the settings of a server


def with_our(text: str, replaced: dict[str, str]) -> str:
    """Put ours in the place of the guide's addresses; each of them must stand there."""
    for theirs, ours in replaced.items():
        assert theirs in text, f"{GUIDE} no longer says {theirs!r}."
        text = text.replace(theirs, ours)
    return text
