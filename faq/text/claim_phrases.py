"""The words that make a claim, written by staff who need no programming for it.

A phrase is words, in any case, with or without accents; a hyphen is a space. "cure*" is
any word that starts so, "#" is a number or a range ("#%", "$#"), and in what excuses a
claim, YEAR is one from 1900 to 2099. Accents aside, "si" is "sí" too, so an excuse is
better written "si se", "si hay".
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.core.exceptions import ValidationError

LONGEST_PHRASE = 80
SHORTEST_STEM = 3  # "in*" would mark every second sentence
SIGNS = "%$€£¢+"

_TOKEN = re.compile(rf"(?P<word>[^\W_]+(?:'[^\W_]+)*)(?P<any>\*?)|[#{SIGNS}]")
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"), "-")
_QUOTES = dict.fromkeys(map(ord, "\u2018\u2019\u02bc\u00b4`"), "'")

_AMOUNT = r"\d+(?:[.,]\d+)*"
_NUMBER = rf"{_AMOUNT}(?:(?: ?- ?| (?:to|and|or|a|y|o) ){_AMOUNT})?"
# Not in the middle of a word or of 1,200.50: a search from each of its figures would
# make a long row of them slow.
_NUMBER_STARTS = r"(?<!\w)(?<!\d[.,])"
_YEAR = r"(?<![\w$€£])(?<!\d[.,])(?:19|20)\d\d(?![\w%])(?![.,]\d)"
_NOTHING = re.compile(r"(?!)")


def folded(text: str) -> str:
    """Return NFC text as phrases see it, every character still at its place."""
    return "".join(map(_folded_character, text))


@lru_cache(maxsize=4096)
def _folded_character(character: str) -> str:
    if character.isspace():
        return " "
    plain = unicodedata.normalize("NFD", character)[0].lower()[:1]
    return plain.translate(_DASHES).translate(_QUOTES)


@lru_cache(maxsize=1024)
def phrase_pattern(phrase: str) -> re.Pattern[str]:
    """Return what finds the phrase in folded() text; nothing if it has no words."""
    phrase = folded(unicodedata.normalize("NFC", phrase)).strip()
    return re.compile(_pattern(phrase)) if _TOKEN.search(phrase) else _NOTHING


def _pattern(phrase: str) -> str:
    """Join the tokens so that no two parts can match the same text: linear time."""
    pattern = ""
    before = None
    for token in _TOKEN.finditer(phrase):
        if before is None:
            pattern += _opening(token)
        elif token["word"] and before["word"]:
            pattern += r"[ -]+"
        else:
            pattern += r"[ -]*" if phrase[before.end() : token.start()] else " ?"
        pattern += _body(token)
        before = token
    return pattern + _closing(before)


def _opening(token: re.Match[str]) -> str:
    if token[0] == "#":
        return _NUMBER_STARTS
    return r"(?<!\w)" if token["word"] else ""


def _body(token: re.Match[str]) -> str:
    if token[0] == "#":
        return _NUMBER
    if token["word"]:
        return re.escape(token["word"]) + (r"\w*" if token["any"] else "")
    return re.escape(token[0])


def _closing(token: re.Match[str] | None) -> str:
    if token and token["word"] and not token["any"]:
        return r"(?!\w)"
    return r"(?!\d)" if token and token[0] == "#" else ""


@dataclass(frozen=True)
class Excuse:
    pattern: re.Pattern[str]
    is_number: bool


@lru_cache(maxsize=1024)
def excuse_patterns(unless: str) -> tuple[Excuse, ...]:
    """Return what excuses a claim: any of these in its sentence."""
    return tuple(
        Excuse(re.compile(_YEAR), is_number=True)
        if part == "YEAR"
        else Excuse(phrase_pattern(part), is_number="#" in part)
        for part in excuses_in(unless)
    )


def excuses_in(unless: str) -> Iterator[str]:
    parts = (part.strip() for part in unless.split(","))
    return (part for part in parts if part)


def problem_with(phrase: str) -> str | None:
    """Return an instruction if the phrase cannot be understood, else None."""
    phrase = folded(unicodedata.normalize("NFC", phrase)).strip()
    left = _TOKEN.sub(" ", phrase).replace("-", " ").strip()
    words = [token for token in _TOKEN.finditer(phrase) if token["word"]]
    if not words and "#" not in phrase:
        return "Write at least one word, or # for a number."
    if len(phrase) > LONGEST_PHRASE:
        return f"Shorten it to {LONGEST_PHRASE} characters: mark the telling words."
    if "*" in left or any(t["any"] and phrase[t.end() :][:1].isalnum() for t in words):
        return "Put * only at the end of a word."
    if any(t["any"] and len(t["word"]) < SHORTEST_STEM for t in words):
        return f"Write at least {SHORTEST_STEM} letters before *."
    if left:
        return f"Leave out “{left[0]}”: use letters, figures, # and * and {SIGNS}"
    return None


def validate_phrase(value: str) -> None:
    """Raise ValidationError(code="phrase_not_understood") with an instruction."""
    if problem := problem_with(value):
        raise ValidationError(problem, code="phrase_not_understood")


def validate_unless(value: str) -> None:
    """Like validate_phrase, for a list with commas in which YEAR is a year."""
    for part in excuses_in(value):
        problem = problem_with(part)
        if problem and part != "YEAR":
            raise ValidationError(f"{part}: {problem}", code="phrase_not_understood")
