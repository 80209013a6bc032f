"""gunicorn's line for a request: no address of a person and no query string."""

import json
import logging
from datetime import timedelta
from typing import Any

from gunicorn.glogging import Logger


class AccessLog(Logger):
    """Notes what a line tells and nothing else.

    gunicorn would collect all headers of each request for it, and what it knows of the
    visitor, which takes half as long as to answer with a page that is kept.
    """

    def access(
        self, resp: Any, req: Any, environ: dict[str, Any], request_time: timedelta
    ) -> None:
        self.access_log.info(
            "",
            {
                "method": environ["REQUEST_METHOD"],
                "path": environ["PATH_INFO"],
                "status": (resp.status or "").partition(" ")[0],
                "bytes": resp.sent,
                "milliseconds": request_time // timedelta(milliseconds=1),
            },
        )


class AccessFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        said = record.args if isinstance(record.args, dict) else {}
        time = self.formatTime(record)
        return json.dumps({"time": time, "logger": "access", **said})
