from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from clinic_site.signing_in import sealing as second_factors
from intake.readable import tried
from intake.rotation import sealed_models


class Command(BaseCommand):
    help = (
        "Read all that is sealed with the keys of FIELD_KEYS, and change nothing: "
        "before an old key is thrown away, and in a backup that was restored."
    )

    def handle(self, **options: Any) -> None:
        values, unreadable = 0, []
        for batch in chain(second_factors.tried(), *map(tried, sealed_models())):
            values += batch.values
            unreadable += batch.unreadable
        if unreadable:
            raise CommandError(
                f"{len(unreadable)} can't be read with these keys: "
                f"{', '.join(unreadable)}"
            )
        self.stdout.write(f"{values:,} sealed values, and all can be read.")
