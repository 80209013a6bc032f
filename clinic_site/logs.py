"""Log lines: JSON, one object each, without anything a person typed."""

import logging
import traceback

from pythonjsonlogger.json import JsonFormatter as BaseJsonFormatter

KEPT = ["time", "level", "logger", "message", "status_code", "exc_info"]


class JsonFormatter(BaseJsonFormatter):
    """Time (UTC), level, logger, message; an exception as its classes and its stack.

    An exception's own text is left out: PostgreSQL puts the whole refused row there.
    The gaps of a message are filled with numbers only, because what else would fill
    them can be a search, an address or a form.
    """

    def __init__(self) -> None:
        super().__init__(
            "{levelname}{name}{message}",
            style="{",
            rename_fields={"levelname": "level", "name": "logger"},
            timestamp="time",
        )

    def format(self, record: logging.LogRecord) -> str:
        record = logging.makeLogRecord(record.__dict__)
        if not only_numbers(record.args):
            record.args = ()
        if not isinstance(record.msg, str):  # an exception, say, with its text
            record.msg = type(record.msg).__name__
        if record.msg.startswith("Invalid request from ip="):  # filled by gunicorn
            record.msg = "Invalid request"
        record.exc_text = None  # another formatter may have left the whole text here
        return super().format(record)

    def process_log_record(self, log_data: dict) -> dict:
        # Django hangs the request on the record, and it would be printed.
        return {key: log_data[key] for key in KEPT if log_data.get(key) is not None}

    def formatException(self, ei: tuple) -> str:
        lines: list[str] = []
        told: set[int] = set()  # an exception may be among its own causes
        error = ei[1]
        while error is not None and id(error) not in told:
            told.add(id(error))
            lines.append(type(error).__qualname__)
            lines += traceback.format_list(traceback.extract_tb(error.__traceback__))
            error = error.__cause__ or error.__context__
        return "\n".join(line.rstrip() for line in lines)


def only_numbers(arguments: object) -> bool:
    return isinstance(arguments, tuple) and all(
        isinstance(argument, int | float) for argument in arguments
    )
