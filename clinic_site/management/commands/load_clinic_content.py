from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction

from clinic_site.models import Clinic
from faq.models import Entry


class Command(BaseCommand):
    help = (
        "Load the clinic's answers, opening hours, crisis lines and notices into an "
        "empty site. What staff have edited since is never touched."
    )

    @transaction.atomic
    def handle(self, **options: object) -> None:
        for fixture, model in {"faq": Entry, "clinic": Clinic}.items():
            if model._default_manager.exists():
                self.stdout.write(f"{fixture}: already there, left as it is.")
            else:
                call_command("loaddata", fixture, verbosity=0)
                self.stdout.write(f"{fixture}: loaded.")
