"""What readers' votes say about the answers: which one most needs work."""

from dataclasses import dataclass
from datetime import date
from math import sqrt
from typing import Any

from django.db.models import Count, Q

from faq.models import Revision, Vote

Z = 1.96  # standard deviations: 95 % of a normal distribution lie within


@dataclass(frozen=True)
class Helpfulness:
    """The votes for a live text. Those for the texts before it don't count."""

    revision: Revision
    yes: int
    no: int
    reasons: dict[Vote.Reason, int]

    @property
    def needs_work(self) -> float:
        """The share of "no", from 0 to 1, that so few or many votes prove at least."""
        return at_least(self.no, self.yes + self.no)


def helpfulness(since: date = date.min) -> list[Helpfulness]:
    """Return every live text in every language, what most needs work first. One query.

    Counts the votes from the day `since`. Texts with equal votes, or none, stay in the
    order of the FAQ page.
    """
    texts: Any = Revision.objects.read().defer("answer").annotate(**counts(since))
    rows = [
        Helpfulness(
            revision=text,
            yes=text.yes,
            no=text.no,
            reasons={why: getattr(text, why.value) for why in Vote.Reason},
        )
        for text in texts
    ]
    return sorted(rows, key=lambda row: row.needs_work, reverse=True)


def counts(since: date) -> dict[str, Count]:
    cast = Q(votes__day__gte=since)
    return {
        "yes": Count("votes", filter=cast & Q(votes__helped=True)),
        "no": Count("votes", filter=cast & Q(votes__helped=False)),
        **{
            why.value: Count("votes", filter=cast & Q(votes__reason=why.value))
            for why in Vote.Reason
        },
    }


def at_least(some: int, of: int) -> float:
    """Return the lower end of the Wilson score interval of a share, 0 for none of none.

    One of one is 0.21 and thirty of sixty 0.38: a single vote proves little. E. B.
    Wilson, Journal of the American Statistical Association 22 (1927), 209-212.
    """
    if not some:
        return 0.0
    share, spread = some / of, Z**2 / of
    margin = Z * sqrt(share * (1 - share) / of + spread / (4 * of))
    return (share + spread / 2 - margin) / (1 + spread)
