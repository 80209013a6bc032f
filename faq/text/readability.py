"""How hard an answer is to read. Information for editors; nothing depends on it."""

import re
from dataclasses import dataclass

from faq.text.safe_html import plain_text
from faq.text.sentences import sentences_of
from faq.text.syllables import DICTIONARIES, syllables

_WORD = re.compile(r"[^\W_]+(?:['\u2019.,\-/][^\W_]+)*")
_JOINTS = str.maketrans({"\u2019": "'"} | dict.fromkeys(".,-/", " "))


@dataclass(frozen=True)
class Readability:
    """Lengths are in words. `grade` is in years of school, None without any words."""

    grade: float | None
    sentences: int
    mean_sentence: float
    longest_sentence: int
    long_sentence: str


def readability(html: str, language: str) -> Readability:
    """Return the figures for a stored answer in "en" or "es" (ValueError otherwise).

    Each list item counts as a sentence. English: Flesch-Kincaid grade. Spanish: the
    Crawford formula (1989), years of school too, made for texts of primary school, so
    above about 7 it only says "hard". Both can be below 1 or below 0 for a few words.
    """
    if language not in DICTIONARIES:
        raise ValueError(f"No reading grade for {language!r}.")
    sentences = sentences_of(plain_text(html, marks=False))
    counted = [(len(_WORD.findall(sentence)), sentence) for sentence in sentences]
    counted = [(words, sentence) for words, sentence in counted if words]
    total = sum(words for words, _ in counted)
    if not total:
        return Readability(None, 0, 0.0, 0, "")
    longest, long_sentence = max(counted, key=lambda one: one[0])
    mean = total / len(counted)
    words = " ".join(_WORD.findall(" ".join(sentences)))
    # What is joined by anything but an apostrophe would count as one long word.
    per_word = syllables(words.translate(_JOINTS), language) / total
    grade = round(grade_of(mean, per_word, language), 1)
    return Readability(grade, len(counted), round(mean, 1), longest, long_sentence)


def grade_of(words_per_sentence: float, syllables_per_word: float, lang: str) -> float:
    """Return what textstat's flesch_kincaid_grade() and crawford() would.

    Theirs do not count sentences of one or two words, which list items often are.
    """
    if lang == "en":
        return 0.39 * words_per_sentence + 11.8 * syllables_per_word - 15.59
    return -20.5 / words_per_sentence + 4.9 * syllables_per_word - 3.407
