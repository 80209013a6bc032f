from django.db import migrations

# Words as faq/search/folding.py makes them: no accents, no apostrophes, no markup.
FOLDED = r"""
CREATE FUNCTION faq_folded(words text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN lower(
    regexp_replace(
        regexp_replace(
            normalize(regexp_replace(words, '<[^>]*>|&\w+;', ' ', 'g'), NFKD),
            '[\u0300-\u036f''\u2019]', '', 'g'
        ),
        '[^A-Za-z0-9]+', ' ', 'g'
    )
);
"""

# Stems of the question are labelled A and those of the answer B. C are the very words
# of the question, "how" and "who" among them, which tell one question from another.
VECTOR = """
CREATE FUNCTION faq_search_vector(language text, question text, answer text)
RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN setweight(to_tsvector(
        CASE language WHEN 'es' THEN 'pg_catalog.spanish'::regconfig
        ELSE 'pg_catalog.english'::regconfig END, faq_folded(question)), 'A')
    || setweight(to_tsvector(
        CASE language WHEN 'es' THEN 'pg_catalog.spanish'::regconfig
        ELSE 'pg_catalog.english'::regconfig END, faq_folded(answer)), 'B')
    || setweight(to_tsvector('pg_catalog.simple', faq_folded(question)), 'C');
"""

# A generated column that the model doesn't name: pages that read all answers would
# fetch it with them.
COLUMN = """
ALTER TABLE faq_revision ADD COLUMN search tsvector
    GENERATED ALWAYS AS (faq_search_vector(language, question, answer)) STORED;
CREATE INDEX faq_by_words ON faq_revision USING gin (search)
    WHERE state IN ('live', 'draft', 'awaiting');
"""


class Migration(migrations.Migration):
    dependencies = [("faq", "0007_staff_roles")]

    operations = [
        migrations.RunSQL(FOLDED, "DROP FUNCTION faq_folded(text)"),
        migrations.RunSQL(VECTOR, "DROP FUNCTION faq_search_vector(text, text, text)"),
        migrations.RunSQL(COLUMN, "ALTER TABLE faq_revision DROP COLUMN search"),
    ]
