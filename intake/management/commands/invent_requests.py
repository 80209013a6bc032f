from argparse import ArgumentParser, ArgumentTypeError
from random import SystemRandom
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from intake.invented.copying import Plan, invent_all
from intake.invented.surroundings import NoStaff


class Command(BaseCommand):
    help = (
        "Fill the site with requests of people who don't exist, to try it out: of the "
        "last 24 months, wherever a request may stand. No mail is sent for them. They "
        "can't be deleted again, so use a database that is thrown away."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--count", type=at_least_one, required=True)
        parser.add_argument(
            "--seed", type=int, help="A number that gives the same requests again."
        )
        parser.add_argument(
            "--yes-into-this-database",
            action="store_true",
            help="Do it where DEBUG is off, too.",
        )

    def handle(
        self,
        *,
        count: int,
        seed: int | None,
        yes_into_this_database: bool,
        **options: Any,
    ) -> None:
        if not (settings.DEBUG or yes_into_this_database):
            raise CommandError(
                "DEBUG is off, so this may be the real site, where invented requests "
                "would stand among real ones for good. If it isn't, add "
                "--yes-into-this-database."
            )
        began = monotonic()
        seed = SystemRandom().getrandbits(32) if seed is None else seed
        try:
            self.invent(Plan.of(count, seed, timezone.now()))
        except NoStaff:
            raise CommandError(
                "Nobody could have answered them: run make_staff_accounts first."
            ) from None
        rate = count / (monotonic() - began)
        self.stdout.write(f"{count:,} requests invented, {rate:,.0f} a second.")

    def invent(self, plan: Plan) -> None:
        with tqdm(total=plan.count, unit=" requests", disable=None) as bar:
            for stored in invent_all(plan):
                bar.update(stored)


def at_least_one(typed: str) -> int:
    if not typed.isdecimal() or not int(typed):
        raise ArgumentTypeError("has to be 1 or more")
    return int(typed)
