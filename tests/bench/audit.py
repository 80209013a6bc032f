"""What the checkers of others say about the public pages."""

from tests.bench import html_checker, lighthouse
from tests.bench.report import Report
from tests.bench.site import running_site


def measure(report: Report) -> None:
    with (
        report.rows(lighthouse.WANTED | html_checker.WANTED),
        running_site() as address,
    ):
        lighthouse.measure(report, address)
        html_checker.measure(report, address)
