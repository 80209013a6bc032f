"""Since when the time runs for which the clinic keeps what people told it.

An index holds each, so that nobody looks through all that was ever sent for the few
whose time is over.
"""

from django.db.models import Case, Q, When

KEPT = Q(stripped_at=None)

# What nobody here has taken up: else it was no spam, whatever it looked like.
UNTOUCHED = Q(first_contact_at=None, owner=None) & Q(
    status__in=["new", "closed", "withdrawn"]
)
SUSPECTED = KEPT & ~Q(quarantine="") & UNTOUCHED
# What a colleague closed as spam without having contacted anybody.
FOUND_TO_BE_SPAM = KEPT & Q(outcome="spam", first_contact_at=None)
SPAM_SINCE = Case(
    When(SUSPECTED, then="received_at"), When(FOUND_TO_BE_SPAM, then="closed_at")
)

# Not those who were treated here, whose request belongs to their record.
UNCONVERTED = KEPT & Q(status__in=["closed", "withdrawn"])
CLOSED_SINCE = Case(When(UNCONVERTED, then="closed_at"))
