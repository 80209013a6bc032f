"""Make Wagtail's tables in the database that DATABASE_URL names, and its pages."""

import os

import django
from django.core.management import call_command
from django.db import connection

FIELD_TYPES = {"email": "email", "note": "multiline", "for_whom": "radio"}
TICKS = {"contact_consent", "privacy_seen"}


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.peers.wagtail_site.settings"
    django.setup()
    call_command("migrate", verbosity=0)
    make_pages()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def make_pages() -> None:
    from wagtail.models import Page, Site

    from tests.bench.peers.answers import answers
    from tests.bench.peers.wagtail_site.models import (
        AnswerPage,
        Clinic,
        QuestionsPage,
        RequestPage,
    )

    blocks = [
        ("answer", {"question": each.question, "answer": rich(each.answer)})
        for each in answers()
    ]
    questions = QuestionsPage(title="Questions", slug="questions", answers=blocks)
    Page.get_first_root_node().add_child(instance=questions)
    for each in answers():
        page = AnswerPage(title=each.question, slug=each.slug, body=each.answer)
        page.search_description = each.topic
        questions.add_child(instance=page)
    form = RequestPage(title="Ask for a consultation", slug="consultation")
    form.show_in_menus = True
    questions.add_child(instance=form)
    add_fields(form)
    site = Site.objects.get()
    site.root_page, site.site_name = questions, "Ketamine Infusion Clinic"
    site.save()
    Clinic.objects.create(
        site=site,
        name=site.site_name,
        phone="(312) 555-0142",
        address="1 Shore Road",
        days="Monday to Friday",
        hours="9 a.m. to 5 p.m. (Central time)",
    )


def rich(html: str) -> object:
    from wagtail.rich_text import RichText

    return RichText(html)


def add_fields(form: object) -> None:
    from tests.bench.peers.form_fields import ANSWERS, CHOICES
    from tests.bench.peers.wagtail_site.models import RequestField

    for order, name in enumerate(ANSWERS):
        usual = "dropdown" if name in CHOICES else "singleline"
        RequestField.objects.create(
            page=form,
            sort_order=order,
            label=name.replace("_", " "),
            clean_name=name,
            field_type="checkbox" if name in TICKS else FIELD_TYPES.get(name, usual),
            choices="\n".join(CHOICES.get(name, [])),
            required=name not in {"preferred_name", "pronouns", "email", "note"},
        )


if __name__ == "__main__":
    main()
