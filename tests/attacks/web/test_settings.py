"""A production whose settings are unsafe doesn't start, and says which it is."""

from pathlib import Path

from tests.attacks.cases import note, some
from tests.clinic_site.processes import PRODUCTION, run_python
from tests.proof.plugin import Proof

START = ["-c", "import clinic_site.wsgi"]  # as a web server does
LEFT_OUT = None

BAD_ENVIRONMENTS = [
    ("SECRET_KEY", LEFT_OUT),
    ("SECRET_KEY", ""),
    ("SECRET_KEY", "   "),
    # pragma: allowlist nextline secret
    ("SECRET_KEY", "u9Zk2-QmXw7_tRb4VhNc6yLf8JdSg3PaKe5CxHr1MvBnTq0"),  # 47 long
    ("SECRET_KEY", "s" * 64),
    ("SECRET_KEY", "secret" * 12),
    ("ALLOWED_HOSTS", LEFT_OUT),
    ("ALLOWED_HOSTS", ""),
    ("ALLOWED_HOSTS", "*"),
    ("ALLOWED_HOSTS", "clinic.example,*"),
    ("DATABASE_URL", LEFT_OUT),
    ("DATABASE_URL", ""),
    ("DATABASE_URL", "nonsense"),
    ("DATABASE_URL", "postgresql://site:hush@127.0.0.1"),
    ("DATABASE_URL", "postgresql://site:hush@127.0.0.1:port/clinic"),
    ("DATABASE_REPLICA_URL", "nonsense"),
    ("DATABASE_REPLICA_URL", "mysql://site:hush@127.0.0.1/clinic"),
    ("DATABASE_REPLICA_URL", "postgresql://site:hush@127.0.0.1:port/clinic"),
    ("DATABASE_REPLICA_URL", PRODUCTION["DATABASE_URL"]),
    ("FIELD_KEYS", LEFT_OUT),
    ("FIELD_KEYS", ""),
    ("FIELD_KEYS", ","),
    ("FIELD_KEYS", "nonsense"),
    ("FIELD_KEYS", "A" * 43),
    ("FIELD_KEYS", f"{PRODUCTION['FIELD_KEYS']},"[:-2]),
    ("FIELD_KEYS", ",".join([PRODUCTION["FIELD_KEYS"]] * 2)),
    ("INTAKE_LIMIT_PER_HOUR", "many"),
    ("DEBUG", "true"),
    ("DEBUG", "flase"),
    ("SECOND_FACTOR", "false"),
    ("SECOND_FACTOR", "flase"),
    ("LOCAL", "flase"),
    ("LOCAL", ""),
    ("EMAIL_URL", "smtps://user:hush@mail.example"),
    ("SITE_URL", "http://clinic.example"),
    ("DEFAULT_FROM_EMAIL", "nobody"),
]

SECRETS = ["SECRET_KEY", "FIELD_KEYS", "DATABASE_URL", "DATABASE_REPLICA_URL"]


def test_production_refuses_to_start_and_names_the_bad_variable(
    fresh_checkout: Path, proof: Proof
) -> None:
    survived = {}

    for name, value in some(BAD_ENVIRONMENTS):
        environment = PRODUCTION | {name: value}
        if value is LEFT_OUT:
            del environment[name]
        done = run_python(*START, checkout=fresh_checkout, environment=environment)
        last_line = (done.stderr.splitlines() or [""])[-1]
        survived[name, value] = done.returncode == 1 and name in last_line

    note(proof, "W4", "started with what is unsafe", survived)


def test_a_refusal_never_shows_the_secret(fresh_checkout: Path, proof: Proof) -> None:
    survived = {}

    for name in SECRETS:
        environment = PRODUCTION | {name: "canary" * 12}
        done = run_python(*START, checkout=fresh_checkout, environment=environment)
        said = done.stdout + done.stderr
        survived[name] = done.returncode == 1 and "canary" not in said

    note(proof, "W4", "secrets in a refusal", survived)


def test_djangos_own_check_of_a_deployment_is_content(
    fresh_checkout: Path, proof: Proof
) -> None:
    check = ["manage.py", "check", "--deploy", "--tag", "security"]
    check += ["--fail-level", "WARNING"]

    done = run_python(*check, checkout=fresh_checkout, environment=PRODUCTION)

    content = done.returncode == 0 and "no issues" in done.stdout
    note(proof, "W4", "the check before a deployment", {"check": content})
