"""From the words that were typed to what is looked for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice, pairwise

from faq.search.vocabulary import Meaning, Stems, Vocabulary, ask_for_stems

SHORTEST_START = 4  # letters that an unknown word must have to stand for longer ones
MOST_COMPLETIONS = 20

# How much a match counts, beside how rare it is.
WORD = 1.0
MEANING = 1.0
WORD_WITH_A_MEANING = 0.3  # the clinic has named what to look for instead
PAIR = 0.3  # two words in a row as they stand in a question: "how many"
FUNCTION_WORD = 0.2

Span = tuple[int, int]


@dataclass(frozen=True)
class Term:
    """What to look for in the texts of one language: a word, or several in a row."""

    language: str
    words: Stems  # stems, or the very words of a question
    label: str  # where: A in the question, B in the answer, C the question as it stands
    weight: float
    tells: bool  # from function words alone nobody can tell what is asked

    @property
    def query(self) -> str:
        # Words are letters a to z and digits (see folding), so none can be an operator.
        return " <-> ".join(f"{word}:{self.label}" for word in self.words)


@dataclass(frozen=True)
class Lexicon:
    """A vocabulary, and what PostgreSQL says about the typed words that it lacks."""

    vocabulary: Vocabulary
    stems: dict[str, str]
    function_words: frozenset[str]

    @classmethod
    def of(cls, vocabulary: Vocabulary, words: Sequence[str]) -> "Lexicon":
        new = [word for word in words if word not in vocabulary.stems]
        if not new:
            return cls(vocabulary, {}, frozenset())
        return cls(vocabulary, *ask_for_stems(vocabulary.language, new))

    def stem(self, word: str) -> str | None:
        """Return the stem if a text or a synonym has it."""
        stem = self.vocabulary.stems.get(word) or self.stems.get(word)
        return stem if stem in self.vocabulary.known_stems else None

    def knows(self, word: str) -> bool:
        return self.is_function_word(word) or self.stem(word) is not None

    def is_function_word(self, word: str) -> bool:
        return word in self.vocabulary.function_words or word in self.function_words


@dataclass(frozen=True)
class Place:
    """One word of a search, and the words it stands for: itself, as a rule."""

    typed: str
    words: list[str]
    is_corrected: bool = False

    @property
    def word(self) -> str:
        return self.words[0]

    @property
    def shown(self) -> str:
        return self.word if self.is_corrected else self.typed


def place_of(word: str, lexicons: Sequence[Lexicon], *, is_start: bool) -> Place:
    """Return what an unknown word stands for: longer words, or else the one meant."""
    if any(lexicon.knows(word) for lexicon in lexicons):
        return Place(word, [word])
    if is_start or len(word) >= SHORTEST_START:
        longer = chain.from_iterable(
            lexicon.vocabulary.completions(word) for lexicon in lexicons
        )
        if words := list(islice(longer, MOST_COMPLETIONS)):
            return Place(word, words)
    for lexicon in lexicons:
        if meant := lexicon.vocabulary.spelling.meant_by(word):
            return Place(word, [meant], is_corrected=True)
    return Place(word, [word])


@dataclass(frozen=True)
class Reading:
    """What was typed, as one language understands it."""

    places: Sequence[Place]
    lexicon: Lexicon

    @property
    def vocabulary(self) -> Vocabulary:
        return self.lexicon.vocabulary

    @cached_property
    def stems(self) -> list[frozenset[str]]:
        """The stems that each place stands for."""
        return [
            frozenset(stem for word in place.words if (stem := self.lexicon.stem(word)))
            for place in self.places
        ]

    @cached_property
    def meanings(self) -> list[tuple[Span, Meaning]]:
        """The synonyms that were typed, and where.

        None is a part of a longer one: "how long until" isn't also "how long".
        """
        found = [
            ((start, start + len(meaning.said)), meaning)
            for start, stems in enumerate(self.stems)
            for meaning in self.vocabulary.meanings_that_start(stems)
            if self.is_said(meaning, start)
        ]
        return [
            (span, meaning)
            for span, meaning in found
            if not any(is_within(span, other) for other, _ in found)
        ]

    def is_said(self, meaning: Meaning, start: int) -> bool:
        """Tell whether these words stand here.

        A single word may have another form, unless the form that was typed is known
        too: "boosters" is "booster", but "effects" isn't "effective".
        """
        if len(meaning.said) == 1 and meaning.said[0] not in self.places[start].words:
            typed = self.places[start].words
            return not any(word in self.vocabulary.stems for word in typed)
        here = self.stems[start : start + len(meaning.said)]
        return len(here) == len(meaning.said) and all(
            stem in stems for stem, stems in zip(meaning.stems, here, strict=True)
        )

    @cached_property
    def with_a_meaning(self) -> set[int]:
        """The places of words for which the clinic has named others."""
        return {place for span, _ in self.meanings for place in range(*span)}

    def is_found(self, number: int) -> bool:
        """Tell whether a text has the word at this place, or what it means."""
        has_it = self.stems[number] & self.vocabulary.in_texts
        return bool(has_it) or number in self.with_a_meaning

    def is_function_word(self, number: int) -> bool:
        return self.lexicon.is_function_word(self.places[number].word)

    def terms(self) -> Iterator[Term]:
        yield from self.words()
        yield from self.pairs()
        for _, meaning in self.meanings:
            for phrase in meaning.meant:
                yield self.term(phrase, "AB", MEANING)

    def words(self) -> Iterator[Term]:
        for number, place in enumerate(self.places):
            if self.is_function_word(number):
                yield self.term((place.word,), "C", FUNCTION_WORD, tells=False)
                continue
            weight = WORD_WITH_A_MEANING if number in self.with_a_meaning else WORD
            for stem in self.stems[number]:
                yield self.term((stem,), "AB", weight)

    def pairs(self) -> Iterator[Term]:
        for number, (before, after) in enumerate(pairwise(self.places)):
            has_a_meaning = {number, number + 1} <= self.with_a_meaning
            if len(before.words) == len(after.words) == 1 and not has_a_meaning:
                yield self.term((before.word, after.word), "C", PAIR, tells=False)

    def term(
        self, words: Stems, label: str, weight: float, *, tells: bool = True
    ) -> Term:
        return Term(self.vocabulary.language, words, label, weight, tells)


def is_within(span: Span, other: Span) -> bool:
    return span != other and other[0] <= span[0] and span[1] <= other[1]
