"""What a person types stands nowhere on nginx's disk: not in a file, nor in a log."""

import json
from contextlib import closing
from uuid import uuid4

from tests.attacks.conftest import Case
from tests.attacks.nginx import visitor
from tests.attacks.nginx.conftest import Site
from tests.attacks.nginx.front import Front
from tests.intake.builders import answers

SECRET = "s" * 32  # any will do: a form carries the one of its cookie
COOKIE = {"Cookie": f"__Host-csrftoken={SECRET}"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
PATHS = [
    "/search/?q=TYPED", "/?q=TYPED", "/questions/TYPED", "/questions/TYPED/",
    "/banner/TYPED.jpg", "/TYPED/", "/staff/?q=TYPED", "/staff/TYPED/",
    "/static/TYPED", "/search/?q=TYPED" + "a" * 5000,
]  # fmt: skip


def holding(front: Front, words: str) -> list[str]:
    """Return the names of the files that have them."""
    return [file.name for file, text in front.files().items() if words.encode() in text]


def test_words_stand_in_no_file_and_no_log(
    case: Case, site: Site, front: Front
) -> None:
    typed = f"canary{uuid4().hex}"
    form = answers(full_name=typed, note=typed, csrfmiddlewaretoken=SECRET)

    sent = front.ask("/consultation/", "POST", headers=COOKIE, form=form)
    for path in PATHS:
        front.ask(
            path.replace("TYPED", typed),
            headers={"Referer": f"https://clinic.example/?q={typed}"},
        )
    front.ask("/", headers={"User-Agent": typed, "Cookie": f"a={typed}"})
    front.ask("/consultation/", "POST", form=form | {"note": typed * 80_000})
    with site.stopped():
        front.ask("/consultation/", "POST", form=form)
        front.ask(f"/?q={typed}")
    front.answer_to(f"GET /{typed} HTTP/1.1\r\nHost : any\r\n\r\n".encode())

    with case("P1", "on nginx's disk", cases=len(PATHS) + 6):
        assert sent.status == 302
        assert holding(front, typed) == []


def test_words_that_are_still_coming_in_stand_in_no_file(
    case: Case, front: Front
) -> None:
    typed = f"canary{uuid4().hex}"
    words = (f"note={typed}&" * 50_000).encode()[:2_500_000]
    head = visitor.head(
        "/consultation/", "POST", FORM | {"Content-Length": str(len(words) + 1)}
    )

    with closing(front.connect()) as connection:
        connection.sendall(head + words)

        with case("P1", "on nginx's disk while they come in"):
            assert holding(front, typed) == []


def test_a_photograph_that_is_coming_in_does_stand_in_one(front: Front) -> None:
    """It is too large for memory; so the test above looks where it would stand."""
    typed = f"canary{uuid4().hex}"
    photograph = (typed * 200_000).encode()[:5_000_000]
    head = visitor.head("/staff/", "POST", FORM | {"Content-Length": "5000001"})

    with closing(front.connect()) as connection:
        connection.sendall(head + photograph)

        assert holding(front, typed) != []


def test_what_is_for_all_does_stand_there(front: Front) -> None:
    """So the tests above look where nginx writes."""
    front.ask("/privacy/", headers={"Accept-Encoding": "br"})

    assert holding(front, "clinic.example/privacy/-br") != []
    assert holding(front, "/privacy/") != []


def test_a_line_of_the_log_says_what_an_operator_needs(front: Front) -> None:
    front.ask("/privacy/?q=words")
    front.files()

    line = json.loads(front.log.read_text().splitlines()[-1])

    assert line.keys() == {
        "time", "logger", "method", "path", "status", "bytes", "seconds", "gunicorn",
        "kept",
    }  # fmt: skip
    assert (line["path"], line["status"]) == ("/privacy/", 200)
