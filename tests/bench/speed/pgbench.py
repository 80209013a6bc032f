"""PostgreSQL alone: the rows of one request, inserted again and again by pgbench."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg2

from clinic_site.embedded_postgres import EmbeddedPostgres, programs
from intake.reference import ALPHABET
from tests.bench.report import NotMeasured
from tests.bench.speed.posting import SECONDS, VISITORS
from tests.bench.speed.rounds import Turn

REQUEST = "intake_consultationrequest"
# What is one of a kind gets another value in each transaction.
FRESH = {
    "reference": "bench_reference()",
    "token": "gen_random_uuid()",
    "request_id": f"currval('{REQUEST}_id_seq')",
}
# References in order, because those by chance would meet within some ten thousand.
FRESH_REFERENCES = f"""
CREATE SEQUENCE bench_references;
CREATE FUNCTION bench_reference() RETURNS text LANGUAGE sql AS $$
  SELECT overlay(string_agg(
    substr('{ALPHABET}', 1 + floor(n / 31 ^ place)::integer % 31, 1), ''
  ) placing '-' from 4 for 0)
  FROM nextval('bench_references') n, generate_series(0, 5) place
$$
"""  # noqa: S608
COLUMNS = """
SELECT column_name FROM information_schema.columns
WHERE table_name = %s AND is_identity = 'NO' AND is_generated = 'NEVER'
ORDER BY ordinal_position
"""


def make_references(database: str) -> None:
    with closing(psycopg2.connect(database)) as connection, connection:
        connection.cursor().execute(FRESH_REFERENCES)


def transaction(database: str, tables: Iterable[str]) -> str:
    """Return the SQL that stores the newest request anew, with all that belongs to it.

    `tables` begins with that of the requests.
    """
    with closing(psycopg2.connect(database)) as connection:
        cursor = connection.cursor()
        cursor.execute(f"SELECT max(id) FROM {REQUEST}")  # noqa: S608
        newest = cursor.fetchone()[0]
        inserts = [
            insert for table in tables for insert in inserts_of(cursor, table, newest)
        ]
    return "\n".join(["BEGIN;", *inserts, "COMMIT;"])


def inserts_of(
    cursor: psycopg2.extensions.cursor, table: str, request: int
) -> Iterator[str]:
    cursor.execute(COLUMNS, [table])
    columns = [name for (name,) in cursor.fetchall()]
    literals = ", ".join(f'quote_nullable("{name}"::text)' for name in columns)
    key = "id" if table == REQUEST else "request_id"
    cursor.execute(
        f'SELECT {literals} FROM "{table}" WHERE {key} = %s',  # noqa: S608
        [request],
    )
    for row in cursor.fetchall():
        values = [
            FRESH.get(name, value) for name, value in zip(columns, row, strict=True)
        ]
        into = ", ".join(f'"{name}"' for name in columns)
        yield f'INSERT INTO "{table}" ({into}) VALUES ({", ".join(values)});'  # noqa: S608


def insert_rows(postgres: EmbeddedPostgres, database: str, script: Path) -> Turn:
    """Have as many clients as there are visitors insert them. Raises NotMeasured."""
    command = [pgbench(), "--no-vacuum", f"--file={script}", f"--time={SECONDS}"]
    command += [f"--client={VISITORS}", "--jobs=1", postgres.url(database)]
    durable = {**os.environ, "PGOPTIONS": "-c synchronous_commit=on"}
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=60, env=durable
    )
    rate = re.search(r"^tps = ([\d.]+)", done.stdout, re.MULTILINE)
    if done.returncode or not rate:
        raise NotMeasured((done.stderr.splitlines() or ["pgbench said nothing"])[-1])
    return Turn(float(rate[1]))


def pgbench() -> str:
    """Return the one beside our PostgreSQL, or the system's. Raises NotMeasured."""
    beside = programs() / "pgbench"
    found = str(beside) if beside.exists() else shutil.which("pgbench")
    if not found:
        raise NotMeasured("there is no pgbench: install postgresql-contrib")
    return found
