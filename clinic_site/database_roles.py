"""Two roles in PostgreSQL: one owns the tables, the other is all that the site is.

Whoever gets hold of the site's role can neither change a table nor what the trail says.
"""

from collections.abc import Iterable

from django.db import connection

# Who did what: rows are added and read.
ONLY_ADDED = ["clinic_site_trailentry", "intake_event"]
# What migrations alone write: what was migrated, and who may do what.
ONLY_READ = [
    *["django_migrations", "django_content_type"],
    *["auth_permission", "auth_group", "auth_group_permissions"],
]

SQL = """\
-- As PostgreSQL's administrator, before the first migration and after each:
--   manage.py database_roles | psql THE_DATABASE
-- The first time, also give both a password: \\password {owner} and \\password {site}.
\\set ON_ERROR_STOP on
BEGIN;

DO $$
DECLARE
  role text;
  statement text;
BEGIN
  FOREACH role IN ARRAY ARRAY['{owner}', '{site}'] LOOP
    IF to_regrole(role) IS NULL THEN
      EXECUTE format('CREATE ROLE %I', role);
    END IF;
    EXECUTE format('ALTER ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE'
      ' NOREPLICATION NOBYPASSRLS', role);
  END LOOP;
  EXECUTE format('ALTER DATABASE %I OWNER TO {owner}', current_database());
  EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC, {site}', current_database());
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO {site}', current_database());
  -- Sequences go with their tables.
  FOR statement IN
    SELECT format('ALTER TABLE %s OWNER TO {owner}', oid::regclass) FROM pg_class
      WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v')
    UNION ALL
    SELECT format('ALTER ROUTINE %s OWNER TO {owner}', oid::regprocedure) FROM pg_proc
      WHERE pronamespace = 'public'::regnamespace AND NOT EXISTS (
        SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
  LOOP
    EXECUTE statement;
  END LOOP;
END $$;

-- A migration that has to wait for a table gives up: everybody would wait behind it.
ALTER ROLE {owner} SET lock_timeout = '3s';

ALTER SCHEMA public OWNER TO {owner};
REVOKE ALL ON SCHEMA public FROM PUBLIC, {site};
GRANT USAGE ON SCHEMA public TO {site};
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, {site};
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM PUBLIC, {site};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {site};
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {site};

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY[{only_added}] LOOP
    IF to_regclass(name) IS NOT NULL THEN
      EXECUTE format('REVOKE UPDATE, DELETE ON %I FROM {site}', name);
    END IF;
  END LOOP;
  FOREACH name IN ARRAY ARRAY[{only_read}] LOOP
    IF to_regclass(name) IS NOT NULL THEN
      EXECUTE format('REVOKE INSERT, UPDATE, DELETE ON %I FROM {site}', name);
    END IF;
  END LOOP;
END $$;

-- What the next migration makes.
ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {site};
ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public
  GRANT USAGE ON SEQUENCES TO {site};

COMMIT;
"""

MAY_TOO_MUCH = """
SELECT count(*) FILTER (WHERE pg_has_role(relowner, 'USAGE')) > 0,
  count(*) FILTER (
    WHERE relname = ANY(%s) AND has_table_privilege(oid, 'UPDATE, DELETE, TRUNCATE')
  ) > 0
FROM pg_class
WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'
"""


def roles_sql(owner: str, site: str) -> str:
    """Return what makes the roles, or sets them right; names of lower-case letters."""
    lists = {"only_added": quoted(ONLY_ADDED), "only_read": quoted(ONLY_READ)}
    return SQL.format(owner=owner, site=site, **lists)


def quoted(names: Iterable[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)


def what_we_may() -> tuple[bool, bool]:
    """Tell whether our own role owns tables, and whether it may change the trail."""
    with connection.cursor() as cursor:
        cursor.execute(MAY_TOO_MUCH, [ONLY_ADDED])
        owns_tables, may_change_trail = cursor.fetchone()
    return owns_tables, may_change_trail
