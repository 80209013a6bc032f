"""What Django needs to be told of the database and of its replica, if there is one.

All raise ImproperlyConfigured in words that show no password.
"""

from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

REPLICA = "replica"  # its name among the databases
SCHEMES = ("postgresql://", "postgres://")


def databases(url: str, replica_url: str) -> dict[str, dict[str, Any]]:
    """Return Django's DATABASES; an empty `replica_url` is none."""
    found = {"default": database("DATABASE_URL", url)}
    if replica_url:
        if replica_url == url:
            raise ImproperlyConfigured(
                "DATABASE_REPLICA_URL is that of the primary: name another server, or "
                "leave it out."
            )
        found[REPLICA] = database("DATABASE_REPLICA_URL", replica_url)
    return found


def database(variable: str, url: str) -> dict[str, Any]:
    if not url.startswith(SCHEMES):
        raise must_be_a_postgresql(variable)
    try:
        found: dict[str, Any] = dict(dj_database_url.parse(url))
    except ValueError:  # its text may be a part of the password
        raise must_be_a_postgresql(variable) from None
    if not found["NAME"]:
        raise must_be_a_postgresql(variable)
    return found | {
        "CONN_MAX_AGE": 600,  # seconds; a new connection costs more than the FAQ page
        "CONN_HEALTH_CHECKS": True,  # a server that restarted in between is noticed
        # They outlive a transaction, after which PgBouncer may give us another server.
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "OPTIONS": found.get("OPTIONS", {})
        | {
            # Seconds, for commands: patience.py has a limit for pages.
            "connect_timeout": 3,
            # Milliseconds until a machine that is gone counts as gone.
            "tcp_user_timeout": 2000,
        },
    }


def must_be_a_postgresql(variable: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(
        f"{variable} must be that of a PostgreSQL: postgresql://user@host/database."
    )
