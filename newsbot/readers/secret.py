"""The key that pseudonyms are made with: one a paper, in newsbot's own folder, never published.

With it a name gives the same pseudonym in every run; without it no pseudonym leads to a name.
"""

from __future__ import annotations

import hmac
import os
import re
import secrets
from pathlib import Path

NAME = "pseudonyms.key"
_BYTES = 32
_KEY = re.compile(rb"[0-9a-f]{64}\n?")
_PSEUDONYM = re.compile(r"reader-[0-9a-f]{12}")


class BadSecret(Exception):
    """The key can't be used; the text names its file and the way out."""


def load(folder: Path) -> bytes:
    """The key in a paper's own folder, a new one where there is none.

    Raises ``BadSecret`` and ``OSError``.
    """
    path = folder / NAME
    try:
        told = path.read_bytes()
    except FileNotFoundError:
        return _make(path)
    if not _KEY.fullmatch(told):
        raise BadSecret(
            f"{path} is no key of newsbot's: restore it from a backup; a new one, made where there"
            " is none, gives every reader another pseudonym"
        )
    if path.stat().st_mode & 0o077:
        path.chmod(0o600)
    return bytes.fromhex(told.decode())


def _make(path: Path) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True)
    key = secrets.token_bytes(_BYTES)
    aside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(key.hex().encode() + b"\n")
        file.flush()
        os.fsync(handle)
    try:
        # Of two processes that make one, the first one's stays.
        os.link(aside, path)
    except FileExistsError:
        return load(path.parent)
    finally:
        aside.unlink()
    return key


def pseudonym(key: bytes, name: str) -> str:
    """``reader-`` and twelve hexadecimal digits; a pseudonym stays what it is."""
    if _PSEUDONYM.fullmatch(name):
        return name
    return f"reader-{hmac.new(key, name.encode(), 'sha256').hexdigest()[:12]}"
