"""E4: no mail of any kind, as it comes to the mail server, says a word of health."""

from email.message import Message as Sent

from django.utils import translation

from intake import choices
from intake.models import Message
from tests.attacks.nginx.front import Front
from tests.faults.mails import wait_until_sent, waiting
from tests.faults.people import FILLED_IN, FORMS, Person
from tests.faults.site import HurtSite
from tests.intake.canaries import CHOSEN, TYPED, found_in
from tests.intake.faults import Database
from tests.intake.mail_server import MailServer
from tests.proof.plugin import Proof, share

Kind = Message.Kind
TO_STAFF = [
    *[Kind.STAFF_CHANGED, Kind.STAFF_WITHDRAWN],
    *[Kind.STAFF_OVERDUE, Kind.STAFF_ESCALATED],
]
PROMISE = """
INSERT INTO intake_message
  (request_id, kind, created_at, due_at, tries, last_error)
SELECT request.id, kind, now(), now(), 0, ''
FROM intake_consultationrequest AS request, unnest(%s::text[]) AS kind
WHERE token::text = ANY(%s)
"""
# Each of the clinic's own replies that is in the person's language, with all it needs.
PROMISE_REPLIES = """
WITH request AS (
  UPDATE intake_consultationrequest
  SET appointment_at = now() + interval '3 days', next_on = current_date + 5
  WHERE token::text = ANY(%s) RETURNING *
)
INSERT INTO intake_message
  (request_id, kind, created_at, due_at, tries, last_error, reply_id, sender_id)
SELECT request.id, 'person_reply', now(), now(), 0, '', reply.id, sender.id
FROM request
JOIN intake_replytemplate AS reply ON reply.language = request.site_language
CROSS JOIN (SELECT min(id) AS id FROM auth_user) AS sender
"""
PROMISE_THE_REST = """
INSERT INTO intake_message (kind, day, created_at, due_at, tries, last_error) VALUES
  ('staff_day', current_date + 1, now(), now(), 0, ''),
  ('staff_mailbox', NULL, now(), now(), 0, '')
"""
EVERYTHING = FILLED_IN | TYPED | CHOSEN | {"text_consent": "on", "email_consent": "on"}
HEALTH = ["ketamin", "infusi", "depress", "depres", "bipolar", "therap", "terapi"]


def words_of_health() -> list[str]:
    """Return what a person can say they have or have tried, in both languages."""
    words = list(HEALTH)
    for language in ["en", "es"]:
        with translation.override(language):
            labels = [*choices.Concern.labels, *choices.Tried.labels]
        words += [str(label).lower() for label in labels if len(str(label)) < 20]
    return words


def tells_nothing(mail: Sent, unwanted: list[str]) -> bool:
    """Tell whether it has no word of health or of theirs, and leads to one page."""
    body = mail.get_payload(decode=True)
    assert isinstance(body, bytes)
    del mail["To"]
    whole = f"{mail.as_string()} {body.decode()}"
    return (
        mail.get_content_type() == "text/plain"
        and not found_in(whole)
        and not [word for word in unwanted if word in whole.lower()]
        and body.decode().count("http") == 1
    )


def test_mails_of_every_kind(
    site: HurtSite, front: Front, database: Database, sink: MailServer, proof: Proof
) -> None:
    people = [Person(front, FORMS[each % 2], EVERYTHING) for each in range(share(4))]
    for person in people:
        person.send_until_received()
    tokens = [person.token for person in people]
    database.ask(PROMISE, [kind.value for kind in TO_STAFF], tokens)
    database.ask(PROMISE_REPLIES, tokens)
    database.do(PROMISE_THE_REST)

    with site.delivering():
        wait_until_sent(database)

    unwanted = words_of_health()
    proof(
        "E4",
        "a mail of one of nine kinds, with something typed in every field",
        cases=len(sink.taken),
        survived=sum(tells_nothing(mail, unwanted) for mail in sink.taken),
    )
    assert waiting(database) == 0
    sent = database.ask("SELECT kind, reply_id FROM intake_message")
    assert {kind for kind, _ in sent} == {kind.value for kind in Kind}
    # Of each request the two it begins with, four more to staff, and four replies.
    assert len(sent) == len(sink.taken) >= len(people) * 10
