"""The words that search knows: those of the answers, and the clinic's synonyms.

Each process keeps them for as long as an issue lasts, so what a clinician publishes is
found by the next search, whichever worker answers it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from django.db import connections

from clinic_site.models import Edition, Issue
from faq.models import Revision, Synonym
from faq.search.folding import words_of, words_of_html
from faq.search.typing_errors import Spelling
from faq.shown_answers import in_one_language

DICTIONARIES = {"en": "english_stem", "es": "spanish_stem"}

# What PostgreSQL's lists of function words lack without apostrophe or accent, and what
# people type around the thing that they look for.
MORE_FUNCTION_WORDS = {
    "en": """
        im ive id ill dont doesnt didnt isnt arent wasnt cant couldnt wont wouldnt
        shouldnt havent hasnt whats hows whos thats theres its youre could would may
        might us please hi hello thanks ok also really get got go let tell know want
        one if else
    """,
    "es": """
        si mas tambien cual cuales cualquier hola gracias favor quiero quisiera puedo
        puede pueden podria debo saber decir ser tener haber hacer voy va van ir da dan
        dar alguien
    """,
}

READ = ["entry_id", "language", "question", "answer"]  # of each text: there are many

Stems = tuple[str, ...]


@dataclass(frozen=True)
class Meaning:
    """A synonym: what patients say, and the stems of each phrase of the answers."""

    said: tuple[str, ...]
    stems: Stems  # of what they say
    meant: list[Stems]


@dataclass(frozen=True)
class Vocabulary:
    """The words of one language, folded.

    `stems` has for each word the part that it shares with its other forms; a function
    word stands for itself.
    """

    language: str
    stems: dict[str, str]
    function_words: frozenset[str]
    in_texts: frozenset[str]  # stems; those of synonyms aren't all
    meanings: list[Meaning]
    texts: int  # how many texts of this language are searched

    @cached_property
    def known_stems(self) -> frozenset[str]:
        return frozenset(self.stems.values())

    @cached_property
    def content_words(self) -> list[str]:
        return [word for word in self.stems if word not in self.function_words]

    @cached_property
    def spelling(self) -> Spelling:
        return Spelling(self.content_words)

    @cached_property
    def forms(self) -> dict[str, list[str]]:
        """For each stem the words that have it, function words aside."""
        forms = defaultdict(list)
        for word in self.content_words:
            forms[self.stems[word]].append(word)
        return dict(forms)

    @cached_property
    def meanings_by_start(self) -> dict[str, list[Meaning]]:
        """The synonyms by the first stem of what patients say."""
        by_start = defaultdict(list)
        for meaning in self.meanings:
            by_start[meaning.stems[0]].append(meaning)
        return dict(by_start)

    def meanings_that_start(self, stems: Iterable[str]) -> Iterator[Meaning]:
        for stem in stems:
            yield from self.meanings_by_start.get(stem, ())

    def completions(self, start: str) -> list[str]:
        return [word for word in self.content_words if word.startswith(start)]


@dataclass(frozen=True)
class Searchable:
    """What readers of one language can find. Their own language comes first."""

    shown: dict[int, int]  # the entry, and the revision that these readers see
    searched: list[int]  # revisions
    vocabularies: list[Vocabulary]


_kept: dict[str, tuple[Issue, Searchable]] = {}


def searchable(language: str) -> Searchable:
    issue = Edition.objects.issue()
    kept = _kept.get(language)
    if kept is None or kept[0] != issue:
        kept = _kept[language] = issue, read_searchable(language)
    return kept[1]


def read_searchable(language: str) -> Searchable:
    live = Revision.objects.read().select_related(None).only(*READ)
    shown = in_one_language(live, language)
    texts = [*shown, *being_written(language, shown)]
    languages = sorted({language, *(text.language for text in texts)})
    languages.sort(key=lambda other: other != language)
    return Searchable(
        shown={text.entry_id: text.pk for text in shown},
        searched=[text.pk for text in texts],
        vocabularies=[
            read_vocabulary(name, [text for text in texts if text.language == name])
            for name in languages
        ],
    )


def being_written(language: str, shown: Iterable[Revision]) -> list[Revision]:
    """Return texts that readers can't see yet in place of one in another language.

    Nobody has signed them, so they are never shown. But they hold the words by which a
    reader of this language looks for the answer that is shown.
    """
    entries = [text.entry_id for text in shown if text.language != language]
    unsigned = Revision.objects.open().filter(language=language, entry__in=entries)
    return list(unsigned)


def read_vocabulary(language: str, texts: Sequence[Revision]) -> Vocabulary:
    synonyms = list(Synonym.objects.filter(language=language))
    words = set(chain.from_iterable(words_of_text(text) for text in texts))
    words_of_synonyms = set[str]()
    for synonym in synonyms:
        words_of_synonyms.update(
            words_of(f"{synonym.patients_say} {synonym.answers_say}")
        )
    stems, function_words = ask_for_stems(language, words | words_of_synonyms)
    return Vocabulary(
        language=language,
        stems=stems,
        function_words=function_words,
        in_texts=frozenset(stems[word] for word in words),
        meanings=[
            meaning_of(synonym, stems, function_words)
            for synonym in synonyms
            if words_of(synonym.patients_say)
        ],
        texts=len(texts),
    )


def words_of_text(text: Revision) -> Iterator[str]:
    yield from words_of(text.question)
    yield from words_of_html(text.answer)


def meaning_of(
    synonym: Synonym, stems: dict[str, str], function_words: frozenset[str]
) -> Meaning:
    phrases = (words_of(phrase) for phrase in synonym.answers_say.split(","))
    meant = [
        tuple(stems[word] for word in phrase if word not in function_words)
        for phrase in phrases
    ]
    said = words_of(synonym.patients_say)
    return Meaning(
        said=tuple(said),
        stems=tuple(stems[word] for word in said),
        meant=[phrase for phrase in meant if phrase],
    )


def ask_for_stems(
    language: str, words: Iterable[str]
) -> tuple[dict[str, str], frozenset[str]]:
    """Return the stem of each word, and those that are function words: how, the, de."""
    with connections[Revision.objects.db].cursor() as cursor:
        cursor.execute(
            "SELECT word, (ts_lexize(%s, word))[1] FROM unnest(%s::text[]) AS word",
            [DICTIONARIES[language], list(words)],
        )
        found = dict(cursor.fetchall())
    more = MORE_FUNCTION_WORDS[language].split()
    function_words = {word for word, stem in found.items() if not stem or word in more}
    stems = {w: w if w in function_words else stem for w, stem in found.items()}
    return stems, frozenset(function_words)
