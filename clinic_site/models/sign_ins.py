from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q
from django.utils import timezone

IDLE = timedelta(minutes=15)  # without opening a staff page
LONGEST = timedelta(hours=8)  # whatever they do: a working day


class SignInQuerySet(models.QuerySet["SignIn"]):
    def going_on(self) -> "SignInQuerySet":
        now = timezone.now()
        return self.filter(last_seen_at__gt=now - IDLE, since__gt=now - LONGEST)

    def begin(self, user: User, browser: str) -> "SignIn":
        """Note a new one, and forget those that are over."""
        self.forget_old()
        return self.create(user=user, browser=browser)

    def forget_old(self) -> None:
        now = timezone.now()
        over = Q(last_seen_at__lte=now - IDLE) | Q(since__lte=now - LONGEST)
        self.filter(over).delete()

    def goes_on(self, pk: int) -> bool:
        """Note that they are there, unless it is over: one UPDATE does both."""
        found = self.going_on().filter(pk=pk)
        return bool(found.update(last_seen_at=timezone.now()))


class SignIn(models.Model):
    """Somebody is signed in, since when and where. Without its row they aren't."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="sign_ins"
    )
    since = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField("last seen", default=timezone.now)
    browser = models.CharField(max_length=60)

    objects = SignInQuerySet.as_manager()

    class Meta:
        verbose_name = "sign-in"
        default_permissions = ["view", "delete"]
        ordering = ["-last_seen_at"]

    def __str__(self) -> str:
        return f"Sign-in {self.pk}"
