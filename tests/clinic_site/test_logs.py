"""What reaches the log, and above all what doesn't: anything a person typed."""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from io import StringIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from gunicorn.config import Config
from pytest_django import Settings

from clinic_site import access_log
from clinic_site.access_log import AccessLog
from clinic_site.logs import JsonFormatter
from tests.clinic_site.urls_that_fail import WORDS

Lines = Callable[[], list[dict[str, Any]]]

SCOPE = "tests.clinic_site.test_logs"


@contextmanager
def written_by(name: str, formatter: logging.Formatter) -> Iterator[Lines]:
    """Read what the logger `name` writes meanwhile: one JSON object a line, or fail."""
    text = StringIO()
    handler = logging.StreamHandler(text)
    handler.setFormatter(formatter)
    logger = logging.getLogger(name)
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        yield lambda: [json.loads(line) for line in text.getvalue().split("\n")[:-1]]
    finally:
        logger.removeHandler(handler)


@pytest.fixture
def lines() -> Iterator[Lines]:
    with written_by(SCOPE, JsonFormatter()) as lines:
        yield lines


log = logging.getLogger(SCOPE)


def test_a_line_says_when_how_grave_who_and_what(lines: Lines) -> None:
    log.warning("The disk is nearly full.")

    [line] = lines()
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "WARNING",
        "logger": SCOPE,
        "message": "The disk is nearly full.",
    }


def test_numbers_fill_the_message(lines: Lines) -> None:
    log.info("%d of %d in %.1f seconds", 3, 14, 0.5)

    assert lines()[0]["message"] == "3 of 14 in 0.5 seconds"


@pytest.mark.parametrize(
    "arguments",
    [("canary",), (3, "canary"), ({"name": "canary"},), (ValueError("canary"),)],
)
def test_words_never_fill_the_message(
    arguments: tuple[object, ...], lines: Lines
) -> None:
    gaps = "%(name)s" if isinstance(arguments[0], dict) else "%s " * len(arguments)
    log.info(f"Saved {gaps}", *arguments)  # noqa: G004

    [line] = lines()
    assert line["message"] == f"Saved {gaps}"
    assert "canary" not in json.dumps(line)


@pytest.mark.parametrize("message", [ValueError("canary"), {"name": "canary"}])
def test_what_is_logged_instead_of_a_message_is_not_shown(
    message: object, lines: Lines, capfd: pytest.CaptureFixture[str]
) -> None:
    log.error(message)

    assert len(lines()) == 1
    assert "canary" not in json.dumps(lines()) + capfd.readouterr().err


def test_an_exception_is_its_class_and_its_stack_without_its_text(
    lines: Lines,
) -> None:
    text = "canary"
    try:
        raise ValueError(text)
    except ValueError:
        log.exception("Not saved")

    told = lines()[0]["exc_info"]
    assert told.startswith("ValueError\n")
    assert "in test_an_exception_is_its_class_and_its_stack" in told
    assert "canary" not in json.dumps(lines())


@pytest.mark.parametrize("is_meant", [True, False])
def test_what_led_to_an_exception_is_told_in_the_same_way(
    is_meant: bool, lines: Lines
) -> None:
    first, second = "canary one", "canary two"
    try:
        try:
            raise KeyError(first)
        except KeyError as cause:
            if is_meant:
                raise ValueError(second) from cause
            raise ValueError(second)  # noqa: B904
    except ValueError:
        log.exception("Not saved")

    told = lines()[0]["exc_info"]
    assert told.startswith("ValueError\n")
    assert "\nKeyError\n" in told
    assert "canary" not in json.dumps(lines())


def test_a_text_that_another_formatter_left_on_the_record_is_not_taken(
    lines: Lines,
) -> None:
    exc_info = (ValueError, ValueError("canary"), None)
    record = logging.LogRecord(SCOPE, logging.ERROR, "", 0, "Lost", (), exc_info)
    logging.Formatter().format(record)
    record.exc_info = None  # as a queue leaves it

    log.handle(record)

    assert "canary" in (record.exc_text or "")
    assert "exc_info" not in lines()[0]


