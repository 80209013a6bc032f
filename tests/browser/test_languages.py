"""The site for someone who reads Spanish, from the first page to the reply."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage, Site
from tests.browser.test_pages import check, every_look
from tests.browser.test_whole_job import sign_in

SPANISH = ["/es/", "/es/privacy/", "/es/consultation/", "/es/consultation/received/",
           "/es/nowhere/", "/es/%00"]  # fmt: skip


def fill_in(page: Page) -> None:
    page.get_by_label("Para mí", exact=True).check()
    page.get_by_role("group", name="18 años o más").get_by_label("Sí").check()
    page.get_by_label("¿Dónde vive?").select_option("Pensilvania")
    page.get_by_label("Su nombre completo").fill("Persona de Ejemplo")
    page.get_by_label("Llámenme").check()
    page.get_by_label("Pueden comunicarse conmigo").check()
    page.get_by_label("He visto el aviso de privacidad").check()
    page.get_by_label("Entiendo que").check()


def check_answers(page: Page) -> None:
    page.get_by_role("button", name="Revise sus respuestas").click()


def send(page: Page) -> None:
    page.get_by_role("button", name="Enviar mi solicitud").click()


@every_look
def test_everyone_can_use_the_spanish_pages(
    new_page: NewPage, width: int, scheme: str
) -> None:
    page = new_page(width=width, color_scheme=scheme)

    for path in SPANISH:
        page.goto(path)
        check(page)
    page.goto("/es/consultation/")
    check_answers(page)
    check(page)
    fill_in(page)
    page.get_by_label("Teléfono", exact=True).fill("312 555 0142")
    check_answers(page)
    check(page)
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Recibimos su solicitud")
    check(page)


def test_a_person_changes_to_spanish_asks_and_staff_see_it(
    site: Site, new_page: NewPage
) -> None:
    phone = new_page(width=360, height=740, locale="en-US")
    phone.goto("/consultation/")
    phone.get_by_label("Name you go by").fill("Kept")
    phone.get_by_role("button", name="Español").click()
    expect(phone.get_by_label("Nombre que prefiere")).to_have_value("Kept")
    expect(phone).to_have_url(re.compile("/es/consultation/$"))

    fill_in(phone)
    check_answers(phone)
    expect(phone).to_have_title(re.compile("^Error: "))
    expect(phone.get_by_role("alert")).to_be_focused()
    phone.get_by_role("link", name="Escriba su número de teléfono").click()
    phone.keyboard.type("312 555 0142")
    check_answers(phone)
    send(phone)

    expect(phone.get_by_role("main")).to_contain_text("Le llamaremos a más tardar el")
    reference = phone.locator(".reference__code").first.inner_text()
    phone.get_by_role("link", name="English").click()
    expect(phone.locator(".reference__code").first).to_have_text(reference)
    expect(phone.get_by_role("main")).to_contain_text("We call you by")

    desk = new_page()
    sign_in(desk, site, "front-desk")
    desk.goto("/staff/intake/consultationrequest/")
    desk.get_by_role("link", name=reference).click()
    wrote_in = desk.locator("div", has=desk.get_by_text("Wrote in", exact=True))
    expect(wrote_in.last).to_contain_text("Español")


def test_no_setting_of_the_browser_changes_the_language(new_page: NewPage) -> None:
    page = new_page(locale="es-US")

    page.goto("/privacy/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Privacy notice")
    page.get_by_role("link", name="Español").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Aviso de privacidad")
    page.goto("/privacy/")

    expect(page.get_by_role("heading", level=1)).to_have_text("Privacy notice")
    assert page.context.cookies() == []


@pytest.mark.parametrize(
    ("path", "one_left", "two_over"),
    [
        ("/consultation/", "1 character left", "2 characters too many"),
        ("/es/consultation/", "Le queda 1 carácter", "Sobran 2 caracteres"),
    ],
)
def test_the_counter_speaks_the_language_of_the_page(
    path: str, one_left: str, two_over: str, new_page: NewPage
) -> None:
    page = new_page()
    page.goto(path)
    note = page.locator("[name=note]")

    note.fill("x" * 599)
    expect(page.locator(".field--note .field__count")).to_have_text(one_left)
    note.fill("x" * 602)
    expect(page.locator(".field--note .field__count")).to_have_text(two_over)


def test_the_copied_mark_speaks_the_language_of_the_page(
    site: Site, new_page: NewPage
) -> None:
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto("/es/")
    mark = page.locator("[data-copies-address]").first

    mark.click()

    expect(page.get_by_role("status")).to_have_text("Dirección copiada")
    shown = mark.evaluate("mark => getComputedStyle(mark, '::after').content")
    assert "copiada" in shown or "attr(data-copied)" in shown
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"{site.address}/es/")


def test_crisis_numbers_can_be_pressed_on_every_spanish_page(
    new_page: NewPage,
) -> None:
    page = new_page(width=360)

    for path in SPANISH:
        page.goto(path)
        for link in ["tel:988", "sms:988?body=AYUDA", "tel:911"]:
            expect(page.locator(f'a[href="{link}"]').first).to_be_visible()
