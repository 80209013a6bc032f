"""Claims a text makes: found and shown to whoever signs it, never changed."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from faq.text.claim_phrases import excuse_patterns, folded, phrase_pattern
from faq.text.sentences import sentence_spans


class ClaimPhrase(Protocol):
    """What staff keep in the list; faq.text.claim_phrases says how it is written."""

    @property
    def phrase(self) -> str: ...
    @property
    def unless(self) -> str: ...
    @property
    def why(self) -> str: ...


@dataclass(frozen=True)
class Claim:
    """`words` as the text has them, in `sentence`; `why` is an instruction."""

    words: str
    sentence: str
    why: str


@dataclass(frozen=True)
class Found:
    """A phrase found at text[start:end]."""

    start: int
    end: int
    why: str


def find_claims(texts: Iterable[str], phrases: Iterable[ClaimPhrase]) -> list[Claim]:
    """Return the claims of plain texts in order, the same words of a sentence once.

    Give plain_text(answer, marks=False): its lines are sentences of their own. Phrases
    that overlap are one claim, with each of their reasons.
    """
    phrases = list(phrases)
    claims: dict[tuple[str, str], Claim] = {}
    for text in texts:
        for sentence in quoted_sentences(text):
            for found in claims_in(sentence, phrases):
                words = sentence[found.start : found.end]
                claims.setdefault((words, sentence), Claim(words, sentence, found.why))
    return list(claims.values())


def quoted_sentences(text: str) -> Iterator[str]:
    text = unicodedata.normalize("NFC", text)
    for start, end in sentence_spans(text):
        yield text[start:end]


def claims_in(sentence: str, phrases: Iterable[ClaimPhrase]) -> list[Found]:
    """Return what the sentence claims, from left to right and without overlaps."""
    seen = folded(sentence)
    found = [one for phrase in phrases for one in unexcused(seen, phrase)]
    return merged(sorted(found, key=lambda one: (one.start, -one.end)))


def unexcused(seen: str, phrase: ClaimPhrase) -> Iterator[Found]:
    """Yield where the phrase stands in a sentence that does not excuse it.

    A number excuses another one, not itself: "success of 70%" is not "of #" patients,
    and "$2000" is not a price with its year.
    """
    matches = list(phrase_pattern(phrase.phrase).finditer(seen))
    if not matches:
        return
    excuses = excuse_patterns(phrase.unless)
    if any(excuse.pattern.search(seen) for excuse in excuses if not excuse.is_number):
        return
    numbers = [
        match.span()
        for excuse in excuses
        if excuse.is_number
        for match in excuse.pattern.finditer(seen)
    ]
    for match in matches:
        start, end = match.span()
        if not any(last <= start or end <= first for first, last in numbers):
            yield Found(start, end, phrase.why)


def merged(found: Iterable[Found]) -> list[Found]:
    result: list[Found] = []
    for one in found:
        if result and one.start < result[-1].end:
            last = result.pop()
            why = last.why if one.why in last.why else f"{last.why} {one.why}"
            result.append(Found(last.start, max(last.end, one.end), why))
        else:
            result.append(one)
    return result
