"""How gunicorn serves the site: `gunicorn -c python:clinic_site.gunicorn_conf ...`.

A proxy that buffers, such as nginx, belongs in front of it in production: sixty slow
connections are enough to stall any small number of workers.
"""

import ctypes
import gc
import os
from contextlib import suppress
from importlib import import_module

from django.conf import settings
from environs import Env
from gunicorn.arbiter import Arbiter
from gunicorn.http.message import Request
from gunicorn.workers.base import Worker

from clinic_site import patience

M_ARENA_MAX = -8  # in glibc's malloc.h

# A heap for each thread takes 10 MB more a worker, and Python runs one at a time.
with suppress(AttributeError):  # another C library than glibc
    ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)

env = Env()

bind = f"{env.str('BIND', '127.0.0.1')}:{env.int('PORT', 8000)}"
workers = env.int("WEB_CONCURRENCY", max(2, os.cpu_count() or 1))
worker_class = "gthread"
threads = 4
# Workers share what was imported before they were forked: a third of their memory, and
# one start instead of many. New code needs a restart, SIGHUP is not enough.
preload_app = True

timeout = 30  # seconds until a worker that hangs is replaced
graceful_timeout = 30  # seconds a request may still take when asked to stop
keepalive = 5
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108
control_socket_disable = True  # otherwise in the home folder, shared by all copies

# What libpq tells the server of every connection of the workers, and of nobody else.
if "PGOPTIONS" not in os.environ:
    limits = " ".join(
        f"-c {name}={time}" for name, time in patience.SERVER_LIMITS.items()
    )
    raw_env = [f"PGOPTIONS={limits}"]

logger_class = "clinic_site.access_log.AccessLog"
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "clinic_site.logs.JsonFormatter"}},
    "handlers": {"error": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": [], "level": "INFO"},
    "loggers": {
        "gunicorn.error": {"handlers": ["error"], "level": "INFO", "propagate": False},
    },
}


def when_ready(arbiter: Arbiter) -> None:
    # The pages, which each worker would import when it is first asked for one.
    import_module(settings.ROOT_URLCONF)
    # Garbage collection passes over what stays for good: it would take 40 ms of a
    # page's time, and write to what the workers share.
    gc.collect()
    gc.freeze()


def post_worker_init(worker: Worker) -> None:
    patience.install()


def pre_request(worker: Worker, request: Request) -> None:
    patience.begin_request()
