import logging
import signal
import time
from types import FrameType

from django.core.mail import get_connection
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, InterfaceError, connection

from clinic_site.console_mail import EmailBackend as ConsoleBackend
from intake.models import AddressUse
from intake.outbox import deliver_next

PAUSE_SECONDS = 1  # between two looks for what is due
FORGET_SECONDS = 60 * 60

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Send the mails that were promised, as they come due, until it is stopped; it "
        "then finishes the mail in hand. Any number of them may run at once."
    )

    stopped = False
    database_is_away = False
    forget_at = 0.0

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
            while not self.stopped and deliver_next():
                pass
            self.forget_old_addresses()
        except (DatabaseError, InterfaceError):
            if not self.database_is_away:
                log.exception("The database is away: trying again until it is back")
            self.database_is_away = True
            connection.close()
        else:
            self.database_is_away = False
        return not self.database_is_away

    def forget_old_addresses(self) -> None:
        if time.monotonic() >= self.forget_at:
            AddressUse.objects.forget_old()
            self.forget_at = time.monotonic() + FORGET_SECONDS
