"""gunicorn's line for a request: no address of a person and no query string."""

import json
import os
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from gunicorn.glogging import Logger

STDERR = 2
MILLISECOND = timedelta(milliseconds=1)


class AccessLog(Logger):
    """Notes what a line tells and nothing else, and writes it at once.

    gunicorn would collect all headers of each request for it, and what it knows of the
    visitor, which takes half as long as to answer with a page that is kept. Python's
    logging would have one thread wait for another.
    """

    def access(
        self, resp: Any, req: Any, environ: dict[str, Any], request_time: timedelta
    ) -> None:
        line = {
            "time": datetime.now(UTC).isoformat(),
            "logger": "access",
            "method": environ["REQUEST_METHOD"],
            "path": environ["PATH_INFO"],
            "status": (resp.status or "").partition(" ")[0],
            "bytes": resp.sent,
            "milliseconds": request_time // MILLISECOND,
        }
        with suppress(OSError):  # of a full disk: the visitor has the answer
            os.write(STDERR, (json.dumps(line) + "\n").encode())
