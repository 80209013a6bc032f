from pathlib import Path

import pytest

from tests.catalogue.__main__ import ROOT
from tests.catalogue.catalogue import compiled, files, problems, read, update

HEADER = """\
msgid ""
msgstr ""
"Language: es\\n"
"POT-Creation-Date: 2026-11-24 00:00+0000\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"""

SOURCES = {
    "faq/views.py": """\
from django.utils.translation import gettext as _, ngettext, pgettext

words = [_("Hello"), pgettext("of a day", "May"), "not marked"]
more = ngettext("%(count)s day", "%(count)s days", 2)
""",
    "templates/page.html": """\
{% load i18n %}
<ul>
    {% for each in all %}
  <li title="{% translate "A title" %}">{{ each|default:_("None") }}</li>
    {% endfor %}
</ul>
{% blocktranslate trimmed with name=person.name %}
  Dear {{ name }},
  it's <b>you</b>.
{% endblocktranslate %}
""",
}
TRANSLATIONS = """
msgid "Hello"
msgstr "Hola"

msgctxt "of a day"
msgid "May"
msgstr "mayo"

msgid "%(count)s day"
msgid_plural "%(count)s days"
msgstr[0] "%(count)s día"
msgstr[1] "%(count)s días"

msgid "A title"
msgstr "Un título"

msgid "None"
msgstr "Ninguno"

msgid "Dear %(name)s, it's <b>you</b>."
msgstr "Hola, %(name)s: es <b>usted</b>."
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A small site whose catalogue is complete."""
    for name, text in SOURCES.items():
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text(text)
    files(tmp_path).po.parent.mkdir(parents=True)
    write(tmp_path, HEADER + TRANSLATIONS)
    return tmp_path


def write(site: Path, po: str) -> None:
    files(site).po.write_text(po)
    files(site).mo.write_bytes(compiled(read(files(site).po)))


def reword(site: Path, old: str, new: str) -> None:
    """Change the catalogue in one place."""
    po = files(site).po.read_text()
    assert po.count(old) == 1
    write(site, po.replace(old, new))


def test_the_catalogue_of_this_site_is_complete() -> None:
    assert problems(ROOT) == []


def test_what_is_marked_in_python_and_in_templates_is_found(site: Path) -> None:
    assert problems(site) == []


@pytest.mark.parametrize(
    ("file", "planted", "words"),
    [
        ("faq/views.py", 'x = _("Planted")', "Planted"),
        ("faq/views.py", 'x = pgettext("verb", "May")', "May"),
        ("templates/page.html", '{% translate "Planted" %}', "Planted"),
        ("templates/page.html", "{{ x|default:_('Planted') }}", "Planted"),
        ("templates/page.html", "{% blocktranslate %}A {{ b }}{% endblocktranslate %}",
         "A %(b)s"),
        ("templates/page.html", "{% include 'x' with y=_('Planted') %}", "Planted"),
        ("templates/mail/hello.txt", '{% load i18n %}{% translate "Mail" %}', "Mail"),
        ("intake/forms.py", 'x = gettext_lazy("In " "two parts")', "In two parts"),
    ],
)  # fmt: skip
def test_words_that_are_not_in_the_catalogue_are_found(
    file: str, planted: str, words: str, site: Path
) -> None:
    (site / file).parent.mkdir(exist_ok=True)
    with (site / file).open("a") as source:
        source.write(f"\n{planted}\n")

    found = problems(site)

    assert len(found) == 1
    assert found[0].startswith(f"not in the catalogue: “{words}”")


def test_words_without_a_translation_are_found(site: Path) -> None:
    reword(site, 'msgstr "Hola"', 'msgstr ""')

    assert problems(site) == ["not translated: “Hello”"]


def test_a_plural_that_lacks_a_form_is_found(site: Path) -> None:
    reword(site, 'msgstr[1] "%(count)s días"', 'msgstr[1] ""')

    assert problems(site) == ["not translated: “%(count)s day”"]


def test_fuzzy_words_are_found(site: Path) -> None:
    reword(site, 'msgid "Hello"', '#, fuzzy\nmsgid "Hello"')

    assert problems(site) == ["fuzzy: “Hello”"]


@pytest.mark.parametrize("mark", ["", "#~ "])
def test_words_that_nothing_uses_are_found(mark: str, site: Path) -> None:
    po = files(site).po.read_text()
    write(site, f'{po}\n{mark}msgid "Gone"\n{mark}msgstr "Ido"\n')

    assert problems(site) == ["no longer in use: “Gone”"]


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("Hola, %(name)s: es", "Hola, %(nombre)s: es"),
        ("Hola, %(name)s: es", "Hola: es"),
        ("<b>usted</b>", "usted"),
        ("<b>usted</b>", "<b>usted<b>"),
    ],
)
def test_a_translation_with_other_placeholders_is_found(
    right: str, wrong: str, site: Path
) -> None:
    reword(site, right, wrong)

    assert problems(site) == ["placeholders differ: “Dear %(name)s, it's <b>you</b>.”"]


def test_a_compiled_catalogue_that_is_behind_is_found(site: Path) -> None:
    po = files(site).po
    po.write_text(po.read_text().replace("Hola", "Buenas"))

    assert problems(site) == ["django.mo isn't what django.po compiles to"]


def test_a_compiled_catalogue_that_is_missing_is_found(site: Path) -> None:
    files(site).mo.unlink()

    assert problems(site) == ["django.mo isn't what django.po compiles to"]


def test_updating_adds_what_is_new_and_drops_what_is_unused(site: Path) -> None:
    views = site / "faq" / "views.py"
    views.write_text(views.read_text().replace('_("Hello")', '_("Something new")'))

    update(site)

    assert problems(site) == ["not translated: “Something new”"]
    assert '"Hello"' not in files(site).po.read_text()


def test_updating_keeps_the_translation_of_reworded_words_to_be_looked_at(
    site: Path,
) -> None:
    page = site / "templates" / "page.html"
    page.write_text(page.read_text().replace("A title", "A titles"))

    update(site)

    assert problems(site) == ["fuzzy: “A titles”"]
    assert "Un título" in files(site).po.read_text()


def test_updating_again_changes_nothing(site: Path) -> None:
    update(site)
    first = files(site).po.read_bytes(), files(site).mo.read_bytes()

    update(site)

    assert (files(site).po.read_bytes(), files(site).mo.read_bytes()) == first
    assert problems(site) == []
