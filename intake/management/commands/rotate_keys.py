from itertools import chain
from time import monotonic
from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from clinic_site.signing_in import sealing as second_factors
from intake.rotation import rotate, sealed_models


class Command(BaseCommand):
    help = (
        "Seal with the first of FIELD_KEYS whatever is still sealed with another, "
        "while the site is in use. Stop it whenever you like and run it again. Remove "
        "the other keys once it says 0 sealed anew."
    )

    def handle(self, **options: Any) -> None:
        began = monotonic()
        rows = changed = 0
        unreadable: list[str] = []
        models = sealed_models()
        total = sum(model._base_manager.count() for model in [*models, Authenticator])
        batches = chain(second_factors.rotate(), *map(rotate, models))
        with tqdm(total=total, unit=" rows", disable=None) as bar:  # None: no terminal
            for batch in batches:
                bar.update(batch.rows)
                rows += batch.rows
                changed += batch.changed
                unreadable += batch.unreadable
        rate = rows / (monotonic() - began)
        self.stdout.write(f"{rows} rows, {changed} sealed anew, {rate:.0f} rows/s.")
        if unreadable:
            raise CommandError(
                f"{len(unreadable)} can't be read with these keys and stay as they "
                f"were: {', '.join(unreadable)}"
            )
