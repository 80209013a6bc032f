"""nginx as docs/nginx.conf says, on ports and in folders of its own."""

import getpass
import os
import re
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPResponse
from pathlib import Path
from socket import socket

from tests.attacks.nginx import visitor
from tests.attacks.nginx.find_nginx import PACKAGES, nginx
from tests.browser.another_origin import certificate
from tests.clinic_site.processes import PATIENCE, ROOT, free_port, wait_for

CONFIGURATION = ROOT / "docs" / "nginx.conf"
FLUSHED_AFTER = 1.5  # seconds until a line that was logged is in the file


@dataclass
class Front:
    """A running nginx; whatever it writes on disk is in its folder."""

    folder: Path
    port: int
    plain_port: int
    process: subprocess.Popen[bytes] = field(init=False)
    # Seconds, for who stops in the header or the body of a request.
    let_go_after: dict[str, Future[float]] = field(default_factory=dict)

    @property
    def log(self) -> Path:
        return self.folder / "log" / "access.log"

    def connect(self, source: str = "127.0.0.1", **tls: str) -> socket:
        return visitor.connect(self.port, source, **tls)

    def ask(self, path: str, method: str = "GET", **more: object) -> visitor.Answer:
        with closing(self.connect()) as connection:
            return visitor.ask(connection, path, method, **more)

    def answer_to(self, sent: bytes) -> visitor.Answer | None:
        """Send these bytes; None if the connection is closed without an answer."""
        with closing(self.connect()) as connection:
            connection.sendall(sent)
            return visitor.answer(HTTPResponse(connection))

    def files(self) -> dict[Path, bytes]:
        """Return all that stands on disk by now, logs included.

        What lasts as long as a request has no name any more, but is still held open.
        """
        time.sleep(FLUSHED_AFTER)
        written = [self.folder / "log", self.folder / "lib"]
        found = [file for folder in written for file in folder.rglob("*")]
        found += [file for pid in self.workers() for file in nameless_files(pid)]
        return {file: file.read_bytes() for file in found if file.is_file()}

    def workers(self) -> list[int]:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in children.read_text().split()]


def nameless_files(pid: int) -> list[Path]:
    held = Path(f"/proc/{pid}/fd").iterdir()
    return [file for file in held if str(file.readlink()).endswith(" (deleted)")]


@contextmanager
def running_nginx(
    folder: Path, site_port: int, name: str = visitor.HOST
) -> Iterator[Front]:
    """Have it in front of what listens at `site_port` for the length of the block."""
    front = Front(folder, free_port(), free_port())
    with running(written_configuration(front, site_port, name), front.port) as process:
        front.process = process
        yield front


@contextmanager
def running(configuration: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Have an nginx with any configuration, which makes it listen at `port`."""
    program = nginx()
    assert program, f"These tests need {' and '.join(PACKAGES)} of Debian."
    errors = configuration.with_suffix(".errors")
    process = subprocess.Popen(
        [program, "-c", str(configuration), "-e", str(errors), "-g", "daemon off;"],
        stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(lambda: process.poll() is not None or visitor.listens(port))
        assert process.poll() is None, errors.read_text()
        yield process
    finally:
        process.terminate()
        process.wait(PATIENCE)


def written_configuration(front: Front, site_port: int, name: str) -> Path:
    """Write it with other ports, folders, name and certificate, and no more changed."""
    text = CONFIGURATION.read_text()
    folder = front.folder
    for written in ["log", "lib"]:
        (folder / written).mkdir(parents=True)
    key = certificate(folder)
    text = re.sub(r" +listen \[::\].*\n", "", text)  # not every machine has IPv6
    for usual, own in {
        "listen 443": f"listen 127.0.0.1:{front.port}",
        "listen 80": f"listen 127.0.0.1:{front.plain_port}",
        "127.0.0.1:8000": f"127.0.0.1:{site_port}",
        "/etc/ssl/clinic.example.pem": str(key),
        "/etc/ssl/clinic.example.key": str(key),
        "clinic.example": name,
        "root /srv/clinic/.local": f'root "{ROOT}/.local"',
        "/var/log/nginx": str(folder / "log"),
        "/var/lib/nginx": str(folder / "lib"),
        "/run/nginx.pid": str(folder / "nginx.pid"),
        "user www-data": f"user {getpass.getuser()}",
        "http {": "http {" + folders_of_unused_modules(folder),
    }.items():
        assert usual in text, usual
        text = text.replace(usual, own)
    if os.geteuid() != 0:
        text = re.sub(r"^user .*\n", "", text, flags=re.MULTILINE)
    file = folder / "nginx.conf"
    file.write_text(text)
    return file


def folders_of_unused_modules(folder: Path) -> str:
    """Debian has them where only root may write."""
    unused = ["fastcgi", "scgi", "uwsgi"]
    return "".join(f"\n    {name}_temp_path {folder / name};" for name in unused)
