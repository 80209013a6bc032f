"""What people see is what staff entered last, and is there at once."""

import time

from tests.attacks.nginx.conftest import PHONE, Site
from tests.attacks.nginx.front import Front, running_nginx


def test_a_phone_number_that_staff_changed_is_the_one_people_are_told(
    site: Site, front: Front
) -> None:
    """Fetched once a minute: here by an nginx that has just been started."""
    site.do("UPDATE clinic_site_clinic SET phone = '(312) 555-0199'")
    with running_nginx(front.folder.parent / "another", site.port) as another:
        another.ask("/")
        time.sleep(1.5)
        another.ask("/")
        with site.stopped():
            said = another.ask("/consultation/").page
    site.do("UPDATE clinic_site_clinic SET phone = %s", PHONE)

    assert "(312) 555-0199" in said


def test_nobody_can_ask_for_that_page_while_all_is_well(front: Front) -> None:
    assert front.ask("/said/out-of-reach/").status == 404


def test_readers_do_not_wait_long_for_a_site_that_hangs(
    site: Site, front: Front
) -> None:
    front.ask("/")
    time.sleep(2.1)
    began = time.monotonic()

    with site.frozen():
        answer = front.ask("/")

    assert answer.status == 200
    assert time.monotonic() - began < 7


def test_a_new_text_is_there_within_seconds(site: Site, front: Front) -> None:
    """Two for nginx, which counts whole seconds, and one for gunicorn."""
    assert "Is it still safe?" not in front.ask("/").page
    site.publish("safety", "Is it still safe?")
    published = time.monotonic()

    while "Is it still safe?" not in front.ask("/").page:
        assert time.monotonic() - published < 3.5
        time.sleep(0.05)

    print(f"seen after {time.monotonic() - published:.2f} s")
