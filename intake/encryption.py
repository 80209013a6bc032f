"""Columns that say nothing to whoever has the database and not our keys.

settings.FIELD_KEYS holds the keys, newest first: the newest writes, all of them read.
Each column has a key of its own, derived from them, and knows its name: a value that
was moved to another column, changed, or written under a key we lack is refused.
"""

import hashlib
import hmac
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import FieldError
from django.db import models
from django.db.models.lookups import Exact

NONCE_BYTES = 12  # AES-GCM's own; drawn anew for each value (NIST SP 800-38D, 8.2.2)
UNREADABLE = "Can't be read with the keys that are set"  # in place of a value
DIGEST_BYTES = 16  # of a word in an index: two words never meet by chance


class Unreadable(Exception):
    """A stored value was changed, moved, or written under a key that isn't set."""


@cache
def derived(key: bytes, purpose: str) -> bytes:
    """Return the 256-bit key that `key` gives for one purpose and no other."""
    return HKDF(SHA256(), length=32, salt=None, info=purpose.encode()).derive(key)


@cache
def key_id(key: bytes) -> str:
    """Return the 8 letters that begin whatever is written under the key."""
    return derived(key, "key id")[:4].hex()


@cache
def cipher(key: bytes, column: str) -> AESGCM:
    return AESGCM(derived(key, f"column {column}"))


def seal(text: str, column: str) -> str:
    """Return `text` as only we can read it; `column` is "table.column"."""
    newest = settings.FIELD_KEYS[0]
    nonce = os.urandom(NONCE_BYTES)
    sealed = cipher(newest, column).encrypt(nonce, text.encode(), column.encode())
    return f"{key_id(newest)}.{urlsafe_b64encode(nonce + sealed).decode()}"


def unseal(stored: str, column: str) -> str:
    """Return what was sealed. Raises Unreadable, which names the column only."""
    keys = {key_id(key): key for key in settings.FIELD_KEYS}
    name, _, encoded = stored.partition(".")
    try:
        sealed = urlsafe_b64decode(encoded)
        nonce, sealed = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        text = cipher(keys[name], column).decrypt(nonce, sealed, column.encode())
    except (KeyError, ValueError, InvalidTag):
        raise Unreadable(f"{column} can't be read with the keys that are set") from None
    return text.decode()


def is_sealed_with_newest(stored: str) -> bool:
    return stored.startswith(f"{key_id(settings.FIELD_KEYS[0])}.")


def digests(kind: str, word: str) -> list[str]:
    """Return what stands for `word` in an index, under each key, the newest first."""
    return [digest(key, kind, word) for key in settings.FIELD_KEYS]


def newest_digest(kind: str, word: str) -> str:
    return digest(settings.FIELD_KEYS[0], kind, word)


def digest(key: bytes, kind: str, word: str) -> str:
    secret = derived(key, f"index {kind}")
    whole = hmac.digest(secret, word.encode(), hashlib.sha256)
    return urlsafe_b64encode(whole[:DIGEST_BYTES]).decode().rstrip("=")


class EncryptedTextField(models.TextField):
    """Text that is sealed in its column. Empty text stays empty: nothing was said.

    It can't be searched for, except for being empty; blind_index.py finds people.
    """

    @property
    def full_column(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"

    def get_prep_value(self, value: Any) -> str | None:
        text = super().get_prep_value(value)
        return seal(text, self.full_column) if text else text

    def from_db_value(self, value: str | None, *_: object) -> Any:
        return unseal(value, self.full_column) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name not in {"exact", "isnull"}:
            raise FieldError(f"{self.name} is encrypted: it can't be searched.")
        return super().get_lookup(lookup_name)


@EncryptedTextField.register_lookup
class IsEmpty(Exact):
    """The one comparison that means something: with nothing."""

    def get_prep_lookup(self) -> Any:
        if self.rhs != "":
            raise FieldError("An encrypted field can only be compared with ''.")
        return self.rhs


class EncryptedListField(EncryptedTextField):
    """A list of short codes, such as those of choices, sealed as one."""

    def get_prep_value(self, value: Any) -> str | None:
        return super().get_prep_value(value if value == "" else ",".join(value))

    def from_db_value(self, value: str | None, *_: object) -> Any:
        text = super().from_db_value(value)
        return text.split(",") if text else []
