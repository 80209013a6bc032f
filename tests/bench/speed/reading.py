"""Pages asked for by wrk: as fast as the server goes, over connections that stay."""

import gzip
import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

import brotli

from tests.bench.npm_packages import program
from tests.bench.report import NotMeasured
from tests.bench.site import ROOT
from tests.bench.speed.rounds import Turn
from tests.bench.speed.servers import HOST, Answer, Server, asking

SECONDS = 2  # of one turn
AS_BROWSERS_ASK = "br, gzip"

FOLDER = "tests/bench/speed"
UNPACK = {"": bytes, "gzip": gzip.decompress, "br": brotli.decompress}
# Of its length: Django puts up to 100 bytes of chance into a page that it compresses.
PADDING = 0.05


def read_page(
    server: Server, path: str, connections: int, accept: str, holds: list[str]
) -> Turn:
    """Ask for one page that has to hold all these words. Raises NotMeasured."""
    body = checked(server.get(path, accept), holds)
    counted = counted_by_wrk(server, path, connections, accept, [f"{FOLDER}/count.lua"])
    return turn(counted, len(body))


def read_each(server: Server, paths: Path, connections: int, accept: str) -> Turn:
    """Ask for the pages in a file, a path on each line. Raises NotMeasured."""
    with open(paths) as lines:
        checked(server.get(next(lines).strip(), accept), [])
    script = [f"{FOLDER}/each_in_turn.lua", "--", str(paths)]
    return turn(counted_by_wrk(server, "/", connections, accept, script))


def checked(answer: Answer, holds: list[str]) -> bytes:
    """Return the body as it was sent. Raises NotMeasured unless it is the page."""
    if answer.status != 200:
        raise NotMeasured(f"it answered {answer.status}")
    page = UNPACK[answer.headers.get("Content-Encoding", "")](answer.body).decode()
    missing = [words for words in holds if words not in page]
    if missing:
        raise NotMeasured(f"not on the page: {missing[0]}")
    return answer.body


def counted_by_wrk(
    server: Server, path: str, connections: int, accept: str, script: list[str]
) -> dict[str, float]:
    address = f"http://{HOST}:{server.port}{path}"
    server.wait_until_idle()
    before = server.cpu_seconds()
    counted = wrk(address, asking(accept), connections, script)
    server.wait_until_idle()
    return counted | {"cpu": server.cpu_seconds() - before}


def wrk(
    address: str, headers: Mapping[str, str], connections: int, script: list[str]
) -> dict[str, float]:
    """Return what `script` says that wrk counted; its file comes first in it."""
    command = [program("wrk"), "--threads=1", f"--connections={connections}"]
    command += [f"--duration={SECONDS}s", "--timeout=30s"]
    command += [f"--header={name}: {value}" for name, value in headers.items()]
    place, *arguments = script
    command += [f"--script={place}", address, *arguments]
    said = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    counted: dict[str, float] = json.loads(said.stdout.splitlines()[-1])
    return counted


def turn(counted: dict[str, float], length: int = 0) -> Turn:
    """Return what wrk counted. `length` is that of the page, in bytes; 0: any.

    Raises NotMeasured if anybody got no answer, an error, or less than the page: wrk
    takes a redirection for as good as a page.
    """
    if failures := counted["failures"]:
        raise NotMeasured(f"{failures:.0f} of {counted['requests']:.0f} failed")
    if not counted["requests"]:
        raise NotMeasured("no answer in its turn")
    each = counted["bytes"] / counted["requests"]
    if each < length * (1 - PADDING):
        raise NotMeasured(f"{each:.0f} bytes an answer: that isn't the page")
    rate = counted["requests"] / counted["microseconds"] * 1e6
    return Turn(rate, counted.get("cpu", 0) / counted["requests"] * 1e6)
