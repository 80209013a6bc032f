"""D11: nothing of ours switches off what makes a commit last, and limits are on."""

from collections.abc import Iterator
from contextlib import contextmanager

from clinic_site.patience import SERVER_LIMITS
from tests.attacks.nginx.front import Front
from tests.faults.people import Person
from tests.intake.faults import Database, when_storing
from tests.proof.plugin import Proof

DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
WANTED = DURABLE | SERVER_LIMITS
NOTE = "INSERT INTO seen SELECT name, current_setting(name) FROM pg_settings"
NOT_LASTING = """
SELECT relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relpersistence <> 'p'
"""


@contextmanager
def noting_settings(database: Database) -> Iterator[None]:
    """Have the settings written down under which a request is stored."""
    database.do(
        "CREATE TABLE seen (name text, setting text)",
        "GRANT INSERT ON seen TO PUBLIC",
    )
    try:
        with when_storing(NOTE)(database):
            yield
    finally:
        database.do("DROP TABLE seen")


def test_a_request_is_stored_under_settings_that_make_it_last(
    front: Front, database: Database, proof: Proof
) -> None:
    with noting_settings(database):
        Person(front).send_until_received()
        seen = dict(database.ask("SELECT name, setting FROM seen"))
    not_lasting = database.ask(NOT_LASTING)

    proof(
        "D11",
        "a setting, as a worker has it while it stores",
        cases=len(WANTED),
        survived=sum(seen[name] == wanted for name, wanted in WANTED.items()),
    )
    proof("D11", "no table that a crash empties", cases=1, survived=not not_lasting)
