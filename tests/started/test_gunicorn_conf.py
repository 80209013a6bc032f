"""What gunicorn does once, before there are workers."""

from pathlib import Path

from tests.clinic_site.processes import PRODUCTION, run_python

BEFORE_WORKERS = """
import gc
import sys
import clinic_site.wsgi
from clinic_site import gunicorn_conf
from django.db import connections

gunicorn_conf.when_ready(None)
print("intake.views" in sys.modules, gc.get_freeze_count() > 50_000)
print([each.alias for each in connections.all() if each.connection])
"""


def test_workers_share_the_pages_and_no_connection_to_the_database(
    fresh_checkout: Path,
) -> None:
    done = run_python(
        "-c", BEFORE_WORKERS, checkout=fresh_checkout, environment=PRODUCTION
    )

    assert done.stdout == "True True\n[]\n", done.stderr
