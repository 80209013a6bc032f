"""Is a backup good? It is restored beside the site, and compared with it."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from time import monotonic
from typing import Any

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import ISOLATION_LEVEL_REPEATABLE_READ

from clinic_site.drills import DrillFailed, Say
from clinic_site.drills.copies import Copy, copied, dumped
from clinic_site.drills.programs import site_url

# How many rows, and a sum of theirs that goes by every column, in whatever order.
FINGERPRINT = (
    "SELECT count(*), coalesce(sum(hashtextextended(r::text, 0)::numeric), 0) FROM {} r"
)
Fingerprints = dict[str, tuple[Any, ...]]


def restore(say: Say, backup: Path | None) -> None:
    """Try a backup that was kept (pg_dump --format=custom), or one of this moment."""
    if backup:
        if not backup.is_file():
            raise DrillFailed(f"There is no file {backup}.")
        restore_from(backup, say, None)
        return
    with snapshot() as (name, before):
        began = monotonic()
        with dumped("--snapshot", name) as dump:
            size, seconds = dump.stat().st_size, monotonic() - began
            say(f"Dumped {size:,} bytes in {seconds:.1f} s.")
            restore_from(dump, say, before)


def restore_from(dump: Path, say: Say, before: Fingerprints | None) -> None:
    began = monotonic()
    with copied(dump) as copy:
        say(f"Restored in {monotonic() - began:.1f} s.")
        after = fingerprints_at(copy.url)
        compare(before, after, say)
        try_copy(copy, say)


def compare(before: Fingerprints | None, after: Fingerprints, say: Say) -> None:
    rows = sum(count for count, _ in after.values())
    if before is None:
        say(f"{len(after)} tables, {rows:,} rows: as that backup has them.")
        return
    differ = sorted(
        name for name in {*before, *after} if before.get(name) != after.get(name)
    )
    if differ:
        raise DrillFailed(f"Not as in the site: {', '.join(differ)}.")
    say(f"{len(after)} tables, {rows:,} rows: all equal.")


def try_copy(copy: Copy, say: Say) -> None:
    say(copy.manage("try_keys").strip())
    copy.manage("migrate", "--check")
    say("No migration is missing.")


@contextmanager
def snapshot() -> Iterator[tuple[str, Fingerprints]]:
    """Yield the name of a moment, for pg_dump, and what the tables held in it.

    The site goes on meanwhile: what it writes isn't seen.
    """
    with closing(psycopg2.connect(site_url())) as connected:
        connected.set_session(ISOLATION_LEVEL_REPEATABLE_READ, readonly=True)
        cursor = connected.cursor()
        cursor.execute("SELECT pg_export_snapshot()")
        (name,) = cursor.fetchone()
        yield name, fingerprints(cursor)


def fingerprints_at(url: str) -> Fingerprints:
    with closing(psycopg2.connect(url)) as connected:
        return fingerprints(connected.cursor())


def fingerprints(cursor: Any) -> Fingerprints:
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    found = {}
    for (table,) in cursor.fetchall():
        cursor.execute(sql.SQL(FINGERPRINT).format(sql.Identifier(table)))
        found[table] = cursor.fetchone()
    return found
