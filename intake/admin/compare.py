"""Two requests answer by answer, to tell whether one person sent both."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from clinic_site.models import Clinic
from clinic_site.visible import shown
from intake import contact_rules
from intake.admin.sent import GROUPS, label, sent
from intake.admin.story import steps
from intake.models import ConsultationRequest

Words = SafeString | str
Both = tuple[ConsultationRequest, ConsultationRequest]


class Row(NamedTuple):
    label: str
    words: list[Words]  # of each; "" where it says nothing

    @property
    def is_same(self) -> bool:
        return bool(self.words[0]) and self.words[0] == self.words[1]


class Subject(NamedTuple):
    title: str
    rows: list[Row]


def subjects(both: Both, clinic: Clinic) -> list[Subject]:
    """Return what either says, in the order in which the page of one says it."""
    reaching = Row("In short", [how_to_reach(each, clinic) for each in both])
    told = [
        Subject("How to reach them", [reaching]),
        Subject("Our promise", promises(both)),
        *answers(both),
        Subject("What happened", [Row("So far", [story(each) for each in both])]),
    ]
    return [subject for subject in told if subject.rows]


def how_to_reach(request: ConsultationRequest, clinic: Clinic) -> SafeString:
    return lines(contact_rules.instruction(request, clinic))


def promises(both: Both) -> list[Row]:
    rows = [
        Row("Where it stands", [each.get_status_display() for each in both]),
        Row("Received", [moment(each.received_at) for each in both]),
        Row("Reply due", [moment(each.reply_due_at) for each in both]),
        Row("First contact", [moment(each.first_contact_at) for each in both]),
        Row("Closed", [moment(each.closed_at) for each in both]),
    ]
    return [row for row in rows if any(row.words)]


def answers(both: Both) -> list[Subject]:
    given = [
        {answer.label: answer.words for group in sent(each) for answer in group.given}
        for each in both
    ]
    return [
        Subject(title, [row for row in rows if any(row.words)])
        for title, names in GROUPS.items()
        for rows in [[row_of(label(name), given) for name in names]]
    ]


def row_of(name: str, given: list[dict[str, SafeString]]) -> Row:
    return Row(name, [each.get(name, "") for each in given])


def story(request: ConsultationRequest) -> SafeString:
    return lines(
        f"{moment(step.at)}: {step.what} ({step.who})" for step in steps(request)
    )


def lines(said: Iterable[str]) -> SafeString:
    return format_html_join(
        "", '<span class="compared__line">{}</span>', ((shown(each),) for each in said)
    )


def moment(at: datetime | None) -> str:
    return date_format(localtime(at), "DATETIME_FORMAT") if at else ""
