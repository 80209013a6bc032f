import re
from html import unescape
from itertools import groupby

from django.db import migrations
from django.utils.html import escape, strip_tags

LIST_MARK = re.compile(r"^\s*[-•]\s+")


def words_become_revisions(apps, schema_editor):
    """Each entry's words become its first revision, in English."""
    Entry = apps.get_model("faq", "Entry")
    Revision = apps.get_model("faq", "Revision")
    for entry in Entry.objects.filter(revisions=None):  # others came back here
        was_read = entry.state in {"live", "retired"}
        Revision.objects.create(
            entry=entry,
            language="en",
            number=1,
            question=entry.question,
            answer=as_html(entry.answer),
            state="live" if was_read else "draft",
            meaning=1 if was_read else None,
            created_at=entry.changed_at,
            changed_at=entry.changed_at,
        )
        if entry.state == "retired":
            entry.retired_at = entry.changed_at
            entry.save(update_fields=["retired_at"])


def revisions_become_words(apps, schema_editor):
    """Each entry takes back what readers see, or what was written last."""
    Entry = apps.get_model("faq", "Entry")
    for entry in Entry.objects.all():
        revisions = entry.revisions.filter(language="en")
        live = revisions.filter(state="live").first()
        words = live or revisions.order_by("-number").first()
        if words is None:
            entry.delete()  # it never had any in English
            continue
        state = "live" if live else "draft"
        Entry.objects.filter(pk=entry.pk).update(
            question=words.question,
            answer=as_text(words.answer),
            state="retired" if entry.retired_at else state,
            changed_at=words.changed_at,
        )


def as_html(text):
    """Paragraphs, and lists where lines start with a dash, as they were shown."""
    return "".join(
        block
        for paragraph in re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
        for is_list, lines in groupby(
            paragraph.split("\n"), key=lambda line: bool(LIST_MARK.match(line))
        )
        for block in [list_html(lines) if is_list else paragraph_html(lines)]
    )


def list_html(lines):
    items = "".join(
        f"<li>{escape(LIST_MARK.sub('', line).strip())}</li>" for line in lines
    )
    return f"<ul>{items}</ul>"


def paragraph_html(lines):
    return f"<p>{escape(' '.join(line.strip() for line in lines))}</p>"


def as_text(html):
    text = html.replace("<li>", "\n- ").replace("</p>", "\n\n").replace("</ul>", "\n\n")
    return unescape(strip_tags(text)).strip()


class Migration(migrations.Migration):
    dependencies = [("faq", "0002_revisions")]

    operations = [migrations.RunPython(words_become_revisions, revisions_become_words)]
