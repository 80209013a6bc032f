"""For how long is the site's certificate good, and is one noticed that isn't?"""

import socket
import ssl
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID
from django.conf import settings

from clinic_site.drills import DrillFailed, Say

LEAST_DAYS = 14  # those who get certificates by themselves renew them at 30
SECONDS = 10


def certificate(say: Say, at: str | None) -> None:
    """Look at the certificate of `at` ("host:port"), or of SITE_URL if that has one."""
    if place := at or place_of_site():
        say(f"The certificate of {place} is good for {days_left(place)} days.")
    else:
        say("SITE_URL has no certificate: name another place with --at.")
    try_alarm(say)


def place_of_site() -> str:
    parts = urlsplit(settings.SITE_URL)
    return f"{parts.hostname}:{parts.port or 443}" if parts.scheme == "https" else ""


def days_left(place: str, trusted: Path | None = None) -> int:
    """Return the days; raises DrillFailed if they are few, or browsers would warn."""
    host, _, port = place.rpartition(":")
    context = ssl.create_default_context(cafile=trusted)
    try:
        with (
            socket.create_connection((host, int(port)), SECONDS) as plain,
            context.wrap_socket(plain, server_hostname=host) as secured,
        ):
            shown = secured.getpeercert() or {}
            ends = ssl.cert_time_to_seconds(str(shown["notAfter"]))
    except ssl.SSLCertVerificationError as error:
        raise DrillFailed(
            f"Browsers refuse the certificate of {place}: {error.verify_message}. "
            "Renew it, then reload nginx."
        ) from None
    except (OSError, ValueError):
        raise DrillFailed(f"{place} doesn't answer with TLS.") from None
    days = (datetime.fromtimestamp(ends, UTC) - datetime.now(UTC)).days
    if days < LEAST_DAYS:
        raise DrillFailed(f"The certificate of {place} ends in {days} days: renew it.")
    return days


def try_alarm(say: Say) -> None:
    """See that a certificate of yesterday is noticed, and one near its end."""
    for days, what in [(-1, "that has expired"), (LEAST_DAYS - 1, "near its end")]:
        with serving(days) as (place, trusted):
            try:
                days_left(place, trusted)
            except DrillFailed:
                say(f"A certificate {what} is noticed.")
            else:
                raise DrillFailed(f"A certificate {what} isn't noticed.")


@contextmanager
def serving(days: int) -> Iterator[tuple[str, Path]]:
    """Have a certificate that ends in `days` shown on this machine, to itself only."""
    with tempfile.TemporaryDirectory(prefix="clinic-drill-") as folder:
        chain = Path(folder) / "localhost.pem"
        chain.write_bytes(self_signed(timedelta(days=days, hours=1)))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain)
        with socket.create_server(("127.0.0.1", 0)) as listening:
            thread = threading.Thread(target=shake_hands, args=(listening, context))
            thread.start()
            yield f"localhost:{listening.getsockname()[1]}", chain
            thread.join()


def shake_hands(listening: socket.socket, context: ssl.SSLContext) -> None:
    listening.settimeout(SECONDS)
    with suppress(OSError):  # whoever refuses the certificate hangs up
        plain, _ = listening.accept()
        context.wrap_socket(plain, server_side=True).close()


def self_signed(ends_in: timedelta) -> bytes:
    """Return a certificate for localhost and its key, as PEM."""
    ends = datetime.now(UTC) + ends_in
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(ends - timedelta(days=365))
        .not_valid_after(ends)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
        .sign(key, SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return built.public_bytes(Encoding.PEM) + private
