"""The configurations in docs/many-machines.md, which is what these tests start."""

import re

from tests.clinic_site.processes import ROOT

GUIDE = ROOT / "docs" / "many-machines.md"


def block(language: str) -> str:
    """Return the first block of that language."""
    found = re.search(rf"^```{language}\n(.*?)^```$", GUIDE.read_text(), re.M | re.S)
    assert found, f"{GUIDE} has no {language}."
    return found[1]


def with_our(text: str, replaced: dict[str, str]) -> str:
    """Put ours in the place of the guide's addresses; each of them must stand there."""
    for theirs, ours in replaced.items():
        assert theirs in text, f"{GUIDE} no longer says {theirs!r}."
        text = text.replace(theirs, ours)
    return text
