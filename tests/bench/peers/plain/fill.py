"""Make the tables in the database that DATABASE_URL names, and store the answers."""

import os

import django
from django.core.management import call_command
from django.db import connection


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.peers.plain.settings"
    django.setup()
    call_command("migrate", run_syncdb=True, verbosity=0)
    store_answers()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def store_answers() -> None:
    from django.contrib.postgres.search import SearchVector

    from tests.bench.peers.answers import answers
    from tests.bench.peers.plain.models import Answer, Topic

    for position, each in enumerate(answers()):
        topic, _ = Topic.objects.get_or_create(
            name=each.topic, defaults={"position": position}
        )
        Answer.objects.create(
            topic=topic,
            position=position,
            slug=each.slug,
            question=each.question,
            answer=each.answer,
        )
    Answer.objects.update(
        words=SearchVector("question", weight="A", config="english")
        + SearchVector("answer", weight="B", config="english")
    )


if __name__ == "__main__":
    main()
