"""A mail server that keeps what it is sent, and can be as bad as real ones."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.clinic_site.processes import free_port


@dataclass
class MailServer:
    port: int
    seconds: float = 0  # that it takes over each mail
    on_rcpt: Callable[[str], str] = lambda address: "250 OK"
    hangs_up: bool = False  # when it has got the whole mail, before it says so
    cuts_off: bool = False  # after the first line of a mail
    taken: list[Message] = field(default_factory=list)  # what it said 250 to
    recipients: list[str] = field(default_factory=list)  # of those, one each
    begun: int = 0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def ids(self) -> list[str]:
        return [mail["Message-ID"] for mail in self.taken]

    async def handle_RCPT(
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        answer = self.on_rcpt(address)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        self.begun += 1
        await asyncio.sleep(self.seconds)
        if self.hangs_up:
            server.transport.abort()
        content: Any = envelope.content
        self.taken.append(message_from_bytes(content))
        [recipient] = envelope.rcpt_tos
        self.recipients.append(recipient)
        return "250 OK"


class Protocol(SMTP):
    async def smtp_DATA(self, arg: str) -> None:
        if not self.event_handler.cuts_off:
            await super().smtp_DATA(arg)
            return
        await self.push("354 Go on")
        await self._reader.readline()
        self.transport.abort()


class Listener(Controller):
    def factory(self) -> Protocol:
        return Protocol(self.handler, **self.SMTP_kwargs)


@contextmanager
def running_mail_server() -> Iterator[MailServer]:
    mail_server = MailServer(free_port())
    controller = Listener(mail_server, hostname="127.0.0.1", port=mail_server.port)
    controller.start()
    try:
        yield mail_server
    finally:
        controller.stop()
