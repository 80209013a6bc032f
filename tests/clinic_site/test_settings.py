import shutil
from pathlib import Path

import pytest

from tests.clinic_site.processes import PRODUCTION, run_python

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


@pytest.mark.parametrize(("name", "value"), BAD_ENVIRONMENTS)
def test_production_refuses_to_start_and_names_the_bad_variable(
    name: str, value: str | None, fresh_checkout: Path
) -> None:
    environment = PRODUCTION | {name: value}
    if value is LEFT_OUT:
        del environment[name]

    done = run_python(*START, checkout=fresh_checkout, environment=environment)

    assert done.returncode == 1
    assert name in done.stderr.splitlines()[-1]


def test_production_starts_with_a_good_environment(fresh_checkout: Path) -> None:
    done = run_python(*START, checkout=fresh_checkout, environment=PRODUCTION)

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "name", ["SECRET_KEY", "FIELD_KEYS", "DATABASE_URL", "DATABASE_REPLICA_URL"]
)
def test_a_refusal_never_shows_the_secret(fresh_checkout: Path, name: str) -> None:
    environment = PRODUCTION | {name: "canary" * 12}

    done = run_python(*START, checkout=fresh_checkout, environment=environment)

    assert done.returncode == 1
    assert "canary" not in done.stdout + done.stderr


def test_a_replica_is_read_beside_the_primary(fresh_checkout: Path) -> None:
    replica = {"DATABASE_REPLICA_URL": "postgresql://site:hush@192.0.2.6:5433/clinic"}
    tell = (
        "from clinic_site import settings as s;"
        "print(sorted(s.DATABASES), s.DATABASES['replica']['HOST'])"
    )

    done = run_python(
        "-c", tell, checkout=fresh_checkout, environment=PRODUCTION | replica
    )

    assert done.stdout == "['default', 'replica'] 192.0.2.6\n", done.stderr


def test_a_replica_of_nothing_is_refused(fresh_checkout: Path) -> None:
    alone = {"LOCAL": "true", "DATABASE_URL": ""}
    alone["DATABASE_REPLICA_URL"] = "postgresql://site:hush@192.0.2.6/clinic"

    done = run_python(*START, checkout=fresh_checkout, environment=PRODUCTION | alone)

    assert done.returncode == 1
    assert "DATABASE_REPLICA_URL" in done.stderr.splitlines()[-1]


def test_nothing_set_means_production(fresh_checkout: Path) -> None:
    environment = {name: PRODUCTION[name] for name in PRODUCTION if name != "LOCAL"}
    tell = "from clinic_site import settings as s; print(s.LOCAL, s.DEBUG)"

    done = run_python("-c", tell, checkout=fresh_checkout, environment=environment)

    assert done.stdout == "False False\n", done.stderr


def test_djangos_own_deployment_check_is_content(fresh_checkout: Path) -> None:
    check = ["manage.py", "check", "--deploy", "--tag", "security"]
    check += ["--fail-level", "WARNING"]

    done = run_python(*check, checkout=fresh_checkout, environment=PRODUCTION)

    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_the_environment_wins_over_the_env_file(
    fresh_checkout: Path, tmp_path: Path
) -> None:
    checkout = shutil.copytree(fresh_checkout, tmp_path / "checkout")
    (checkout / ".env").write_text("LOCAL=true\nALLOWED_HOSTS=file.example\n")
    environment = {
        name: PRODUCTION[name] for name in ["LOCAL", "SECRET_KEY", "FIELD_KEYS"]
    }
    environment["DATABASE_URL"] = PRODUCTION["DATABASE_URL"]
    tell = "from clinic_site import settings as s; print(s.LOCAL, s.ALLOWED_HOSTS)"

    done = run_python("-c", tell, checkout=checkout, environment=environment)

    assert done.stdout == "False ['file.example']\n", done.stderr


def test_mails_speak_with_the_first_name_of_the_site(fresh_checkout: Path) -> None:
    environment = PRODUCTION | {"ALLOWED_HOSTS": ".clinic.example, www.other.example"}
    tell = (
        "from clinic_site import settings as s;"
        "print(s.SITE_URL, s.DEFAULT_FROM_EMAIL, s.EMAIL_BACKEND)"
    )

    done = run_python("-c", tell, checkout=fresh_checkout, environment=environment)

    assert done.stdout == (
        "https://clinic.example no-reply@clinic.example"
        " clinic_site.console_mail.EmailBackend\n"
    ), done.stderr


def test_the_names_of_the_site_may_have_spaces_between_them(
    fresh_checkout: Path,
) -> None:
    environment = PRODUCTION | {"ALLOWED_HOSTS": "clinic.example, www.clinic.example"}
    tell = "from clinic_site import settings as s; print(s.ALLOWED_HOSTS)"

    done = run_python("-c", tell, checkout=fresh_checkout, environment=environment)

    assert done.stdout == "['clinic.example', 'www.clinic.example']\n", done.stderr


def test_several_keys_are_taken_the_newest_first(fresh_checkout: Path) -> None:
    newest = "03iU0ii9o7AxYETtuqBPnEnq-ALAxX16vjNYjQ3kZyw"  # pragma: allowlist secret
    environment = PRODUCTION | {"FIELD_KEYS": f"{newest}, {PRODUCTION['FIELD_KEYS']}"}
    tell = "from clinic_site import settings as s; print(*map(len, s.FIELD_KEYS))"

    done = run_python("-c", tell, checkout=fresh_checkout, environment=environment)

    assert done.stdout == "32 32\n", done.stderr


def test_an_older_env_file_is_given_the_secret_it_lacks_and_keeps_its_own(
    fresh_checkout: Path, tmp_path: Path
) -> None:
    checkout = shutil.copytree(fresh_checkout, tmp_path / "checkout")
    env_file = checkout / ".env"
    env_file.write_text("LOCAL=true\nSECRET_KEY=mine")

    for _run in "ab":
        make = ["-m", "clinic_site.env_file"]
        assert run_python(*make, checkout=checkout, environment={}).returncode == 0

    lines = env_file.read_text().splitlines()
    assert lines[:2] == ["LOCAL=true", "SECRET_KEY=mine"]
    assert [line.partition("=")[0] for line in lines[2:]] == ["FIELD_KEYS"]


@pytest.mark.parametrize(
    ("set_to", "is_asked_for"),
    [
        ({"LOCAL": "false"}, True),
        ({"LOCAL": "true"}, False),
        ({"LOCAL": "true", "SECOND_FACTOR": "true"}, True),
    ],
)
def test_a_second_factor_is_asked_for_in_production_and_wherever_it_is_wanted(
    set_to: dict[str, str], is_asked_for: bool, fresh_checkout: Path
) -> None:
    tell = "from clinic_site import settings as s; print(s.STAFF_SECOND_FACTOR)"

    done = run_python(
        "-c", tell, checkout=fresh_checkout, environment=PRODUCTION | set_to
    )

    assert done.stdout == f"{is_asked_for}\n"
