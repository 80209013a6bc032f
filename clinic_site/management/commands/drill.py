from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg2
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from clinic_site.drills import DrillFailed, Say
from clinic_site.drills.certificate import certificate
from clinic_site.drills.clock import clock
from clinic_site.drills.outbox import outbox
from clinic_site.drills.restore import restore
from clinic_site.drills.rotation import rotation

DRILLS: dict[str, Callable[[Say, dict[str, Any]], None]] = {
    "restore": lambda say, options: restore(say, options["backup"]),
    "rotation": lambda say, options: rotation(say),
    "outbox": lambda say, options: outbox(say),
    "certificate": lambda say, options: certificate(say, options["at"]),
    "clock": lambda say, options: clock(say, options["beside"]),
}


class Command(BaseCommand):
    help = (
        "Try what is done on a bad day, while the site is in use: nothing of it is "
        "changed, and nothing sent. The first three need a DATABASE_URL that may "
        "create a database, and as much room again as the site's takes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("drill", choices=DRILLS)
        parser.add_argument(
            "--backup", type=Path, help="restore: a file of pg_dump --format=custom"
        )
        parser.add_argument("--at", help="certificate: another place, as host:port")
        parser.add_argument(
            "--beside", help="clock: the address of a web server whose clock is right"
        )

    def handle(self, *, drill: str, **options: Any) -> None:
        try:
            DRILLS[drill](self.say, options)
        except DrillFailed as failure:
            raise CommandError(f"The drill failed. {failure}") from None
        except (OperationalError, psycopg2.OperationalError):
            raise CommandError("The database doesn't answer.") from None
        self.say("The drill went well.")

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
