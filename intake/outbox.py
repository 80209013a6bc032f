import logging

from django.db import transaction

from intake.mails import mail_of
from intake.models import Message

log = logging.getLogger(__name__)


def deliver_next() -> bool:
    """Try the message that has been due the longest; tell whether there was one.

    Its row stays locked until the mail server has taken the mail, so that no other
    worker takes the row. A worker that dies in between lets it go, and the mail may be
    sent once more, under the same Message-ID. Raises DatabaseError or InterfaceError
    when the database is away; whatever else goes wrong delays this message alone.
    """
    with transaction.atomic():
        message = Message.objects.due().select_for_update(skip_locked=True).first()
        if message is None:
            return False
        try:
            send(message)
        except Exception as error:  # of any kind: the other messages don't share it
            message.postpone(error)
            log.warning(
                "Message %d: try %d failed", message.pk, message.tries, exc_info=True
            )
    return True


def send(message: Message) -> None:
    """Send it, or forget it if nobody is to be told any more."""
    with transaction.atomic():  # an error of the database's then spoils no more
        mail = mail_of(message)
    if mail is None:
        message.forget()
        return
    mail.send()
    message.mark_sent()
