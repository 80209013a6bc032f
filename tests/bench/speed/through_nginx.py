"""Pages as visitors get them: through nginx and TLS, and what that takes of nginx."""

import subprocess
import tempfile
from pathlib import Path

from tests.attacks.nginx.find_nginx import PACKAGES, nginx
from tests.attacks.nginx.front import running_nginx
from tests.bench.programs import descendants
from tests.bench.report import NotMeasured
from tests.bench.speed import reading
from tests.bench.speed.cores import give_core
from tests.bench.speed.rounds import Turn
from tests.bench.speed.servers import Server, cpu_seconds

Process = subprocess.Popen[bytes]

NAME = "localhost"  # which wrk also names in TLS
CONNECTIONS = 64


def read_kept_page(server: Server, path: str, accept: str, holds: list[str]) -> Turn:
    """Ask docs/nginx.conf in front of the server for a page. Raises NotMeasured."""
    have_nginx()
    page = reading.checked(server.get(path, accept), holds)
    with (
        tempfile.TemporaryDirectory(prefix="clinic-bench-") as folder,
        running_nginx(Path(folder), server.port, NAME) as front,
    ):
        give_core(front.process.pid)
        return read(front.process, front.port, path, accept, len(page))


def read(process: Process, port: int, path: str, accept: str, length: int) -> Turn:
    """Ask an nginx for as long as a turn lasts. Raises NotMeasured."""
    before = cpu_of_workers(process)
    counted = reading.wrk(
        f"https://{NAME}:{port}{path}",
        {"Accept-Encoding": accept},
        CONNECTIONS,
        [f"{reading.FOLDER}/count.lua"],
    )
    took = cpu_of_workers(process) - before
    return reading.turn(counted | {"cpu": took}, length)


def cpu_of_workers(process: Process) -> float:
    return sum(map(cpu_seconds, descendants(process.pid)))


def have_nginx() -> None:
    """Raises NotMeasured where there is none."""
    if not nginx():
        raise NotMeasured(f"install {' and '.join(PACKAGES)}")
