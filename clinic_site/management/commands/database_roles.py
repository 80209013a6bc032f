import re
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand

from clinic_site.database_roles import roles_sql


class Command(BaseCommand):
    help = (
        "Print the SQL that makes two roles in PostgreSQL: one owns the tables and "
        "migrates them, the other is the site's, and can't touch them or the trail."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--owner", type=role_name, default="clinic_owner")
        parser.add_argument("--site", type=role_name, default="clinic_site")

    def handle(self, *, owner: str, site: str, **options: Any) -> None:
        self.stdout.write(roles_sql(owner, site))


def role_name(typed: str) -> str:
    if not re.fullmatch("[a-z_][a-z0-9_]{0,62}", typed):
        raise ArgumentTypeError("has to be lower-case letters, digits and _")
    return typed
