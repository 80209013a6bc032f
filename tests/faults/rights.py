"""What the site may do in the database of these tests."""

from tests.intake.faults import Database

ROLE = "site"  # Database.url_of_site


def give_rights(database: Database) -> None:
    database.do(f"CREATE ROLE {ROLE} LOGIN", f"ALTER DATABASE clinic OWNER TO {ROLE}")
