"""Ask the site, in a process of its own: requests in as JSON, answers out as JSON.

For settings that a process can't change any more once it has them. STAFF may sign in
where there is a database, and nothing that is stored stays.
"""

import json
import os
import sys
from typing import Any

import django
from django.conf import settings
from django.core.cache import cache
from django.db import OperationalError, transaction
from django.test import Client

STAFF = {"username": "nurse", "password": "a long enough password"}
SIGN_IN = {"login": STAFF["username"], "password": STAFF["password"]}


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "clinic_site.settings"
    django.setup()
    # Named as they are, so that nobody has to collect them first.
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES["staticfiles"]["BACKEND"] = plain
    requests = json.load(sys.stdin)
    try:
        with transaction.atomic():
            make_staff()
            cache.clear()  # tests that guess passwords do so from this same address
            answers = ask_all(requests)
            transaction.set_rollback(True)
    except OperationalError:
        answers = ask_all(requests)
    print(json.dumps(answers))


def make_staff() -> None:
    from django.contrib.auth.models import User

    User.objects.create_user(**STAFF, is_staff=True)


def ask_all(requests: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Send them all as one visitor, whose cookies stay from one to the next."""
    visitor = Client(
        raise_request_exception=False, SERVER_NAME=settings.ALLOWED_HOSTS[0]
    )
    return [ask(visitor, **request) for request in requests]


def ask(
    visitor: Client,
    path: str,
    method: str = "get",
    data: Any = None,
    secure: bool = False,
) -> dict[str, Any]:
    response = getattr(visitor, method)(path, data, secure=secure)
    return {
        "status": response.status_code,
        "headers": dict(response.headers),
        "cookies": {name: dict(morsel) for name, morsel in response.cookies.items()},
        "body": response.content.decode(),
    }


if __name__ == "__main__":
    main()
