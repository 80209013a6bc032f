"""What becomes of mails while the mail server is away? None of these is ever sent."""

from time import monotonic

from clinic_site.drills import DrillFailed, Say
from clinic_site.drills.copies import Copy, copy_of_now

MAILS = 500
NOWHERE = "smtp://127.0.0.1:1"  # nothing listens at this port
OURS = "kind = 'staff_mailbox' AND id > {}"  # those of the drill
PROMISE = f"""
UPDATE clinic_site_clinic SET staff_mail = 'drill@clinic.example' WHERE staff_mail = '';
INSERT INTO intake_message (kind, created_at, due_at, tries, last_error)
  SELECT 'staff_mailbox', now() - interval '1 hour', now(), 0, ''
  FROM generate_series(1, {MAILS})
"""  # noqa: S608


def outbox(say: Say) -> None:
    with copy_of_now() as copy:
        [(last,)] = copy.ask("SELECT coalesce(max(id), 0) FROM intake_message")
        copy.ask(PROMISE)
        say(f"{MAILS} mails were promised an hour ago, in a copy.")
        copy.manage("deliver_messages", "--once", EMAIL_URL=NOWHERE)
        expect(copy, last, "sent_at IS NULL AND tries = 1", "kept, to be tried again")
        say(f"The mail server is away: {MAILS} are kept, to be tried again.")
        copy.ask("UPDATE intake_message SET due_at = now()")
        began = monotonic()
        copy.manage("deliver_messages", "--once")
        expect(copy, last, "sent_at IS NOT NULL", "made")
        rate = MAILS / (monotonic() - began)
        say(f"It is back: {MAILS} are made, {rate:,.0f} a second. None was sent.")


def expect(copy: Copy, last: int, condition: str, what: str) -> None:
    where = f"{OURS.format(last)} AND {condition}"
    [(found,)] = copy.ask(f"SELECT count(*) FROM intake_message WHERE {where}")  # noqa: S608
    if found != MAILS:
        raise DrillFailed(f"Of {MAILS} mails {found} are {what}.")
