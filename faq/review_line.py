"""The line under an answer that says who stands behind it: computed, never typed."""

from dataclasses import dataclass
from datetime import date

from faq.models import SignOff


@dataclass(frozen=True)
class ReviewLine:
    """What is true of an answer on a day of the clinic's calendar.

    `sign_off` is the newest one of the text's very meaning: after a change of meaning
    there is none, and so no name, until a clinician signs again.
    """

    sign_off: SignOff | None
    today: date

    @property
    def is_overdue(self) -> bool:
        return self.sign_off is not None and self.sign_off.due_on < self.today

    @property
    def is_current(self) -> bool:
        return self.sign_off is not None and not self.is_overdue
