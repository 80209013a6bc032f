"""Which word was meant, where the one that was typed is in no answer."""

import re
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

# Letters that are mistaken for one another because they sound alike, in Spanish above
# all: quetamina, anciedad, nesesito, avion, alluno. Doubled letters count once.
SOUNDS = [
    (re.compile(r"qu(?=[aeiou])|c(?![eih])|q"), "k"),
    (re.compile(r"c(?=[ei])|z"), "s"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"v"), "b"),
    (re.compile(r"ll"), "y"),
    (re.compile(r"(?<![cs])h"), ""),
    (re.compile(r"(.)\1+"), r"\1"),
]
SHORTEST, LONGEST = 4, 30  # letters; below, almost every word is near some other


def sound_of(word: str) -> str:
    for letters, sound in SOUNDS:
        word = letters.sub(sound, word)
    return word


# Kept while the words of the answers change one by one; what readers type is not.
sound_of_known = lru_cache(maxsize=50_000)(sound_of)


def errors_allowed(word: str) -> int:
    """Return how many letters may be wrong: 1 of up to 8, 2 of up to 11, else 3.

    With more, "daughter" would be taken for "danger".
    """
    return 1 if len(word) <= 8 else 2 if len(word) <= 11 else 3


class Spelling:
    """How the known words are written, and how they sound."""

    def __init__(self, known: Sequence[str]) -> None:
        self.known = known
        self.sounds = [sound_of_known(word) for word in known]

    def meant_by(self, word: str) -> str | None:
        """Return the nearest known word, None where none is near.

        Two letters in the wrong order are one error. As letters go wrong least often
        at the start of a word, the likeliest of equally near words starts the same.
        """
        if not SHORTEST <= len(word) <= LONGEST or not word.isalpha():
            return None
        near = self.near(word, self.known) | self.near(sound_of(word), self.sounds)
        return min(
            (self.known[index] for index in near),
            key=lambda known: (
                OSA.distance(sound_of(word), sound_of(known)),
                known[0] != word[0],
                OSA.distance(word, known),
            ),
            default=None,
        )

    def near(self, word: str, known: Sequence[str]) -> set[int]:
        """Return the indexes of the few nearest."""
        if len(word) < SHORTEST:
            return set()
        found = process.extract(
            word,
            known,
            scorer=OSA.distance,
            score_cutoff=errors_allowed(word),
            limit=5,
        )
        return {index for _, _, index in found}
