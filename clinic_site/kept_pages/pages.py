"""A finished page in every coding, and how it is answered."""

import gzip
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256
from wsgiref.types import StartResponse, WSGIEnvironment

import brotli
from django.utils.http import parse_etags

Headers = list[tuple[str, str]]

REFUSED = re.compile(r";q=0(\.0*)?$")
BEST, QUICK = 11, 5  # Brotli's quality: 50 ms for the FAQ page, and 1
CODINGS = ("br", "gzip")
TEXT = ("text/", "application/xml")
OF_A_BODY = {"Content-Length", "Content-Encoding", "Content-Type"}


@dataclass(frozen=True, slots=True)
class Coded:
    """A page in one coding, with the headers it is sent with."""

    body: bytes
    etag: str
    headers: Headers

    @property
    def headers_unchanged(self) -> Headers:
        return [header for header in self.headers if header[0] not in OF_A_BODY]


@dataclass(frozen=True, slots=True)
class Page:
    """What Django answered with 200, by coding: "br", "gzip" and "" for plain.

    Of a page that few ask for, plain is left out: it would take twice the others' room.
    """

    headers: Headers
    codings: dict[str, Coded]
    count: Callable[[], object] | None = None  # for each time it is shown

    @property
    def size(self) -> int:
        return sum(len(coded.body) for coded in self.codings.values())

    @property
    def plain(self) -> Coded:
        """As it is kept, or else unpacked."""
        if kept := self.codings.get(""):
            return kept
        packed = self.codings["gzip"]
        digest = packed.etag.strip('"').removesuffix("-gzip")
        body = gzip.decompress(packed.body)
        return coded(self.headers, "", body, digest, varies=True)

    def without_plain(self) -> "Page":
        packed = {coding: coded for coding, coded in self.codings.items() if coding}
        return replace(self, codings=packed or self.codings)

    def answer(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        accepted = best_coding(environ.get("HTTP_ACCEPT_ENCODING", ""))
        coded = self.codings.get(accepted) or self.plain
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known is not None and is_among(coded.etag, known):
            start_response("304 Not Modified", coded.headers_unchanged)
            return []
        start_response("200 OK", coded.headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [coded.body]


def finished(headers: Headers, plain: bytes, quality: int) -> Page:
    """Make a page of what Django answered."""
    bodies = {"": plain}
    if dict(headers)["Content-Type"].startswith(TEXT):
        bodies |= {coding: packed(plain, coding, quality) for coding in CODINGS}
    return page_of(headers, bodies)


def packed(plain: bytes, coding: str, quality: int) -> bytes:
    """Compress with one of CODINGS; `quality` is for Brotli: gzip does its best."""
    if coding == "br":
        return brotli.compress(plain, quality=quality)
    return gzip.compress(plain, mtime=0)


def page_of(headers: Headers, bodies: dict[str, bytes]) -> Page:
    digest = sha256(bodies[""]).hexdigest()[:32]
    codings = {
        coding: coded(headers, coding, body, digest, varies=len(bodies) > 1)
        for coding, body in bodies.items()
    }
    return Page(headers, codings)


def coded(
    headers: Headers, coding: str, body: bytes, digest: str, varies: bool
) -> Coded:
    etag = f'"{digest}-{coding}"' if coding else f'"{digest}"'
    own = [("Content-Length", str(len(body))), ("ETag", etag)]
    if varies:
        own.append(("Vary", "Accept-Encoding"))
    if coding:
        own.append(("Content-Encoding", coding))
    others = [header for header in headers if header[0].lower() != "content-length"]
    return Coded(body, etag, others + own)


@lru_cache(maxsize=256)
def best_coding(accepted: str) -> str:
    """Return the best of ours that the browser takes; `q=0` says it refuses one."""
    listed = accepted.replace(" ", "").split(",")
    taken = {part.partition(";")[0] for part in listed if not REFUSED.search(part)}
    return "br" if "br" in taken else "gzip" if "gzip" in taken else ""


def is_among(etag: str, known: str) -> bool:
    """Compare with If-None-Match as RFC 9110 has it: weakly, and `*` is any."""
    told = [each.removeprefix("W/") for each in parse_etags(known)]
    return etag in told or told == ["*"]
