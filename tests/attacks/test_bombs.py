"""Promise I12: what is small to send and large to read is refused at once."""

import time
import tracemalloc
from typing import Any

import pytest

from intake.models import ConsultationRequest
from tests.attacks.conftest import Case, some
from tests.attacks.plain_client import FORM, FORM_TYPE, PlainClient
from tests.intake.builders import answers

pytestmark = pytest.mark.django_db

MB = 1024 * 1024
SECONDS = 1
MEMORY = 20 * MB  # beside what was sent
MULTIPART = "multipart/form-data; boundary=x"
FIELD = b'--x\r\nContent-Disposition: form-data; name="%d"\r\n\r\n%s\r\n'
FILE = (
    b'--x\r\nContent-Disposition: form-data; name="f%d"; filename="a.%s"\r\n'
    b"Content-Type: text/html\r\n\r\n%s\r\n"
)
END = b"--x--\r\n"
INNER = (
    b'--x\r\nContent-Disposition: form-data; name="a"\r\n'
    b"Content-Type: multipart/mixed; boundary=y\r\n\r\n"
)

BOMBS: dict[str, tuple[str, bytes]] = {
    "1,500 fields": (FORM_TYPE, b"&".join(b"%d=a" % n for n in range(1500))),
    "500,000 empty fields": (FORM_TYPE, b"&" * 500_000),
    "one field 250,000 times": (FORM_TYPE, b"note=a&" * 250_000),
    "1,500 parts": (MULTIPART, b"".join(FIELD % (n, b"") for n in range(1500)) + END),
    "101 files": (
        MULTIPART,
        b"".join(FILE % (n, b"txt", b"x") for n in range(101)) + END,
    ),
    "two files": (MULTIPART, FILE % (1, b"php", b"x") + FILE % (2, b"exe", b"x") + END),
    "a file of 3 MB": (MULTIPART, FILE % (1, b"html", b"x" * 3 * MB) + END),
    "10,000 headers of a part": (
        MULTIPART,
        b"--x\r\n" + b"A: b\r\n" * 10_000 + b"\r\nz\r\n" + END,
    ),
    "a header of a megabyte": (
        MULTIPART,
        b'--x\r\nContent-Disposition: form-data; name="' + b"n" * MB + b'"\r\n\r\n',
    ),
    "1,000 parts in parts": (
        MULTIPART,
        INNER * 1000 + b"deep\r\n" + b"--y--\r\n" * 1000 + END,
    ),
    "never ends": (MULTIPART, (FIELD % (1, b"a"))[:-2] * 5000),
    "beginnings alone": (MULTIPART, b"--x\r\n" * 400_000),
    "nearly the boundary": (MULTIPART, FIELD % (1, b"\r\n--" * 500_000) + END),
    "base64 that is none": (
        MULTIPART,
        b'--x\r\nContent-Disposition: form-data; name="note"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n" + b"=" * 2 * MB + b"\r\n" + END,
    ),
}
REFUSED = {400, 403, 413, 415, 422}


def sent(kind: str, body: bytes, **told: Any) -> Any:
    return PlainClient().post(FORM, body, content_type=kind, **told)


@pytest.mark.parametrize("bomb", some([*BOMBS]))
def test_a_bomb_is_refused_at_once(case: Case, bomb: str) -> None:
    sent(FORM_TYPE, b"")  # what is compiled once

    with case("I12", "in the body of a form"):
        began = time.process_time()
        answer = sent(*BOMBS[bomb])
        seconds = time.process_time() - began
        assert answer.status_code in REFUSED
        assert seconds < SECONDS
        assert memory_for(*BOMBS[bomb]) < MEMORY
    assert not ConsultationRequest.objects.exists()


def memory_for(kind: str, body: bytes) -> int:
    tracemalloc.start()
    try:
        sent(kind, body)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_length_that_is_not_true_is_refused(case: Case) -> None:
    with case("I12", "1 GB declared"):
        told = {"CONTENT_LENGTH": str(1024 * MB)}
        assert sent(FORM_TYPE, b"a=b", **told).status_code == 400


@pytest.mark.parametrize("field", ["note", "full_name", "unknown"])
def test_a_file_is_never_taken(case: Case, field: str) -> None:
    form = answers(note=None)
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in form.items()
    ]
    file = f'--x\r\nContent-Disposition: form-data; name="{field}"; filename="a.html"'
    parts.append(f"{file}\r\nContent-Type: text/html\r\n\r\nfrom a file\r\n")
    body = "".join([*parts, "--x--\r\n"]).encode()

    with case("I12", "a file beside the answers"):
        assert sent(MULTIPART, body).status_code == 302
        stored = ConsultationRequest.objects.values().get()
        assert "from a file" not in str(stored)
