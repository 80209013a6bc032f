"""What an invented request meets with: this clinic's days, staff, notices and rules."""

from datetime import datetime
from random import Random

from django.contrib.auth.models import User
from django.db.models import QuerySet

from clinic_site.models import Clinic, Notice
from intake.invented.calendar import Calendar


class NoStaff(Exception):
    """Nobody is there who could answer a request."""


class Surroundings:
    def __init__(self, now: datetime) -> None:
        self.now = now
        self.clinic = Clinic.objects.first() or Clinic()
        self.calendar = Calendar(now)
        self.usernames = dict(who_may("change_consultationrequest"))
        self.desk = list(self.usernames)
        self.clinicians = [pk for pk, _ in who_may("close_as_not_a_fit")] or self.desk
        if not self.desk:
            raise NoStaff
        self.notices = {
            (notice.kind, notice.language): notice
            for notice in Notice.objects.current().defer("text")
        }

    def notice(self, kind: str, language: str) -> Notice | None:
        """Return the one that is shown there: English where there is no other."""
        return self.notices.get((kind, language)) or self.notices.get((kind, "en"))

    def colleague_of(self, somebody: int, dice: Random) -> int:
        others = [pk for pk in self.desk if pk != somebody]
        return dice.choice(others or self.desk)


def who_may(do: str) -> "QuerySet[User, tuple[int, str]]":
    """Return (number, name) of staff; of the owners only if there is nobody else."""
    everybody = User.objects.with_perm(f"intake.{do}", include_superusers=False)
    allowed = everybody.filter(is_staff=True)
    found = allowed if allowed.exists() else User.objects.filter(is_superuser=True)
    return found.order_by("pk").values_list("pk", "username")
