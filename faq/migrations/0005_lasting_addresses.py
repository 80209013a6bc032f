from django.db import migrations

# An entry's slug is entered here whenever it is new, by whatever route: the form, a
# fixture, an UPDATE. One that belongs to another entry is refused.
KEEP_ADDRESSES = """
CREATE FUNCTION faq_keep_address() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO faq_address (slug, entry_id) VALUES (NEW.slug, NEW.id)
    ON CONFLICT (slug) DO NOTHING;
  IF (SELECT entry_id FROM faq_address WHERE slug = NEW.slug) <> NEW.id THEN
    RAISE EXCEPTION 'the address of another entry' USING
      ERRCODE = 'unique_violation', CONSTRAINT = 'faq_address_is_never_taken_over';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER faq_keep_address AFTER INSERT OR UPDATE OF slug ON faq_entry
  FOR EACH ROW EXECUTE FUNCTION faq_keep_address();
INSERT INTO faq_address (slug, entry_id) SELECT slug, id FROM faq_entry;
"""

FORGET_ADDRESSES = """
DROP TRIGGER faq_keep_address ON faq_entry;
DROP FUNCTION faq_keep_address();
DELETE FROM faq_address;
"""


class Migration(migrations.Migration):
    dependencies = [("faq", "0004_words_leave_the_entry")]

    operations = [migrations.RunSQL(KEEP_ADDRESSES, FORGET_ADDRESSES)]
