"""Neither a secret nor another package than the pinned one gets in unseen."""

import hashlib
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.clinic_site.processes import (
    PRODUCTION,
    ROOT,
    bare_environment,
    copy_checkout,
    run_python,
    shared_database_url,
)
from tests.proof.plugin import Proof

MAKE = ["make", "-f", str(ROOT / "Makefile"), f'PYTHON="{sys.executable}"']
MAKE += ["--assume-old=.venv/tests"]

# In parts, so that none of them is found here.
SECRETS = {
    "a key of AWS": 'KEY = "AKIA' + 'Z7QH4N2KXW5TBLMA"',
    "a token of GitHub": 'TOKEN = "ghp_' + 'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx"',
    "a key of Stripe": 'STRIPE = "sk_live_' + 'ReTllpYQYfIZu2Jnf2lAPFjD"',
    "a private key": "-----BEGIN " + "RSA PRIVATE KEY-----",
    "a database's password": 'URL = "postgresql://site:' + 'dk39-ff81@db.example/c"',
    "a SECRET_KEY": f'SECRET_KEY = "{PRODUCTION["SECRET_KEY"]}"',
    "one of FIELD_KEYS": f'FIELD_KEYS = "{PRODUCTION["FIELD_KEYS"]}"',
}


def make(folder: Path, target: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*MAKE, target],
        cwd=folder,
        env=bare_environment(),
        capture_output=True,
        text=True,
    )


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    for folder in ["clinic_site", "tests"]:
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "innocent.py").write_text('NAME = "The clinic"\n')
    return tmp_path


def test_planted_secrets_are_found_before_they_are_committed(
    repository: Path, proof: Proof
) -> None:
    assert make(repository, "secrets").returncode == 0
    planted = [
        (folder, name) for folder in ["clinic_site", "tests"] for name in SECRETS
    ]

    missed = [where for where in planted if not is_found(repository, *where)]

    found = len(planted) - len(missed)
    proof("O4", "planted secrets", cases=len(planted), survived=found)
    assert missed == []


def is_found(repository: Path, folder: str, name: str) -> bool:
    file = repository / folder / "planted.py"
    file.write_text(f"# {name}\n{SECRETS[name]}\n")
    done = make(repository, "secrets")
    file.unlink()
    return done.returncode != 0 and f"{folder}/planted.py:2" in done.stdout


def test_a_password_in_a_setting_is_found_too(repository: Path, proof: Proof) -> None:
    file = repository / "clinic_site" / "settings.py"
    file.write_text('EMAIL_HOST_PASSWORD = "Kittiwake-' + '71-lane"\n')

    done = make(repository, "secrets")

    found = "settings.py:1" in done.stdout
    proof("O4", "a password", cases=1, survived=int(found))


def test_no_secret_is_seen_by_others_while_a_drill_runs(proof: Proof) -> None:
    """What is in a command line is in `ps`."""
    from clinic_site.drills.programs import without_password

    shown = without_password("postgresql://site:dk39-ff81@db.example:5433/clinic")

    proof("O4", "command lines", cases=1, survived=int("dk39" not in shown))
    assert "db.example" in shown


# Packages


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    """A package of our own making, in a folder that pip takes for its source."""
    path = tmp_path / "wheels" / "drill-1.0-py3-none-any.whl"
    path.parent.mkdir()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("drill.py", "")
        info = "Metadata-Version: 2.1\nName: drill\nVersion: 1.0\n"
        archive.writestr("drill-1.0.dist-info/METADATA", info)
        tag = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        archive.writestr("drill-1.0.dist-info/WHEEL", tag)
        archive.writestr("drill-1.0.dist-info/RECORD", "")
    return path


def installed(wheel: Path, line: str, folder: Path) -> bool:
    """Install it as `make` and the README do, and tell whether pip did."""
    requirements = folder / "requirements.txt"
    requirements.write_text(f"{line}\n")
    [options] = set(re.findall(r"pip install .*(--no-deps .*-r) \$<", make_text()))
    places = ["--no-index", "--find-links", wheel.parent, "--target", folder / "there"]
    command = [sys.executable, "-m", "pip", "install", "--quiet", *places]
    done = subprocess.run(
        [*command, *options.split(), requirements], capture_output=True, text=True
    )
    return done.returncode == 0


