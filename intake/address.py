"""Where a form comes from: told apart by a keyed digest, never kept itself."""

from django.http import HttpRequest

from clinic_site.address import visitors_address
from intake.encryption import newest_digest


def address_digest(request: HttpRequest) -> str:
    """Return what stands for the visitor's address; '' where it can't be told."""
    address = visitors_address(request)
    return newest_digest("address", str(address)) if address else ""
