import shutil
from pathlib import Path

import pytest

from tests.clinic_site.processes import PRODUCTION, run_python

START = ["-c", "import clinic_site.wsgi"]  # as a web server does


def test_production_starts_with_a_good_environment(fresh_checkout: Path) -> None:
    done = run_python(*START, checkout=fresh_checkout, environment=PRODUCTION)

    assert done.returncode == 0, done.stderr


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
