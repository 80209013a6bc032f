"""The last good copies on disk, which all workers of a machine share."""

import json
import logging
import os
import time
from contextlib import suppress
from hashlib import sha256
from itertools import accumulate, pairwise
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings

from clinic_site.kept_pages.pages import Page, page_of
from clinic_site.kept_pages.shelf import Key

logger = logging.getLogger(__name__)

DIGEST_BYTES = sha256().digest_size
UNASKED_DAYS = 7  # then nobody asks for it any more: an old address, another host


class Copies:
    """A file for each page. Where none can be written, the site goes on without.

    Such a file is a digest of what follows, a line of JSON (headers, and lengths of the
    page in each coding), and the page in these codings, one after the other.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.is_writable = True

    def file(self, key: Key) -> Path:
        return self.folder / sha256("\n".join(key).encode()).hexdigest()[:32]

    def has(self, key: Key) -> bool:
        return is_ours(key) and self.file(key).exists()

    def save(self, key: Key, page: Page) -> None:
        """Write it if it is another; else note that it is still asked for."""
        if not is_ours(key) or not self.is_writable:
            return
        file, written = self.file(key), as_bytes(page)
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if file.exists() and file.read_bytes() == written:
                os.utime(file)
            else:
                replace(file, written)
        except OSError:
            self.is_writable = False
            logger.warning("Pages can't be kept on disk.", exc_info=True)

    def load(self, key: Key) -> Page | None:
        try:
            return from_bytes(self.file(key).read_bytes())
        except (OSError, ValueError):
            return None

    def remove(self, key: Key) -> None:
        with suppress(OSError):
            self.file(key).unlink(missing_ok=True)

    def tidy_up(self) -> None:
        """Remove what nobody has asked for in days, of other databases too."""
        oldest = time.time() - UNASKED_DAYS * 24 * 60 * 60
        with suppress(OSError):
            for file in self.folder.parent.glob("*/*"):
                if file.stat().st_mtime < oldest:
                    file.unlink()


def is_ours(key: Key) -> bool:
    """Tell the site's own addresses: else visitors, by naming ports, fill the disk."""
    scheme, host, _, _, query = key
    named = host in settings.ALLOWED_HOSTS or f"{scheme}://{host}" == settings.SITE_URL
    return named and not query


def replace(file: Path, written: bytes) -> None:
    with NamedTemporaryFile(dir=file.parent, delete=False) as unfinished:
        unfinished.write(written)
    os.replace(unfinished.name, file)


def as_bytes(page: Page) -> bytes:
    bodies = {coding: coded.body for coding, coded in page.codings.items()}
    first = {
        "headers": page.headers,
        "lengths": {coding: len(body) for coding, body in bodies.items()},
    }
    written = json.dumps(first).encode() + b"\n" + b"".join(bodies.values())
    return sha256(written).digest() + written


def from_bytes(written: bytes) -> Page:
    """Raises ValueError for what isn't whole, as after a power cut."""
    digest, written = written[:DIGEST_BYTES], written[DIGEST_BYTES:]
    if sha256(written).digest() != digest:
        raise ValueError("not a whole page")
    line, _, whole = written.partition(b"\n")
    first = json.loads(line)
    ends = accumulate(first["lengths"].values(), initial=0)
    parts = [whole[begin:end] for begin, end in pairwise(ends)]
    headers = [(name, value) for name, value in first["headers"]]
    return page_of(headers, dict(zip(first["lengths"], parts, strict=True)))
