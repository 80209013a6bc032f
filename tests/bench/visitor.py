"""Somebody with cookies who opens pages and sends forms, and how long each took."""

from dataclasses import dataclass, field
from http.client import HTTPException
from http.cookiejar import CookieJar
from time import perf_counter
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, build_opener

from tests.bench.public_pages import hidden_fields
from tests.bench.report import NotMeasured

SECONDS = 30  # until a page counts as not coming
Fields = dict[str, str]


@dataclass
class Visitor:
    """Asks one thing after the other; each visitor has a thread of its own at most."""

    address: str
    seconds: list[float] = field(default_factory=list)  # of every answer, in order

    def __post_init__(self) -> None:
        self.opener = build_opener(HTTPCookieProcessor(CookieJar()))

    def get(self, path: str, *, status: int = 200) -> bytes:
        return self._asked(path, None, status)

    def post(self, path: str, fields: Fields, *, status: int = 200) -> bytes:
        """Follow where the answer leads. Raises NotMeasured for another status."""
        return self._asked(path, urlencode(fields).encode(), status)

    def send(self, path: str, fields: Fields, *, status: int = 200) -> bytes:
        """Open the page with the form, and send it with its hidden fields."""
        hidden = {k: str(v) for k, v in hidden_fields(self.get(path)).items()}
        return self.post(path, hidden | fields, status=status)

    def _asked(self, path: str, body: bytes | None, status: int) -> bytes:
        asked_at = perf_counter()
        try:
            with self.opener.open(self.address + path, body, SECONDS) as response:
                page, answered = response.read(), response.status
        except HTTPError as error:
            page, answered = error.read(), error.code
        except (OSError, HTTPException) as problem:
            raise NotMeasured(f"{type(problem).__name__} at {place(path)}") from None
        self.seconds.append(perf_counter() - asked_at)
        if answered != status:
            raise NotMeasured(f"{place(path)} answered {answered}, not {status}")
        return page


def place(path: str) -> str:
    return urlsplit(path).path
