"""Everything that a group of clinics runs, on this one machine."""

from pathlib import Path

from tests.clinic_site.processes import wait_for
from tests.faults.machines.databases import Replica, archive_into, give_up
from tests.faults.machines.entrance import Entrance
from tests.faults.machines.machine import Machine
from tests.faults.machines.pooler import Pooler
from tests.intake.faults import Database


class Clinics:
    """nginx, two machines with the site, PgBouncer, a primary and its replica."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o711)
        self.primary = Database(folder / "primary")
        self.archive = folder / "primary" / "archive"
        self.replica = Replica(folder / "replica", self.primary)
        self.pooler = Pooler(folder / "pooler")
        urls = {
            "DATABASE_URL": self.pooler.url("clinic"),
            "DATABASE_REPLICA_URL": self.pooler.url("clinic_replica"),
        }
        self.machines = [Machine(folder / name, **urls) for name in ["one", "two"]]
        self.entrance = Entrance(folder / "entrance", *self.machines)
        self.passwords: dict[str, str] = {}

    @property
    def address(self) -> str:
        return self.entrance.address

    def start(self) -> None:
        self.primary.start()
        self.primary.do("CREATE ROLE site LOGIN", "ALTER DATABASE clinic OWNER TO site")
        archive_into(self.archive, self.primary)
        self.replica.start()
        self.pooler.lead_to(self.primary.server, self.replica.server)
        self.pooler.start()
        self.prepare()
        for machine in self.machines:
            machine.begin()
        for machine in self.machines:
            machine.wait_until_ready()
        self.entrance.start()

    def prepare(self) -> None:
        """Migrate and so on, on one machine and through PgBouncer."""
        printed = self.machines[0].prepare(self.pooler.url("clinic_commands"))
        lines = [line.split() for line in printed.splitlines() if line[:2] == "  "]
        self.passwords = {name: password for name, password, *_ in lines}
        self.catch_up()

    def catch_up(self) -> None:
        wait_for(lambda: self.replica.has_all_of(self.primary))
        assert self.replica.has_all_of(self.primary)

    def stop(self) -> None:
        self.entrance.stop()
        for machine in self.machines:
            machine.kill()
        self.pooler.stop()
        give_up(self.replica)
        give_up(self.primary)
