"""Tables that are only ever added to, in a database that tests empty all the time.

Tests that commit are followed by a TRUNCATE of everything, which these tables refuse.
"""

from django.db import connection

NEVER_EMPTIED = ["clinic_site_trail_never_emptied", "intake_never_emptied"]


def let_tests_empty_tables() -> None:
    """Needed once, and again after migrations, which may make the triggers anew."""
    set_triggers("DISABLE")


def as_in_production() -> None:
    """Begin a test with it that is undone as a whole: it can't be taken back before."""
    set_triggers("ENABLE")


def set_triggers(switch: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass, tgname FROM pg_trigger WHERE tgname = ANY(%s)",
            [NEVER_EMPTIED],
        )
        for table, trigger in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} {switch} TRIGGER {trigger}")
