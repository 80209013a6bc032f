from functools import partial

from tests.bench.npm_packages import program
from tests.bench.report import NotMeasured, Report
from tests.bench.speed.contests import CONTESTS, OURS, Contest
from tests.bench.speed.cores import kept_from_servers
from tests.bench.speed.programs import Programs, running_programs
from tests.bench.speed.rounds import ROUNDS, Rounds, interleaved
from tests.bench.speed.style_sheet import style_sheet


def measure(report: Report) -> None:
    with kept_from_servers():
        contests(report)
        style_sheet(report)


def contests(report: Report) -> None:
    rows = {row: text for contest in CONTESTS for row, text in rows_of(contest).items()}
    with report.rows(rows):
        program("wrk")
        with running_programs() as programs:
            for contest in CONTESTS:
                tell(report, contest, held(contest, programs))


def rows_of(contest: Contest) -> dict[str, str]:
    """Return what is wanted in each row; the first tells how fast the site is."""
    rows = {contest.what: ""}
    for rival, times in contest.wanted.items():
        rows[row(contest, rival)] = f"at least {times:g} ×" if times else ""
    return rows


def row(contest: Contest, rival: str) -> str:
    return f"{contest.what}: {rival}"


def held(contest: Contest, programs: Programs) -> Rounds:
    turns = {name: partial(turn, programs) for name, turn in contest.turns.items()}
    return interleaved(turns, ROUNDS)


def tell(report: Report, contest: Contest, rounds: Rounds) -> None:
    rows = rows_of(contest)
    with report.rows({contest.what: rows[contest.what]}):
        report.found(contest.what, f"{rounds.rate(OURS):,.0f} a second")
    for rival in contest.wanted:
        name = row(contest, rival)
        with report.rows({name: rows[name]}):
            report.found(name, str(rounds.ratio(OURS, rival)))
    report.remark(
        f"{contest.what}: requests a second, and the least one took of a worker",
        [each(rounds, name) for name in contest.turns],
    )


def each(rounds: Rounds, name: str) -> str:
    try:
        rate, cpu = rounds.rate(name), rounds.cpu(name)
    except NotMeasured as problem:
        return f"not measured: {problem}"
    took = f"{cpu:>8,.0f} µs" if cpu else ""
    return f"{name:<24}{rate:>8,.0f}{took}"
