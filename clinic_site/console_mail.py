from django.core.mail import EmailMessage
from django.core.mail.backends.console import EmailBackend as DjangosBackend


class EmailBackend(DjangosBackend):
    """Prints mails, but never whom they go to: the address is what a person typed."""

    def write_message(self, message: EmailMessage) -> None:
        message.message()  # refuses the headers that a mail server must not see
        self.stream.write(
            f"From: {message.from_email}\n"
            "To: (an address that isn't shown)\n"
            f"Subject: {message.subject}\n\n"
            f"{message.body}{'-' * 72}\n"
        )
