"""What the clinic says, kept by each worker for as long as an issue lasts.

Whoever asks a few times a second need not ask the database each time: these are at most
a second old. Staff pages, where one sees at once what one has changed, do without.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError, InterfaceError

from clinic_site.clinic_facts import (
    ClinicFacts,
    facts_at_hand,
    notices_in,
    read_once,
)
from clinic_site.kept_pages.watch import watch
from clinic_site.models import Closure, Issue, Notice


@dataclass(frozen=True)
class KeptFacts(ClinicFacts):
    closures: list[Closure]
    notices: Mapping[str, dict[str, Notice]]  # by language, then by kind


kept: tuple[Issue | None, KeptFacts] | None = None


def kept_facts() -> KeptFacts:
    """Return the facts; while the database is away those read last, or built in."""
    try:
        return facts_of(watch.issue())
    except (DatabaseError, InterfaceError):
        return facts_at_last()


def facts_now() -> KeptFacts:
    """Return what holds at this moment: what people agree to is never a second old.

    Asks which issue that is, and reads the facts only if it is another than before.
    """
    try:
        return facts_of(watch.ask_now())
    except (DatabaseError, InterfaceError):
        return facts_at_last()


def facts_of(issue: Issue | None) -> KeptFacts:
    """Return those of the issue that holds. Raises what the database does."""
    global kept
    at_hand = kept
    if at_hand is None or at_hand[0] != issue:
        closures, published = Closure.objects.all(), Notice.objects.current()
        facts = with_all(read_once(issue), list(closures), list(published))
        kept = at_hand = issue, facts
    return at_hand[1]


def facts_at_last() -> KeptFacts:
    return kept[1] if kept else with_all(facts_at_hand()[0], [], [])


def with_all(
    facts: ClinicFacts, closures: list[Closure], published: list[Notice]
) -> KeptFacts:
    notices = {
        language: notices_in(language, published) for language, _ in settings.LANGUAGES
    }
    return KeptFacts(**vars(facts), closures=closures, notices=notices)
