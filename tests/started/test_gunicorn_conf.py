"""What gunicorn does once, before there are workers."""

from pathlib import Path

from tests.clinic_site.processes import PRODUCTION, run_python

BEFORE_WORKERS = """
import gc
import sys
import clinic_site.wsgi
from clinic_site import gunicorn_conf
from django.contrib.auth.password_validation import get_default_password_validators
from django.db import connections
from faq.text.syllables import hyphenation

gunicorn_conf.when_ready(None)
print("intake.views" in sys.modules, gc.get_freeze_count() > 50_000)
print("fhirclient.models.bundle" in sys.modules)
print(hyphenation.cache_info().currsize)
print(get_default_password_validators.cache_info().currsize)
print([each.alias for each in connections.all() if each.connection])
"""


def test_workers_share_what_pages_need_and_no_connection_to_the_database(
    fresh_checkout: Path,
) -> None:
    done = run_python(
        "-c", BEFORE_WORKERS, checkout=fresh_checkout, environment=PRODUCTION
    )

    assert done.stdout == "True True\nTrue\n2\n1\n[]\n", done.stderr
