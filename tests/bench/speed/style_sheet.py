"""A style sheet through the nginx of production, beside nginx serving the file."""

from tests.bench.report import NotMeasured, Report

ROW = "style sheet: nginx serving the file itself"


def style_sheet(report: Report) -> None:
    with report.rows({ROW: "at least 0.9 ×"}):
        raise NotMeasured("there is no configuration of nginx to measure yet")
