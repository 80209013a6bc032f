"""`make bench`, or `python -m tests.bench` with the names of some SECTIONS."""

import signal
import sys
import time

from tests.bench import audit, desk, feel, scale, soak, start, weight
from tests.bench.report import Report
from tests.bench.speed import measure as speed

SECTIONS = {
    "start": start.measure,
    "soak": soak.measure,
    "weight": weight.measure,
    "feel": feel.measure,
    "audit": audit.measure,
    "scale": scale.measure,
    "desk": desk.measure,
    "speed": speed.measure,
}


def main() -> int:
    names = sys.argv[1:] or list(SECTIONS)
    if unknown := set(names) - set(SECTIONS):
        print(f"There is no {', '.join(unknown)}, only {', '.join(SECTIONS)}.")
        return 2
    # Where a shell had Ctrl-C ignored, the programs we end with it would ignore it too.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was started is ended
    reports = [measured(name) for name in names]
    return 0 if all(report.is_complete for report in reports) else 1


def measured(name: str) -> Report:
    started_at = time.monotonic()
    report = Report(name)
    SECTIONS[name](report)
    report.finish()
    print(f"\n{name} took {time.monotonic() - started_at:.0f} s.", flush=True)
    return report


if __name__ == "__main__":
    sys.exit(main())
