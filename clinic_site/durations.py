"""How long something took, in words that never make it shorter than it was."""

from datetime import timedelta
from math import ceil

from django.utils.translation import ngettext

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def within_words(elapsed: timedelta) -> str:
    """Return "within an hour", "within 5 hours" or "within 2 days", rounded up."""
    hours = max(1, ceil(elapsed / HOUR))
    if hours < 24:
        words = ngettext("within an hour", "within %(count)d hours", hours)
        return words % {"count": hours}
    days = ceil(elapsed / DAY)
    return ngettext("within a day", "within %(count)d days", days) % {"count": days}
