"""A style sheet through the nginx of production, beside nginx serving the file.

As browsers ask for it, and plain. The other serves the very bytes that ours sends: of a
style sheet that is packed, the packed file.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from tests.attacks.nginx.front import running, running_nginx
from tests.bench.npm_packages import program
from tests.bench.report import NotMeasured, Report
from tests.bench.site import ROOT, free_port
from tests.bench.speed import reading
from tests.bench.speed.cores import give_core
from tests.bench.speed.rounds import Rounds, interleaved
from tests.bench.speed.through_nginx import NAME, Process, have_nginx, read
from tests.browser.another_origin import certificate

# What each row asks for, and how the name of the file that holds it ends.
ROWS = {
    "style sheet as browsers ask: nginx serving the file": (
        reading.AS_BROWSERS_ASK,
        ".br",
    ),
    "style sheet, plain: nginx serving the file": ("", ""),
}
OURS, THEIRS = "docs/nginx.conf", "nginx with nothing but the file"
CSS = "/static/css/"
ROUNDS = 11  # so short is each that what else runs on the machine decides many
LOCAL_DIR = ROOT / ".local"

# With Debian's own settings of what matters here, log included.
NOTHING_BUT_THE_FILE = """
worker_processes auto;
pid {folder}/nginx.pid;
events {{}}
http {{
    include /etc/nginx/mime.types;
    access_log {folder}/access.log;
    sendfile on;
    tcp_nopush on;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    scgi_temp_path {folder}/scgi;
    uwsgi_temp_path {folder}/uwsgi;
    server {{
        listen 127.0.0.1:{port} ssl;
        ssl_certificate {certificate};
        ssl_certificate_key {certificate};
        root "{root}";
    }}
}}
"""


def style_sheet(report: Report) -> None:
    with report.rows(dict.fromkeys(ROWS, "at least 0.9 ×")):
        program("wrk")
        have_nginx()
        for row, (accept, ending) in ROWS.items():
            rounds = both(accept, ending)
            report.found(row, str(rounds.ratio(OURS, THEIRS)))
            report.remark(
                f"{row}: requests a second, and what each took of the workers' time",
                [each(rounds, name) for name in [OURS, THEIRS]],
            )


def each(rounds: Rounds, name: str) -> str:
    return f"{name:<34}{rounds.rate(name):>8,.0f}{rounds.cpu(name):>8,.0f} µs"


def both(accept: str, ending: str) -> Rounds:
    """Measure them by turns. Raises NotMeasured."""
    file = next((LOCAL_DIR / "static" / "css").glob("site.*.css"), None)
    if file is None:
        raise NotMeasured("`make bench` collects the static files first")
    packed = file.with_name(file.name + ending)
    ask = partial(read, accept=accept, length=packed.stat().st_size)
    with tempfile.TemporaryDirectory(prefix="clinic-bench-") as name:
        folder = Path(name)
        with (
            running_nginx(folder / "ours", free_port(), NAME) as front,
            nothing_but_the_file(folder / "theirs") as (port, process),
        ):
            for server in [front.process, process]:
                give_core(server.pid)
            turns = {
                OURS: partial(ask, front.process, front.port, CSS + file.name),
                THEIRS: partial(ask, process, port, CSS + packed.name),
            }
            return interleaved(turns, ROUNDS)


@contextmanager
def nothing_but_the_file(folder: Path) -> Iterator[tuple[int, Process]]:
    folder.mkdir()
    port = free_port()
    configuration = folder / "nginx.conf"
    configuration.write_text(
        NOTHING_BUT_THE_FILE.format(
            folder=folder,
            port=port,
            certificate=certificate(folder),
            root=LOCAL_DIR,
        )
    )
    with running(configuration, port) as process:
        yield port, process
