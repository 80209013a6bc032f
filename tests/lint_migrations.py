"""`python -m tests.lint_migrations`: would a migration break the version before it?

docs/many-machines.md has the rule: that version goes on serving readers meanwhile.
"""

import logging
import os
import sys
from contextlib import nullcontext

import django
from django_migration_linter import MigrationLinter

# Made before there was any site that could have been in use. Whatever is added here
# later can only be installed with the site closed, and says so in its own docstring.
BEFORE_ANY_SITE = [
    "0002_revisions",
    "0002_sealed_columns",
    "0003_all_answers",
    "0003_single_clinician",
    "0004_languages",
    "0004_words_leave_the_entry",
    "0005_what_a_clinic_decides",
    "0007_steps_of_a_request",
    "0007_trying_and_names",
    "0008_mails_about_no_request",
    "0008_search_column",
    "0009_all_who_wrote",
    "0009_limits",
    "0011_reading_limit",
    "0013_confirmed_mailbox",
    "0016_replies",
    "0018_desk_and_tally_indexes",
    "0019_list_indexes",
    "0023_quarantine_by_standing",
]


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic_site.settings")
    from django.conf import settings

    django.setup()
    logging.getLogger("django_migration_linter").setLevel(logging.WARNING)
    server = settings.EMBEDDED_POSTGRES.running()
    with nullcontext() if settings.DATABASE_URL else server:
        linter = MigrationLinter(
            include_apps=["clinic_site", "faq", "intake"],
            ignore_name=BEFORE_ANY_SITE,
            warnings_as_errors_tests=["CREATE_INDEX", "DROP_INDEX"],
            quiet=["ok", "ignore"],
            no_cache=True,
            no_output=False,
        )
        linter.lint_all_migrations()
    return int(linter.has_errors)


if __name__ == "__main__":
    sys.exit(main())
