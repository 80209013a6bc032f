import secrets

from django.contrib.auth.models import Group, User
from django.core.management.base import BaseCommand
from django.db import transaction

from intake.reference import ALPHABET

ROLES = {
    "owner": "Owner",
    "front-desk": "Front desk",
    "faq-editor": "FAQ editor",
    "clinician": "Clinician",
}


class Command(BaseCommand):
    help = (
        "Make one staff account for each role, with a random password that is printed "
        "once. Does nothing where there are accounts."
    )

    @transaction.atomic
    def handle(self, **options: object) -> None:
        if User.objects.exists():
            return
        self.stdout.write("Staff accounts. These passwords are shown only now:")
        for username, group in ROLES.items():
            user = User(username=username)
            self.add(user, group)
            user.groups.add(Group.objects.get(name=group))

    def add(self, user: User, purpose: str) -> None:
        password = random_password()
        user.is_staff = True
        user.set_password(password)
        user.save()
        self.stdout.write(f"  {user.username:<11} {password}   {purpose}")


def random_password() -> str:
    """Return 20 characters that can be read out, worth 99 bits."""
    groups = ["".join(secrets.choice(ALPHABET) for _ in range(5)) for _ in range(4)]
    return "-".join(groups)