@pytest.mark.parametrize(
    "forged",
    ['\r\n{"level": "INFO"}', "\x1b[2J\x1b[31m", "\u2028\u2029\x85", "\0", "\ud800"],
)
def test_a_line_cannot_be_forged(
    forged: str, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    # pytest's own record of it couldn't leave its process with half a pair in it.
    monkeypatch.setattr(log, "propagate", False)
    log.info("before" + forged + "after")  # noqa: G003

    [line] = lines()
    assert line["message"] == "before" + forged + "after"
    assert line["level"] == "INFO"


def test_what_hangs_on_a_record_is_not_told_but_for_the_status(lines: Lines) -> None:
    more = {"request": "canary", "user": "canary", "status_code": 404}

    log.warning("Not found", extra=more)

    [line] = lines()
    assert set(line) == {"time", "level", "logger", "message", "status_code"}
    assert line["status_code"] == 404


@pytest.mark.django_db
def test_djangos_line_of_a_failed_request_holds_nothing_of_the_request(
    settings: Settings,
) -> None:
    settings.ROOT_URLCONF = "tests.clinic_site.urls_that_fail"
    visitor = Client(raise_request_exception=False)

    with written_by("django.request", JsonFormatter()) as lines:
        visitor.get("/canary/?q=canary", headers={"user-agent": "canary"})
        visitor.post("/fails/ValueError/?q=canary", {"full_name": "canary"})

    missing, failed = lines()
    assert (missing["status_code"], failed["status_code"]) == (404, 500)
    assert failed["exc_info"].startswith("ValueError\n")
    assert "canary" not in json.dumps(lines())
    assert WORDS not in json.dumps(lines())
    assert not {"request", "args"} & (set(missing) | set(failed))


@pytest.fixture
def access_line(capfd: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """What is written for a request."""

    def written(path: str = "/") -> str:
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": "canary",
            "RAW_URI": "/?canary",
            "REMOTE_ADDR": "203.0.113.9",
            "HTTP_USER_AGENT": "canary/1.0",
        }
        response = SimpleNamespace(status="200 OK", sent=17272, headers=[])
        log = AccessLog(Config())
        log.access(response, None, environ, timedelta(milliseconds=12.9))
        return capfd.readouterr().err

    return written


def test_the_line_of_a_request_has_no_query_no_address_and_no_browser(
    access_line: Callable[..., str],
) -> None:
    line = json.loads(access_line())

    assert "canary" not in json.dumps(line)
    assert "203.0.113.9" not in json.dumps(line)
    assert datetime.fromisoformat(line.pop("time")).tzname() == "UTC"
    assert line == {
        "logger": "access",
        "method": "GET",
        "path": "/",
        "status": "200",
        "bytes": 17272,
        "milliseconds": 12,
    }


@pytest.mark.parametrize("path", ['/\r\n{"forged": 1}', "/\x1b[31m", '/"', "/é\u2028"])
def test_the_line_of_a_request_cannot_be_forged(
    path: str, access_line: Callable[..., str]
) -> None:
    written = access_line(path)

    assert written.count("\n") == 1
    assert written.isascii()
    assert json.loads(written)["path"] == path


def test_a_full_disk_does_not_hurt_a_request(
    access_line: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with open("/dev/full", "wb") as full:
        monkeypatch.setattr(access_log, "STDERR", full.fileno())

        assert access_line() == ""


def test_exceptions_that_are_each_others_cause_are_told_once(lines: Lines) -> None:
    first, second = ValueError("canary"), KeyError("canary")
    first.__cause__, second.__cause__ = second, first

    log.error("Not saved", exc_info=first)

    assert lines()[0]["exc_info"].split("\n") == ["ValueError", "KeyError"]
