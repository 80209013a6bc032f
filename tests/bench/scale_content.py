"""A site that has grown: 500 entries, two languages, ten revisions of each text."""

import random
from collections.abc import Iterator
from datetime import timedelta

from django.contrib.auth.models import Group, User
from django.db import connection
from django.utils import timezone

from faq.languages import Language
from faq.models import Entry, Reviewer, Revision, SignOff, Topic

ENTRIES, REVISIONS = 500, 10
TOPICS = 20
SENTENCE, SENTENCES, PARAGRAPHS = 10, 3, 3  # words, of a paragraph, of an answer
OWN_WORDS = 10  # of each text, which hardly any other has
AWAITING = 20  # texts that a clinician can publish
SYLLABLES = [consonant + vowel for consonant in "bdfglmnprst" for vowel in "aeiou"]


class Words:
    """The words of the clinic's own texts, as often as they stand there, and new ones.

    With a seed, so that the texts are the same each time.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self.dice = random.Random(language)  # noqa: S311
        texts = Revision.objects.filter(language=language)
        said = (f"{text.question} {text.answer_as_text}" for text in texts)
        self.known = [word.strip(".,:;?!¿¡()") for word in " ".join(said).split()]

    def question(self) -> str:
        return f"{' '.join(self.dice.choices(self.known, k=8))[:180]}?".capitalize()

    def answer(self) -> str:
        size = SENTENCE * SENTENCES * PARAGRAPHS
        words = self.dice.choices(self.known, k=size - OWN_WORDS)
        words += [self.new_word() for _ in range(OWN_WORDS)]
        self.dice.shuffle(words)
        starts = range(0, size, SENTENCE)
        said = [" ".join(words[n : n + SENTENCE]).capitalize() + "." for n in starts]
        paragraphs = (said[n::PARAGRAPHS] for n in range(PARAGRAPHS))
        return "".join(f"<p>{' '.join(sentences)}</p>" for sentences in paragraphs)

    def new_word(self) -> str:
        return "".join(self.dice.choices(SYLLABLES, k=self.dice.randint(2, 5)))


def grow() -> None:
    """Add to the clinic's own 14 entries, with everything that comes with a text."""
    writer, doctor = make_staff()
    words = [Words(language) for language in Language.values]
    entries = make_entries()
    texts = Revision.objects.bulk_create(
        (
            text
            for entry in entries
            for spoken in words
            for text in history(entry, spoken, writer, doctor)
        ),
        batch_size=1000,
    )
    SignOff.objects.bulk_create(sign_offs(texts, doctor))
    Revision.objects.bulk_create(
        draft(entry, words[number % len(words)], writer)
        for number, entry in enumerate(entries[:AWAITING])
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")  # as the server does by itself in a minute


def make_staff() -> tuple[User, User]:
    writer = User.objects.create_user("writer", is_staff=True)
    doctor = User.objects.create_user("doctor", is_staff=True)
    writer.groups.add(Group.objects.get(name="FAQ editor"))
    doctor.groups.add(Group.objects.get(name="Clinician"))
    Reviewer.objects.create(user=doctor, name="Ana Example", credential="MD")
    return writer, doctor


def make_entries() -> list[Entry]:
    topics = Topic.objects.bulk_create(
        Topic(name=f"Topic {number}", position=100 + number) for number in range(TOPICS)
    )
    return Entry.objects.bulk_create(
        Entry(topic=topics[number % TOPICS], position=number, slug=f"entry-{number}")
        for number in range(ENTRIES - Entry.objects.count())
    )


def history(entry: Entry, words: Words, writer: User, doctor: User) -> list[Revision]:
    """Return the revisions of one text; every other one is a change of meaning."""
    return [
        Revision(
            entry=entry,
            language=words.language,
            number=number,
            question=words.question(),
            answer=words.answer(),
            reason="It was asked.",
            state="live" if number == REVISIONS else "retired",
            change="meaning" if number % 2 else "typo",
            meaning=number - 1 + number % 2,
            author=writer,
            edited_by=writer,
            approved_by=doctor,
            approved_at=timezone.now(),
        )
        for number in range(1, REVISIONS + 1)
    ]


def sign_offs(texts: list[Revision], doctor: User) -> Iterator[SignOff]:
    """Sign each meaning once; the older, the longer ago."""
    today = timezone.localdate()
    reviewer = Reviewer.objects.get(user=doctor)
    for text in texts:
        if text.change == Revision.Change.MEANING:
            signed_on = today - timedelta(days=30 * (REVISIONS - text.number))
            yield SignOff(
                revision=text,
                reviewer=reviewer,
                name=reviewer.name,
                credential=reviewer.credential,
                signed_on=signed_on,
                due_on=signed_on + timedelta(days=365),
            )


def draft(entry: Entry, words: Words, writer: User) -> Revision:
    return Revision(
        entry=entry,
        language=words.language,
        number=REVISIONS + 1,
        question=words.question(),
        answer=words.answer(),
        reason="It was asked.",
        state="awaiting",
        author=writer,
        edited_by=writer,
    )
