"""The site's gunicorn configuration, without what gets Django's pages ready."""

import gc

from gunicorn.arbiter import Arbiter

from clinic_site.gunicorn_conf import *  # noqa: F403


def when_ready(arbiter: Arbiter) -> None:
    gc.collect()
    gc.freeze()
