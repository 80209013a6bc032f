import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage, get_connection

from clinic_site.mail_settings import email_settings, sender_address, site_url

SITE = "https://clinic.example"


def test_without_a_mail_server_mails_are_printed() -> None:
    found = email_settings("")

    assert found == {"EMAIL_BACKEND": "clinic_site.console_mail.EmailBackend"}


def test_a_mail_server_with_a_password_is_spoken_to_in_secret() -> None:
    found = email_settings("submission://desk%40clinic.example:p%2Fss@mail.example")

    assert found["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend"
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"]) == ("mail.example", 587)
    assert found["EMAIL_HOST_USER"] == "desk@clinic.example"
    assert found["EMAIL_HOST_PASSWORD"] == "p/ss"
    assert found["EMAIL_USE_TLS"] is True


@pytest.mark.parametrize(
    ("url", "port", "tls", "ssl"),
    [
        ("smtp://mail.example", 25, False, False),
        ("smtp://mail.example:2525/", 2525, False, False),
        ("smtp://u:p@mail.example:465/?ssl=true", 465, False, True),
        ("submission://u:p@mail.example:2587", 2587, True, False),
    ],
)
def test_how_a_mail_server_is_reached(
    url: str, port: int, tls: bool, ssl: bool
) -> None:
    found = email_settings(url)

    ways = found["EMAIL_PORT"], found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]
    assert ways == (port, tls, ssl)


@pytest.mark.parametrize(("asked", "seconds"), [("", 10), ("?timeout=4", 4)])
def test_a_silent_mail_server_is_left_after_ten_seconds(
    asked: str, seconds: int
) -> None:
    assert email_settings(f"smtp://mail.example{asked}")["EMAIL_TIMEOUT"] == seconds


def test_a_mail_server_sets_nothing_but_what_is_about_mail_servers() -> None:
    found = email_settings("smtp://mail.example/?_default_from_email=x&_server_email=y")

    assert {name.partition("_")[0] for name in found} == {"EMAIL"}


@pytest.mark.parametrize(
    "url",
    [
        "canary",
        "mail.example:587",
        "https://u:canary@mail.example",
        "smtps://u:canary@mail.example",
        "console://",
        "smtp://",
        "smtp://u:can/canary@mail.example",
        "smtp://u:can#canary@mail.example",
        "smtp://u:can?canary@mail.example",
        "smtp://u:canary@mail.example:port",
        "smtp://u:canary@mail.example/path",
        "smtp://u:canary@mail.example/?timeout=canary",
        "smtp://u:canary@[mail.example",
    ],
)
def test_nonsense_for_a_mail_server_is_refused_in_a_line_without_the_password(
    url: str,
) -> None:
    with pytest.raises(ImproperlyConfigured) as error:
        email_settings(url)

    said = str(error.value)
    assert said.startswith("EMAIL_URL ")
    assert "canary" not in said
    assert "\n" not in said
    assert error.value.__suppress_context__ or error.value.__context__ is None


def test_the_address_of_the_site_is_its_first_name_unless_another_is_given() -> None:
    assert site_url("", default=SITE, local=False) == SITE
    assert site_url("https://c.example/", SITE, local=False) == "https://c.example"
    assert site_url("http://localhost:8001", SITE, local=True) == (
        "http://localhost:8001"
    )


@pytest.mark.parametrize(
    "given",
    [
        "clinic.example",
        "http://clinic.example",
        "https://clinic.example/faq",
        "https://clinic.example?x",
        "https://u:p@clinic.example",
        "https://clinic.example\nBcc: x",
        "https://",
        "javascript:alert(1)",
    ],
)
def test_another_address_of_the_site_is_one_that_links_can_begin_with(
    given: str,
) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^SITE_URL "):
        site_url(given, default=SITE, local=False)


def test_a_sender_is_an_address_alone() -> None:
    assert sender_address("", default="x@clinic.example") == "x@clinic.example"
    assert sender_address("a@b.example", default="") == "a@b.example"
    for given in ["a", "A <a@b.example>", "a@b.example\nBcc: x@y.example"]:
        with pytest.raises(ImproperlyConfigured, match=r"^DEFAULT_FROM_EMAIL "):
            sender_address(given, default="")


def test_a_printed_mail_says_everything_but_whom_it_goes_to(
    capsys: pytest.CaptureFixture[str],
) -> None:
    printer = get_connection("clinic_site.console_mail.EmailBackend")
    mail = EmailMessage(
        "Recibimos", "Cuerpo: ¿sí?\n", "a@b.example", ["canary@x.example"]
    )

    count = printer.send_messages([mail])

    assert count == 1
    assert capsys.readouterr().out == (
        "From: a@b.example\n"
        "To: (an address that isn't shown)\n"
        "Subject: Recibimos\n\n"
        f"Cuerpo: ¿sí?\n{'-' * 72}\n"
    )
