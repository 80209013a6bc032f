import logging
import signal
import time
from types import FrameType

from django.contrib.sessions.backends.db import SessionStore
from django.core.mail import get_connection
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, InterfaceError, connection

from clinic_site.console_mail import EmailBackend as ConsoleBackend
from clinic_site.models import Clinic, Edition, SignIn
from intake.by_the_clock import promise_what_is_due
from intake.models import AddressUse, Tally, Week
from intake.outbox import deliver_next

PAUSE_SECONDS = 1  # between two looks for what is due
LOOK_SECONDS = 60  # between two looks at the clock
COUNT_SECONDS = 15 * 60
TIDY_SECONDS = 60 * 60

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Send the mails that were promised, as they come due, and promise those that "
        "the clock asks for, until it is stopped; it then finishes the mail in hand. "
        "Any number of them may run at once."
    )

    stopped = False
    database_is_away = False
    look_at = count_at = tidy_at = 0.0  # by the monotonic clock

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--once", action="store_true", help="Send what is due now, and end."
        )

    def handle(self, *, once: bool, **options: object) -> None:
        for number in [signal.SIGTERM, signal.SIGINT]:
            signal.signal(number, self.stop)
        if isinstance(get_connection(), ConsoleBackend):
            self.stdout.write("Without EMAIL_URL, mails are shown here and not sent.")
            self.stdout.flush()
        if once and not self.send_what_is_due():
            raise CommandError("The database doesn't answer.")
        while not (once or self.stopped):
            self.send_what_is_due()
            time.sleep(PAUSE_SECONDS)

    def stop(self, number: int, frame: FrameType | None) -> None:
        self.stopped = True

    def send_what_is_due(self) -> bool:
        """Send them all; tell whether the database was there."""
        try:
            self.look_at_the_clock()
            while not self.stopped and deliver_next():
                pass
            self.keep_house()
        except (DatabaseError, InterfaceError):
            if not self.database_is_away:
                log.exception("The database is away: trying again until it is back")
            self.database_is_away = True
            connection.close()
        else:
            self.database_is_away = False
        return not self.database_is_away

    def look_at_the_clock(self) -> None:
        if time.monotonic() >= self.look_at:
            promise_what_is_due()
            self.look_at = time.monotonic() + LOOK_SECONDS

    def keep_house(self) -> None:
        if time.monotonic() >= self.count_at:
            clinic = Clinic.objects.first() or Clinic()
            Week.objects.count_anew(clinic.time_zone, clinic.today)
            Edition.objects.begin_day(clinic.today)
            self.count_at = time.monotonic() + COUNT_SECONDS
        if time.monotonic() >= self.tidy_at:
            AddressUse.objects.forget_old()
            SignIn.objects.forget_old()
            SessionStore.clear_expired()
            Tally.objects.compact()
            self.tidy_at = time.monotonic() + TIDY_SECONDS
