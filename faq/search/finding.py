"""Where PostgreSQL finds the words, and which answer it is likeliest to be."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import connections

from faq.models import Revision
from faq.search.folding import words_of
from faq.search.terms import Lexicon, Reading, Term, place_of
from faq.search.vocabulary import Searchable, searchable

LONGEST = 200  # letters of a search
MOST_WORDS = 30
MOST_ANSWERS = 10


@dataclass(frozen=True)
class Found:
    answers: list[Revision]  # likeliest first
    has_words: bool  # and not only signs
    words: list[str]  # that were looked for, as the answers spell them
    is_corrected: bool
    missed: list[str]  # what was typed and is in no answer
    marked: dict[str, frozenset[str]]  # by language: the words to mark, folded


def find(typed: str, language: str, *, is_typing: bool = False) -> Found:
    """Look for what was typed in the answers as readers of `language` see them.

    While somebody `is_typing`, the last word is the beginning of one.
    """
    known = searchable(language)
    words = words_of(typed[:LONGEST])[:MOST_WORDS]
    lexicons = [Lexicon.of(vocabulary, words) for vocabulary in known.vocabularies]
    places = [
        place_of(word, lexicons, is_start=is_typing and number == len(words))
        for number, word in enumerate(words, start=1)
    ]
    readings = [Reading(places, lexicon) for lexicon in lexicons]
    missed = missed_in(readings)
    terms = each_once(term for reading in readings for term in reading.terms())
    if not missed and not any(term.tells for term in terms):
        terms = [replace(term, tells=True) for term in terms]
    return Found(
        answers=answers_with(terms, known),
        has_words=bool(words),
        words=[place.shown for place in places if place.typed not in missed],
        is_corrected=any(place.is_corrected for place in places),
        missed=missed,
        marked=words_to_mark(terms, known),
    )


def each_once(terms: Iterable[Term]) -> list[Term]:
    """Return the terms, of those that look for the same the one that counts most."""
    lightest_first = sorted(terms, key=lambda term: (term.tells, term.weight))
    return list({(term.language, term.query): term for term in lightest_first}.values())


def missed_in(readings: Sequence[Reading]) -> list[str]:
    """Return the words that no language finds, each once."""
    missed = [
        place.typed
        for number, place in enumerate(readings[0].places)
        if not any(
            reading.is_function_word(number) or reading.is_found(number)
            for reading in readings
        )
    ]
    return list(dict.fromkeys(missed))


def words_to_mark(
    terms: Sequence[Term], known: Searchable
) -> dict[str, frozenset[str]]:
    """Return every form of what was looked for, function words aside."""
    return {
        vocabulary.language: frozenset(
            form
            for term in terms
            if term.tells and term.language == vocabulary.language
            for word in term.words
            for form in vocabulary.forms.get(word, ())
        )
        for vocabulary in known.vocabularies
    }


# A word that few texts have tells more: the weight is that of BM25, so a word that all
# have, "ketamine" here, tells next to nothing. Counted once the texts are left behind:
# they are long to carry along.
RANKING = """
WITH term AS MATERIALIZED (
    SELECT * FROM unnest(
        %(languages)s::text[], %(queries)s::tsquery[], %(weights)s::float8[],
        %(tells)s::bool[], %(texts)s::float8[]
    ) WITH ORDINALITY AS term (language, query, weight, tells, texts, number)
), hit AS MATERIALIZED (
    SELECT entry_id, revision.id, term.number, tells, texts,
        weight * ts_rank('{0, 1, 0.3, 1}', search, query) AS strength
    FROM term
    JOIN faq_revision revision
        ON search @@ query AND revision.language = term.language
    WHERE state IN ('live', 'draft', 'awaiting')
        AND revision.id = ANY(%(searched)s)
), counted AS (
    SELECT *, count(*) OVER (PARTITION BY number) AS found_in FROM hit
), scored AS (
    SELECT entry_id,
        sum(strength * ln(1 + (texts - found_in + 0.5) / (found_in + 0.5))) AS score
    FROM counted
    GROUP BY entry_id, id
    HAVING bool_or(tells)
)
SELECT entry_id, round(max(score)::numeric, 1)::float8 FROM scored GROUP BY entry_id
"""


def answers_with(terms: Sequence[Term], known: Searchable) -> list[Revision]:
    """Return the texts that readers see of the entries that have a term that tells."""
    if not terms:
        return []
    shown = [known.shown[entry] for entry in entries_with(terms, known)]
    # Asked again: an answer may have been retired since the words were read.
    texts = Revision.objects.read().order_by().in_bulk(shown)
    return [texts[revision] for revision in shown if revision in texts]


def entries_with(terms: Sequence[Term], known: Searchable) -> list[int]:
    texts = {vocabulary.language: vocabulary.texts for vocabulary in known.vocabularies}
    values: dict[str, Any] = {
        "languages": [term.language for term in terms],
        "queries": [term.query for term in terms],
        "weights": [term.weight for term in terms],
        "tells": [term.tells for term in terms],
        "texts": [texts[term.language] for term in terms],
        "searched": known.searched,
    }
    with connections[Revision.objects.db].cursor() as cursor:
        cursor.execute(RANKING, values)
        scores = dict(cursor.fetchall())
    # Answers that are about equally likely stay in the order of the page.
    found = [entry for entry in known.shown if entry in scores]
    return sorted(found, key=scores.__getitem__, reverse=True)[:MOST_ANSWERS]
