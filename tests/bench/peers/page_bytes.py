"""The FAQ page as the site sent it, from the folder that PEER_PAGE names."""

import os
from pathlib import Path

FILES = {"": "page.html", "br": "page.html.br"}


def page_bytes() -> dict[str, bytes]:
    """Return the bytes by their coding: "" or "br"."""
    folder = Path(os.environ["PEER_PAGE"])
    return {coding: (folder / name).read_bytes() for coding, name in FILES.items()}
