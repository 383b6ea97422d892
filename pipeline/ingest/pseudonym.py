"""Keyed pseudonyms: HMAC-SHA256, cut to 128 bits, computed by the database for whole columns."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import stat
import uuid
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import WrongUseError

ENVIRONMENT_VARIABLE = "PLIMSOLL_KEY"
TOKEN_PREFIX = "plm:"
_BLOCK = 64


@dataclass(frozen=True)
class PseudonymKey:
    """A secret of at least 32 bytes; its text never appears in a log or a database."""

    secret: bytes

    def __repr__(self) -> str:
        return "PseudonymKey(...)"

    @property
    def pads(self) -> tuple[bytes, bytes]:
        """Inner and outer pad of RFC 2104."""
        key = self.secret if len(self.secret) <= _BLOCK else hashlib.sha256(self.secret).digest()
        padded = key.ljust(_BLOCK, b"\0")
        return bytes(b ^ 0x36 for b in padded), bytes(b ^ 0x5C for b in padded)

    def token(self, column: str, value: str) -> uuid.UUID:
        """The pseudonym of one value, equal to what `hmac_sql` computes for a column."""
        message = f"{column}\x1f{value}".encode()
        return uuid.UUID(bytes=hmac.digest(self.secret, message, "sha256")[:16])

    @property
    def fingerprint(self) -> str:
        """A short hash that tells two keys apart without revealing either."""
        return hashlib.sha256(b"plimsoll key" + self.secret).hexdigest()[:12]


def hmac_sql(column: str, expression: str) -> str:
    """SQL for the pseudonym of a text expression; a token carried back keeps its value.

    Reads the query parameters `$inner` and `$outer` (blobs). Null stays null.
    Source: RFC 2104; the column's name separates the domains of ids.
    """
    message = f"encode('{column}' || chr(31) || {expression})"
    inner = f"unhex(sha256($inner::blob || {message}))"
    keyed = f"cast(substr(sha256($outer::blob || {inner}), 1, 32) as uuid)"
    carried = f"try_cast(substr({expression}, {len(TOKEN_PREFIX) + 1}) as uuid)"
    return (
        f"case when {expression} is null then null "
        f"when starts_with({expression}, '{TOKEN_PREFIX}') then {carried} else {keyed} end"
    )


def is_token_or_raw(expression: str) -> str:
    """SQL that is true for a raw value and for a token that can be read back."""
    token = f"try_cast(substr({expression}, {len(TOKEN_PREFIX) + 1}) as uuid)"
    return f"(not starts_with({expression}, '{TOKEN_PREFIX}') or {token} is not null)"


def create_key(path: Path) -> None:
    """Write a new random key with mode 0600; leaves an existing one alone."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(secrets.token_hex(32) + "\n")


def load_key(path: Path) -> PseudonymKey:
    """The key from the environment, else from its file.

    Errors: WrongUseError when there is none, it is too short, or others may read the file.
    """
    text = os.environ.get(ENVIRONMENT_VARIABLE)
    if text is None:
        text = _read_private(path)
    secret = text.strip().encode()
    if len(secret) < 32:
        raise WrongUseError(
            "the pseudonym key is too short",
            expected="at least 32 characters",
            todo="restore the right key; without it later files cannot be joined to earlier ones",
        )
    return PseudonymKey(secret)


def _read_private(path: Path) -> str:
    if not path.is_file():
        raise WrongUseError(
            "there is no pseudonym key",
            expected=f"keys/{path.name} in the workspace, or {ENVIRONMENT_VARIABLE}",
            todo="restore the key from its backup: a new key parts later files from earlier ones",
        )
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        raise WrongUseError(
            f"keys/{path.name} may be read by other accounts (mode {mode:04o})",
            expected="mode 0600",
            todo=f"chmod 600 keys/{path.name}",
        )
    return path.read_text(encoding="ascii")
