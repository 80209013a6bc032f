"""The clinic's days, each worked out once however many requests come in on it."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from random import Random

from clinic_site.models import Clinic, Closure, OpeningHours
from clinic_site.opening_hours import close_of_next_open_day

RECEIVED_FROM, RECEIVED_UNTIL = 7, 23  # o'clock: when people write to us
LOOKED_BACK = 14  # days


class Calendar:
    def __init__(self, now: datetime) -> None:
        clinic = Clinic.objects.first() or Clinic()
        self.now = now
        self.zone = clinic.zone
        self.reply_days = clinic.reply_days
        self.hours = list(OpeningHours.objects.all())
        self.closures = list(Closure.objects.all())
        self.due: dict[date, datetime] = {}
        self.closes: dict[date, datetime] = {}

    @cached_property
    def today(self) -> date:
        return self.day_of(self.now)

    def day_of(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def due_at(self, day: date) -> datetime:
        """Return by when what comes in on that day is promised a reply."""
        if day not in self.due:
            self.due[day] = self._close_after(day, self.reply_days)
        return self.due[day]

    def closes_on(self, day: date) -> datetime:
        """Return when the clinic closes on that day, or the first after it to open."""
        if day not in self.closes:
            self.closes[day] = self._close_after(day - timedelta(days=1), 1)
        return self.closes[day]

    def _close_after(self, day: date, days: int) -> datetime:
        noon = datetime.combine(day, time(12), self.zone)
        closes_at = close_of_next_open_day(
            noon, self.zone, self.hours, self.closures, days
        )
        return closes_at.astimezone(UTC)

    def received_on(self, day: date, dice: Random) -> datetime:
        """Return some moment of that day, but none to come."""
        hour = dice.uniform(RECEIVED_FROM, RECEIVED_UNTIL)
        midnight = datetime.combine(day, time.min, self.zone).astimezone(UTC)
        moment = midnight + timedelta(hours=hour)
        minutes_ago = timedelta(minutes=dice.uniform(3, 180))
        return moment if moment < self.now else self.now - minutes_ago

    def at_work(self, after: datetime, days: int, dice: Random) -> datetime:
        """Return a moment in working hours, so many days after another or later.

        It may be one to come.
        """
        day = self.day_of(after) + timedelta(days=days)
        closes_at = self.closes_on(day)
        if closes_at <= after:
            closes_at = self.closes_on(day + timedelta(days=1))
        moment = closes_at - timedelta(hours=dice.uniform(0.2, 7))
        if moment <= after:
            moment = after + (closes_at - after) * dice.uniform(0.05, 0.5)
        return moment

    def days_due(self, is_today: bool) -> list[date]:
        """Return the last days on which came what is due today, or what is overdue."""
        past = [self.today - timedelta(days=ago) for ago in range(1, LOOKED_BACK)]
        if is_today:
            return [day for day in past if self.day_of(self.due_at(day)) == self.today]
        return [day for day in past if self.due_at(day) < self.now]
