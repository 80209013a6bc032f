"""The table: what was measured, what came out, what is wanted."""

import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from playwright.sync_api import Error as BrowserError

WIDTHS = [54, 30]  # characters, of the first two columns


class NotMeasured(Exception):
    """A figure can't be had; the text says why."""


# What running other programs and a browser may raise.
FAILURES = (NotMeasured, BrowserError, OSError, subprocess.SubprocessError)


class Report:
    """One section of the table, printed line by line as the figures come in.

    What there is to say besides the figures stands under them.
    """

    def __init__(self, title: str) -> None:
        self.is_complete = True
        self.wanted: dict[str, str] = {}  # the rows without a figure yet
        self.remarks: list[str] = []
        print(f"\n{title}\n")
        print_row("what", "measured", "wanted")
        print_row("-" * WIDTHS[0], "-" * WIDTHS[1], "-" * 25)

    @contextmanager
    def rows(self, wanted: Mapping[str, str]) -> Iterator[None]:
        """Expect a figure for each key of `wanted`; what the block leaves out says why.

        A value is the figure that is wanted, or "" where none is.
        """
        self.wanted |= wanted
        try:
            yield
        except FAILURES as failure:
            why = (str(failure).strip() or type(failure).__name__).splitlines()[0]
            for what in [what for what in wanted if what in self.wanted]:
                self.found(what, f"not measured: {why}")
                self.is_complete = False

    def found(self, what: str, measured: str, *, is_enough: bool = True) -> None:
        """Tell a figure; one that is not enough fails the whole run."""
        print_row(what, measured, self.wanted.pop(what))
        self.is_complete = self.is_complete and is_enough

    def remark(self, title: str, lines: list[str]) -> None:
        self.remarks += ["", f"  {title}:"]
        self.remarks += [f"    {line}" for line in lines or ["none"]]

    def finish(self) -> None:
        for line in self.remarks:
            print(line)


def print_row(what: str, measured: str, wanted: str) -> None:
    cells = [what.ljust(WIDTHS[0]), measured.ljust(WIDTHS[1]), wanted]
    print("  ".join(cells).rstrip(), flush=True)
