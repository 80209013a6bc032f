import random
import re
import unicodedata
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.db.migrations.writer import MigrationWriter
from django.db.models import Q

from faq.text.safe_html import (
    ALLOWED_SCHEMES,
    ALLOWED_TAGS,
    SAFE_MARKUP,
    SafeHtmlField,
    clean,
    plain_text,
    safe_address,
)
from tests.attacks.payloads.markup import MARKUP

LINK = '<a href="{}" rel="noopener noreferrer">x</a>'


class Page(models.Model):  # noqa: DJ008 - nobody prints one
    """A table of this module's own, made in a transaction and gone with it."""

    answer = SafeHtmlField(blank=True)

    class Meta:
        app_label = "pages_of_a_test"  # not installed, so no migration misses it
        constraints = [
            models.CheckConstraint(
                name="page_answer_is_safe", condition=Q(answer__regex=SAFE_MARKUP)
            )
        ]


@pytest.fixture
def page_table(db: None) -> None:
    with connection.schema_editor() as editor:
        editor.create_model(Page)


class Strict(HTMLParser):
    """Refuses whatever is not on the list, read as a browser reads it."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ALLOWED_TAGS
        if tag != "a":
            assert attrs == []
            return
        values = dict(attrs)
        assert list(values) == ["href", "rel"]
        assert values["rel"] == "noopener noreferrer"
        href = values["href"] or ""
        assert not re.search(r"[\s\\\x00-\x1f]", href)
        assert not href.startswith("//")
        assert urlsplit(href).scheme in ALLOWED_SCHEMES or href[0] in "/#"

    def handle_endtag(self, tag: str) -> None:
        assert tag in ALLOWED_TAGS

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def assert_safe(html: str) -> None:
    strict = Strict()
    strict.feed(html)
    strict.close()
    assert re.search(SAFE_MARKUP, html)
    assert clean(html) == html
    assert unicodedata.normalize("NFC", html) == html


def test_there_are_enough_payloads_and_none_twice() -> None:
    assert len(MARKUP) >= 42
    assert len(set(MARKUP)) == len(MARKUP)


@pytest.mark.parametrize("payload", MARKUP)
def test_no_payload_survives(payload: str) -> None:
    assert_safe(clean(payload))
    assert_safe(clean(f"<p>before</p>{payload}<p>after</p>"))
    assert_safe(clean(f'<ul><li><a href="/x">{payload}</a></li></ul>'))


@pytest.mark.parametrize("payload", MARKUP)
def test_the_constraint_refuses_each_payload_as_it_came(payload: str) -> None:
    assert not re.search(SAFE_MARKUP, payload)
    assert not re.search(SAFE_MARKUP, f"<p>{payload}</p>") or "<" not in payload


@pytest.mark.parametrize("payload", MARKUP)
def test_a_script_is_not_even_read_as_words(payload: str) -> None:
    if payload.lower().startswith("<script"):
        assert "alert" not in clean(payload)


@pytest.mark.parametrize(
    ("html", "stored"),
    [
        ("<p>One</p>\n<p>Two</p>", "<p>One</p><p>Two</p>"),
        ("<p>a <b>b</b> <i>c</i></p>", "<p>a <strong>b</strong> <em>c</em></p>"),
        ("<ul><li><p>a</p></li></ul>", "<ul><li>a</li></ul>"),
        (
            "<ul><li><p>a</p><ol><li><p>b</p></li></ol></li></ul>",
            "<ul><li>a<ol><li>b</li></ol></li></ul>",
        ),
        (
            "<ol><li><p>a</p><p>b</p></li></ol>",
            "<ol><li><p>a</p><p>b</p></li></ol>",
        ),
        ("<blockquote>a</blockquote>", "<blockquote><p>a</p></blockquote>"),
        ("loose <em>words</em><p>a</p>", "<p>loose <em>words</em></p><p>a</p>"),
        ("<p>a</p>\n\nb\n\nc", "<p>a</p><p>b</p><p>c</p>"),
        ("<strong><p>a</p></strong>", "<p><strong>a</strong></p>"),
        (
            "<em>a<strong>b</strong></em>",
            "<p><em>a</em><strong><em>b</em></strong></p>",
        ),
        ("<strong>a</strong><b>b</b>", "<p><strong>ab</strong></p>"),
        ("<p>a<br>b<br></p>", "<p>a<br>b</p>"),
        ("<p> a  b\n c </p>", "<p>a b c</p>"),
        ("<p>70\xa0% &amp; &lt;x&gt;</p>", "<p>70\xa0% &amp; &lt;x&gt;</p>"),
        ("<div>a</div><div>b</div>", "<p>a</p><p>b</p>"),
        ("<h2>Title</h2>text", "<p>Title</p><p>text</p>"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "<p>a</p><p>b</p>"),
        ("<ul></ul><p>a</p><ul><li></li></ul>", "<p>a</p>"),
        ("<ul><li>a</li></ul><ul><li>b</li></ul>", "<ul><li>a</li><li>b</li></ul>"),
        ("<ul>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>"),
        ("<p>cafe\u0301 n\u0303</p>", "<p>caf\xe9 \xf1</p>"),
        ("<p>a\x00b\x07c\u202ed\u200be\xadf</p>", "<p>abcdef</p>"),
        ("<p>&#x202e;a&#x338;&#7;</p>", "<p>a</p>"),
        ("<p>keep</p><style>p{}</style><script>1</script>", "<p>keep</p>"),
        ("<p><font>a</font> <u>b</u></p>", "<p>a b</p>"),
    ],
)
def test_html_is_stored_in_one_form(html: str, stored: str) -> None:
    assert clean(html) == stored
    assert_safe(stored)


@pytest.mark.parametrize(
    "blank",
    [
        "",
        " ",
        "\n\n",
        "\xa0",
        "<p></p>",
        "<p><br></p>",
        "<p>&nbsp;</p>",
        "<p> </p><p>",
        "<ul><li></li></ul>",
        "<br>",
        "\u200b",
        "<p><strong> </strong></p>",
        "<!-- -->",
    ],
)
def test_a_blank_answer_is_empty(blank: str) -> None:
    assert clean(blank) == ""


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("One.", "<p>One.</p>"),
        ("One.\n\nTwo.", "<p>One.</p><p>Two.</p>"),
        ("One.\r\n \r\nTwo.", "<p>One.</p><p>Two.</p>"),
        ("One\nline.", "<p>One line.</p>"),
        ("Such as:\n- a\n- b", "<p>Such as:</p><ul><li>a</li><li>b</li></ul>"),
        ("  • a\n  • b", "<ul><li>a</li><li>b</li></ul>"),
        ("- a\nafter", "<ul><li>a</li></ul><p>after</p>"),
        ("4-6 hours\n-not a list", "<p>4-6 hours -not a list</p>"),
        ("1 < 2 & 3 > 2", "<p>1 &lt; 2 &amp; 3 &gt; 2</p>"),
        ("AT&amp;T", "<p>AT&amp;amp;T</p>"),
        ("x <3", "<p>x &lt;3</p>"),
    ],
)
def test_plain_text_becomes_paragraphs_and_lists(typed: str, stored: str) -> None:
    assert clean(typed) == stored
    assert_safe(stored)


@pytest.mark.parametrize(
    ("href", "stored"),
    [
        ("https://a.example/x?y=1&z=2#t", "https://a.example/x?y=1&z=2#t"),
        ("HTTPS://a.example", "https://a.example"),
        ("http://[::1]/", "http://[::1]/"),
        ("mailto:hello@clinic.example", "mailto:hello@clinic.example"),
        ("tel:+1 (555) 010-2000", "tel:+1%20(555)%20010-2000"),
        ("/", "/"),
        ("/consultation/", "/consultation/"),
        (" /a b/\xe9 ", "/a%20b/%C3%A9"),
        ("#question-3", "#question-3"),
        ("/\\evil.example", "/%5Cevil.example"),
        ("/\t/evil.example", "/%09/evil.example"),
        ("//evil.example", ""),
        ("https:evil.example", ""),
        ("https:///evil.example", ""),
        ("javascript:alert(1)", ""),
        ("\x01javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("page.html", ""),
        ("?q=1", ""),
        ("", ""),
    ],
)
def test_only_known_kinds_of_address_are_linked(href: str, stored: str) -> None:
    assert safe_address(href) == stored
    assert safe_address(stored) == stored


def test_a_link_keeps_its_words_when_its_address_is_refused() -> None:
    assert clean('<p>see <a href="//e.example">here</a></p>') == "<p>see here</p>"


def test_a_link_says_noopener_whatever_it_said_before() -> None:
    html = '<p><a href="/?a=1&amp;b=2" rel="opener" target="_blank">x</a></p>'

    assert clean(html) == f"<p>{LINK.format('/?a=1&amp;b=2')}</p>"


def test_the_deepest_quotes_run_nobodys_stack_over() -> None:
    for tag in ("blockquote", "ul><li", "ol", "strong", "div"):
        assert_safe(clean(f"<{tag}>" * 5000 + "deep"))


def test_random_markup_is_cleaned_for_good() -> None:
    chance = random.Random(20261124)  # noqa: S311 - the same every time
    tags = [*sorted(ALLOWED_TAGS), "b", "i", "div", "td", "script", "svg", "a href=/x"]
    pieces = [f"<{tag}>" for tag in tags] + [f"</{tag}>" for tag in tags]
    pieces += [" ", "\n", "\n\n", "word", "\xa0", "&amp;", "&lt;", "<", ">", "\u0301"]
    pieces += ["\u0338", "&#x338;", "e", "\u1100", "\u1161", "- x", "<!--", '"', "\x00"]
    for _ in range(3000):
        html = "".join(chance.choices(pieces, k=chance.randint(1, 25)))

        assert_safe(clean(html))


@pytest.mark.parametrize(
    "unsafe",
    [
        "words",
        "<p>a",
        "a</p>",
        "<p>a</p>\n",
        "<p>a\x07</p>",
        "<p>a\nb</p>",
        "<P>a</P>",
        "<p >a</p>",
        "<p>a & b</p>",
        "<p>&quot;</p>",
        "<p>&nbsp;</p>",
        "<p><strong>a</p>",
        "<p>a</strong></p>",
        "<p><strong></strong></p>",
        "<p><strong><strong>a</strong></strong></p>",
        "<p><em><strong>a</strong></em></p>",
        "<p><strong><p>a</p></strong></p>",
        "<p><b>a</b></p>",
        "<p>" + LINK.format("/x").replace(' rel="noopener noreferrer"', "") + "</p>",
        "<p>" + LINK.format("//evil.example") + "</p>",
        "<p>" + LINK.format("https://") + "</p>",
        "<p>" + LINK.format("/&quot;") + "</p>",
        "<p>" + LINK.format("/x&y") + "</p>",
        "<p>" + LINK.format("HTTPS://a.example") + "</p>",
        "<p>" + LINK.format("/x") * 2 + "</a></p>",
    ],
)
def test_the_constraint_refuses_what_clean_would_not_return(unsafe: str) -> None:
    assert not re.search(SAFE_MARKUP, unsafe)


INSERT = "INSERT INTO pages_of_a_test_page (answer) VALUES (%s)"


def stored_by_sql(html: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(INSERT, [html])
    except IntegrityError as error:
        assert error.__cause__.diag.constraint_name == "page_answer_is_safe"
        return False
    return True


@pytest.mark.usefixtures("page_table")
def test_postgresql_stores_no_payload_and_every_cleaned_one() -> None:
    sendable = [payload.replace("\x00", "") for payload in MARKUP]

    assert [payload for payload in sendable if stored_by_sql(payload)] == []
    assert [payload for payload in MARKUP if not stored_by_sql(clean(payload))] == []


@pytest.mark.usefixtures("page_table")
def test_a_table_with_answers_is_given_the_constraint_too() -> None:
    (constraint,) = Page._meta.constraints
    Page.objects.create(answer=LINK.format("/a%20b?c=%5C"))
    with connection.schema_editor() as editor:
        editor.remove_constraint(Page, constraint)

        editor.add_constraint(Page, constraint)

    assert not stored_by_sql("<p>" + LINK.format("//evil.example") + "</p>")
    assert stored_by_sql("<p>" + LINK.format("/a%20b?c=%5C") + "</p>")


@pytest.mark.usefixtures("page_table")
def test_postgresql_judges_a_long_answer_at_once() -> None:
    long = clean("<p>It <strong>takes</strong> <a href='/x'>an hour</a>. </p>" * 600)
    answers = [long, long[:-1], long + "<", "<p>" + "&amp;" * 5000 + "&</p>"]

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '2s'")
        accepted = [stored_by_sql(answer) for answer in answers]

    assert accepted == [True, False, False, False]


@pytest.mark.usefixtures("page_table")
@pytest.mark.parametrize("payload", MARKUP)
def test_every_way_of_saving_stores_clean_html(payload: str) -> None:
    page = Page(answer=payload)
    page.save()
    Page.objects.create(answer=payload)
    Page.objects.bulk_create([Page(answer=payload)])
    Page.objects.update_or_create(pk=99, defaults={"answer": payload})
    Page.objects.filter(pk=99).update(answer=payload)
    page.answer = payload
    Page.objects.bulk_update([page], ["answer"])
    Page(pk=100, answer=payload).save_base(raw=True)  # as loaddata does
    page = Page(answer=payload)
    page.save()

    assert page.answer == clean(payload)
    assert set(Page.objects.values_list("answer", flat=True)) == {clean(payload)}


def test_a_blank_answer_is_found_blank_when_it_is_validated() -> None:
    assert SafeHtmlField().to_python("<p><br></p>") == ""
    assert SafeHtmlField(null=True).to_python(None) is None


def test_a_migration_says_the_field_plainly() -> None:
    written, _ = MigrationWriter.serialize(SafeHtmlField(help_text="Write."))

    assert written == "faq.text.safe_html.SafeHtmlField(help_text='Write.')"


def test_plain_text_is_what_a_reader_hears() -> None:
    html = clean(
        "<p>Ask <strong>us</strong> &amp; <a href='/x'>book</a>.<br>Soon.</p>"
        "<ul><li>one<ol><li>first</li><li>second</li></ol></li><li>two</li></ul>"
        "<ol><li>again</li></ol><blockquote>said</blockquote>"
    )

    assert plain_text(html).split("\n") == [
        "Ask us & book.",
        "Soon.",
        "• one",
        "1. first",
        "2. second",
        "• two",
        "1. again",
        "said",
    ]
    assert "•" not in plain_text(html, marks=False)
    assert "1." not in plain_text(html, marks=False)
    assert plain_text("") == ""
