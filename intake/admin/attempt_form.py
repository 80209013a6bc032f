from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError

from intake.admin import presses
from intake.admin.step_forms import (
    NOW_IF_EMPTY,
    Day,
    Moment,
    StepForm,
    coming_days,
    must_be_over,
)
from intake.models import ContactAttempt
from intake.same_person import rules_of


class AttemptForm(StepForm):
    """That they were contacted: each of its buttons says how, and what came of it.

    It is stored however stale the page is, since it has happened.
    """

    name = "attempt"
    token = forms.UUIDField(widget=forms.HiddenInput)
    press = forms.ChoiceField(
        error_messages={
            "required": "Press the button that says what came of it.",
            "invalid_choice": "They did not allow this: see how to reach them.",
        }
    )
    at = Moment(label="When", required=False, help_text=NOW_IF_EMPTY)
    next_on = Day(
        label="Try again on", required=False, help_text="If there is such a day."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["token"] = uuid4()
        rules = self.rules or rules_of(self.consultation)
        self.usual = presses.allowed(presses.USUAL, rules)
        self.others = presses.allowed(presses.OTHER, rules)
        self.forbidden = presses.forbidden(rules)
        press: Any = self.fields["press"]
        press.choices = list((self.usual | self.others).items())
        next_on: Any = self.fields["next_on"]
        next_on.offer(*coming_days())

    def clean(self) -> dict[str, Any]:
        return self.cleaned_data

    def clean_at(self) -> datetime | None:
        at = self.cleaned_data["at"]
        must_be_over(at)
        received = self.consultation.received_at.replace(second=0, microsecond=0)
        if at and at < received:
            raise ValidationError(
                "Enter a time after the request came in.", code="before_receipt"
            )
        return at

    def clean_next_on(self) -> date | None:
        day = self.cleaned_data["next_on"]
        first, last = coming_days()
        if day and not first <= day <= last:
            raise ValidationError(
                f"Choose a day from today on, within {(last - first).days} days.",
                code="out_of_bounds",
            )
        return day

    @property
    def attempt(self) -> ContactAttempt:
        answers = self.cleaned_data
        press = presses.PRESSES[answers["press"]]
        at = {"at": answers["at"]} if answers["at"] else {}
        token: UUID = answers["token"]
        return ContactAttempt(
            token=token,
            channel=press.channel,
            direction=press.direction,
            outcome=press.outcome,
            next_on=answers["next_on"],
            by=self.by,
            **at,
        )
