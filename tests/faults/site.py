"""The site as in production, to be hurt: its workers, and what sends the mails."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.attacks.nginx.conftest import Site
from tests.clinic_site.processes import PATIENCE, ROOT, wait_for

WORKERS = 3


@dataclass
class HurtSite(Site):
    settings: dict[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        return super().environment() | {
            "WEB_CONCURRENCY": str(WORKERS),
            "INTAKE_LIMIT_PER_HOUR": "10",
            "KEPT_PAGES": str(self.log.parent / "kept"),
            **self.settings,
        }

    def workers(self) -> list[int]:
        assert self.process
        main = self.process.pid
        children = Path(f"/proc/{main}/task/{main}/children").read_text().split()
        return [int(pid) for pid in children]

    def wait_for_workers(self) -> None:
        wait_for(lambda: len(self.workers()) == WORKERS)

    def reload(self) -> None:
        """Have gunicorn start new workers, and the old ones end what they began."""
        assert self.process
        os.kill(self.process.pid, signal.SIGHUP)

    def manage(self, *command: str) -> str:
        """Run a command of the site's to its end; return what it said."""
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=PATIENCE * 4,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    @contextmanager
    def delivering(self, url: str = "") -> Iterator[subprocess.Popen[bytes]]:
        """Have mails sent for the length of the block, unless that is killed in it."""
        sender = (
            replace(self, settings=self.settings | {"EMAIL_URL": url}) if url else self
        )
        with self.log.with_name("deliver_messages").open("ab") as output:
            process = sender.run("manage.py", "deliver_messages", output=output)
        try:
            yield process
        finally:
            process.kill()
            process.wait()