def make_text() -> str:
    return (ROOT / "Makefile").read_text()


def test_only_the_pinned_package_is_installed(
    wheel: Path, tmp_path: Path, proof: Proof
) -> None:
    right = hashlib.sha256(wheel.read_bytes()).hexdigest()
    wrong = hashlib.sha256(b"another package of that name").hexdigest()
    bad = [
        f"drill==1.0 --hash=sha256:{wrong}",
        "drill==1.0",
        f"drill==1.1 --hash=sha256:{right}",
        f"drill --hash=sha256:{right}",
    ]

    refused = [not installed(wheel, line, tmp_path) for line in bad]

    proof("O5", "bad pins", cases=len(bad), survived=sum(refused))
    assert installed(wheel, f"drill==1.0 --hash=sha256:{right}", tmp_path)


PINNED = re.compile(r"[a-z0-9._-]+==[^=\s]+ .*--hash=sha256:[0-9a-f]{64}")


def test_every_package_is_pinned_by_its_hash(proof: Proof) -> None:
    text = "".join(map(read, ["requirements.txt", "requirements-dev.txt"]))
    packages = re.findall(r"(?m)^[^\s#].*", text.replace("\\\n", ""))

    pinned = [each for each in packages if PINNED.match(each)]

    proof("O5", "packages", cases=len(packages), survived=len(pinned))
    assert len(packages) > 100


def read(name: str) -> str:
    return (ROOT / name).read_text()


def test_the_bill_of_materials_names_every_package_of_the_site(
    tmp_path: Path, proof: Proof
) -> None:
    (tmp_path / "requirements.txt").write_text(read("requirements.txt"))
    wanted = set(re.findall(r"(?m)^([a-z0-9._-]+)==(\S+)", read("requirements.txt")))

    done = make(tmp_path, "sbom")

    assert done.returncode == 0, done.stderr
    bill = json.loads((tmp_path / ".local" / "sbom.json").read_text())
    named = {(each["name"], each["version"]) for each in bill["components"]}
    proof("O5", "in the bill", cases=len(wanted), survived=len(wanted & named))
    assert bill["bomFormat"] == "CycloneDX"


def test_licences_are_listed(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text(read("requirements.txt"))

    done = make(tmp_path, "licences")

    assert done.returncode == 0, done.stderr
    assert re.search(r"\| Django +\| 5\.2\S* +\| BSD-3-Clause ", done.stdout)
    names = re.findall(r"(?m)^([a-z0-9._-]+)==", read("requirements.txt"))
    assert len(done.stdout.splitlines()) > len(names) * 0.9


# Migrations

BAD = {
    "a column that is gone": 'migrations.RemoveField("consultationrequest", "note")',
    "one that has to be filled": """migrations.AddField(
        "consultationrequest", "drill", models.CharField(default="", max_length=9))""",
    "another name": 'migrations.RenameField("consultationrequest", "note", "story")',
    "an index that locks": """migrations.AddIndex(
        "consultationrequest", models.Index(fields=["state"], name="drill"))""",
}


@pytest.mark.django_db
def test_a_migration_that_breaks_the_version_before_is_named(
    tmp_path: Path, proof: Proof
) -> None:
    checkout = copy_checkout(tmp_path / "checkout")
    folder = checkout / "intake" / "migrations"
    newest = max(path.stem for path in folder.glob("0*.py"))
    environment = PRODUCTION | {"DATABASE_URL": shared_database_url()}

    named = []
    for operation in BAD.values():
        (folder / "0999_drill.py").write_text(
            "from django.db import migrations, models\n\n\n"
            "class Migration(migrations.Migration):\n"
            f'    dependencies = [("intake", "{newest}")]\n'
            f"    operations = [{operation}]\n"
        )
        done = run_python(
            "-m", "tests.lint_migrations", checkout=checkout, environment=environment
        )
        named.append(done.returncode == 1 and "0999_drill" in done.stdout)

    proof("O1", "unsafe ones", cases=len(BAD), survived=sum(named))
