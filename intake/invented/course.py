"""What happens to one invented request: what each step leaves, columns and an event."""

from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from clinic_site.models import Notice
from intake.invented.people import Answers
from intake.invented.surroundings import Surroundings
from intake.models import Event
from intake.reference import ALPHABET

Row = dict[str, Any]  # of a table, by column; what is left out has its default

AGREED_TO = [Notice.Kind.PRIVACY, Notice.Kind.CONTACT, Notice.Kind.EMERGENCY]


class Course:
    """A request with all that belongs to it, as it is at the moment `at`."""

    def __init__(
        self,
        answers: Answers,
        reference: str,
        received_at: datetime,
        around: Surroundings,
        dice: Random,
        earlier: "Course | None" = None,
    ) -> None:
        """`earlier` is another request of the same person, if there is one."""
        self.around, self.dice, self.earlier = around, dice, earlier
        self.at, self.answers = received_at, answers
        self.by = dice.choice(around.desk)  # who looks after it
        day = around.calendar.day_of(received_at)
        self.row: Row = answers | {
            "reference": reference,
            "status_code": some_code(dice),
            "received_at": received_at,
            "reply_due_at": around.calendar.due_at(day),
            "status": "new",
            "version": 1,
        }
        self.events: list[Row] = []
        self.attempts: list[Row] = []
        self.messages: list[Row] = []
        self.escalations: list[Row] = []
        self.consents = self._consents()
        self.note(Event.Kind.RECEIVED, by=None)

    def _consents(self) -> list[Row]:
        kinds = AGREED_TO + [Notice.Kind.TEXTS] * self.row["text_consent"]
        language = self.row["site_language"]
        shown = [self.around.notice(kind, language) for kind in kinds]
        return [
            {
                "kind": notice.kind,
                "notice_version": notice.version,
                "language": notice.language,
                "given_at": self.at,
            }
            for notice in shown
            if notice
        ]

    def wait(self, days: int = 0) -> None:
        """Let so many days pass, or fewer where there are no more until now."""
        moment = self.around.calendar.at_work(self.at, days, self.dice)
        if moment >= self.around.now:
            left = self.around.now - self.at
            moment = self.at + left * self.dice.uniform(0.3, 0.9)
        self.at = moment

    def day(self, from_today: int = 0) -> date:
        return self.around.calendar.today + timedelta(days=from_today)

    def note(self, kind: str, by: int | None, **columns: Any) -> None:
        event = {"kind": kind, "at": self.at, "by_id": by}
        self.events.append(event | {"version": self.row["version"]} | columns)

    def change(
        self, kind: str, by: int | None, event: Row | None = None, **values: Any
    ) -> None:
        """Set columns as the next version, and note it; `event` has more of its own."""
        before = self.row["status"]
        self.row |= values
        self.row["version"] += 1
        after = self.row["status"]
        moved = {"before": before, "after": after} if after != before else {}
        self.note(kind, by, **moved, **(event or {}))

    def tell(self, kind: str) -> None:
        """Note a mail that has gone out: nothing that is invented sends one."""
        at = {"created_at": self.at, "due_at": self.at}
        sent_at = self.at + timedelta(seconds=self.dice.uniform(1, 9))
        self.messages.append({"kind": kind, "sent_at": sent_at} | at)


def some_code(dice: Random) -> str:
    letters = "".join(dice.choices(ALPHABET, k=8))
    return f"{letters[:4]}-{letters[4:]}"
