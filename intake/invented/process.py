"""The start of a process that invents beside others; Django isn't set up here yet."""

from typing import Any

import django


def begin(database: dict[str, Any]) -> None:
    """Make the database of the process that asked, a test's own too, this one's."""
    django.setup()
    from django.db import connection

    connection.settings_dict.update(database)
