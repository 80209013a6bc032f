from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction
from django.db.models import Model

from clinic_site.models import Clinic, CrisisLine, Notice
from faq.models import ClaimPhrase, Entry, Synonym, Topic
from intake.models import ReplyTemplate

CONTENT: dict[str, list[type[Model]]] = {
    "faq": [Entry, Topic],
    "claims": [ClaimPhrase],
    "synonyms": [Synonym],
    "clinic": [Clinic, CrisisLine, Notice],
    "replies": [ReplyTemplate],
}


class Command(BaseCommand):
    help = (
        "Load the clinic's answers, the claims to mark in them, opening hours, crisis "
        "lines, notices and words for replies into an empty site. What staff have "
        "edited since is never touched."
    )

    @transaction.atomic
    def handle(self, **options: object) -> None:
        for fixture, models in CONTENT.items():
            if any(model._default_manager.exists() for model in models):
                self.stdout.write(f"{fixture}: already there, left as it is.")
            else:
                call_command("loaddata", fixture, verbosity=0)
                self.stdout.write(f"{fixture}: loaded.")
