"""People who ask for a consultation: they open the form, check it, and send it.

Each comes along nginx from an address of their own, with a browser's cookies, and sends
what the page carried.
"""

import html
import random
import re
import time
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from http.cookies import SimpleCookie
from ssl import SSLSocket
from typing import Any

from tests.attacks.nginx import visitor
from tests.attacks.nginx.front import Front
from tests.attacks.nginx.visitor import Answer

FORMS = ["/consultation/", "/es/consultation/"]
RECEIVED = ["/consultation/received/", "/es/consultation/received/"]
FIRST_RECEIVED = [f"{page}before/" for page in RECEIVED]
RECEIVED_COOKIE = "__Host-received"
PATIENCE = 120  # seconds that a person goes on trying

NO_ANSWER = 0  # the connection was lost
OUT_OF_REACH = (
    502  # nginx had no answer from gunicorn, and said so in a page of its own
)

# What a browser says of itself when it sends a form from a page without a referrer.
SAME_ORIGIN = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}

FILLED_IN = {
    "for_whom": "self",
    "adult": "yes",
    "state": "IL",
    "full_name": "Example Person",
    "contact_by": "call",
    "phone": "312 555 0142",
    "email": "person@example.org",
    "email_consent": "on",
    "contact_consent": "on",
    "privacy_seen": "on",
    "not_emergency": "on",
}


HIDDEN = re.compile('<input type="hidden" name="([^"]*)" value="([^"]*)"')


def carried_by(page: str) -> dict[str, list[str]]:
    """Return what the form on the page carries unseen."""
    values: dict[str, list[str]] = {}
    for name, value in HIDDEN.findall(page):
        values.setdefault(name, []).append(html.unescape(value))
    return values


@dataclass
class Person:
    front: Front
    path: str = FORMS[0]
    filled_in: dict[str, Any] = field(default_factory=lambda: dict(FILLED_IN))
    form: dict[str, Any] = field(default_factory=dict)  # as it was sent last
    statuses: list[int] = field(default_factory=list)  # of each time it was sent
    cookies: dict[str, str] = field(default_factory=dict)
    connection: SSLSocket | None = None

    def __post_init__(self) -> None:
        # Limits go by the address, as in production: nobody shares one.
        self.source = ".".join(["127", *(str(random.randint(1, 254)) for _ in "abc")])  # noqa: S311

    @property
    def token(self) -> str:
        [token] = self.form["token"]
        return str(token)

    @property
    def reference(self) -> str:
        """The one on the last page, which the cookie tells that page."""
        return self.cookies.get(RECEIVED_COOKIE, "").partition(":")[0]

    def ask(self, path: str, form: dict[str, Any] | None = None) -> Answer | None:
        """Return the answer; None where the connection was lost."""
        headers = {"Cookie": "; ".join(map("=".join, self.cookies.items()))}
        try:
            self.connection = self.connection or visitor.connect(
                self.front.port, self.source
            )
            if form is None:
                answer = visitor.ask(self.connection, path, headers=headers)
            else:
                answer = visitor.ask(
                    self.connection, path, "POST", headers | SAME_ORIGIN, form=form
                )
        except (OSError, HTTPException, AssertionError):
            self.leave()
            return None
        if answer.headers.get("Connection") == "close":
            self.leave()
        for line in answer.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        return answer

    def leave(self) -> None:
        with suppress(OSError):
            if self.connection:
                self.connection.close()
        self.connection = None

    def fill_in(self) -> bool:
        """Open the form, and the page to check it; tell whether both came."""
        page = self.ask(self.path)
        if page is None or page.status != 200:
            return False
        checked = self.ask(self.path, carried_by(page.page) | self.filled_in)
        if checked is None or checked.status != 200:
            return False
        self.form = carried_by(checked.page) | {"send": ["yes"]}
        return True

    def send(self) -> Answer | None:
        """Send it; a page that says it wasn't stored carries it from now on."""
        answer = self.ask(self.path, self.form)
        carried = carried_by(answer.page) if answer else {}
        self.statuses.append(answer.status if answer else NO_ANSWER)
        if "token" in carried:
            self.form = carried | {"send": ["yes"]}
        elif self.statuses[-1] == 503:
            self.statuses[-1] = OUT_OF_REACH
        return answer

    @property
    def was_refused(self) -> bool:
        """Whether the site once gave no answer of its own."""
        return bool({NO_ANSWER, OUT_OF_REACH} & {*self.statuses})

    def is_filled_in(self) -> bool:
        return bool(self.form) or self.fill_in()

    def is_received(self) -> bool:
        answer = self.send()
        return answer is not None and answer.status == 302

    def send_until_received(self) -> None:
        """Go on until the last page is shown. Raises AssertionError if it never is."""
        give_up_at = time.monotonic() + PATIENCE
        try:
            for step in [self.is_filled_in, self.is_received]:
                while not step():
                    assert time.monotonic() < give_up_at, self.statuses
                    time.sleep(0.5)
        finally:
            self.leave()
