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
    """Secrets of at least 32 bytes each, applied one after the other.

    A rotated key has several: new = HMAC(k2, old), so that later files still match earlier ones.
    Its text never appears in a log or a database.
    """

    secrets: tuple[bytes, ...]

    def __repr__(self) -> str:
        return "PseudonymKey(...)"

    @property
    def parameters(self) -> dict[str, bytes]:
        """Inner and outer pad of RFC 2104 for each secret, as `hmac_sql` reads them."""
        return {
            f"{name}_{number}": pad
            for number, secret in enumerate(self.secrets)
            for name, pad in zip(("inner", "outer"), _pads(secret), strict=True)
        }

    def token(self, column: str, value: str) -> uuid.UUID:
        """The pseudonym of one value, equal to what `hmac_sql` computes for a column."""
        text = value
        for secret in self.secrets:
            message = f"{column}\x1f{text}".encode()
            text = str(uuid.UUID(bytes=hmac.digest(secret, message, "sha256")[:16]))
        return uuid.UUID(text)

    @property
    def fingerprint(self) -> str:
        """A short hash that tells two keys apart without revealing either."""
        return hashlib.sha256(b"plimsoll key" + b"\n".join(self.secrets)).hexdigest()[:12]

    @property
    def text(self) -> str:
        """The key as its file holds it: one secret a line."""
        return "".join(secret.decode("ascii") + "\n" for secret in self.secrets)


def _pads(secret: bytes) -> tuple[bytes, bytes]:
    key = secret if len(secret) <= _BLOCK else hashlib.sha256(secret).digest()
    padded = key.ljust(_BLOCK, b"\0")
    return bytes(b ^ 0x36 for b in padded), bytes(b ^ 0x5C for b in padded)


def hmac_sql(column: str, expression: str, rounds: int) -> str:
    """SQL for the pseudonym of a text expression; a token carried back keeps its value.

    Reads the query parameters `$inner_0`, `$outer_0` (blobs) and so on, a pair for each round.
    Null stays null.
    Source: RFC 2104; the column's name separates the domains of ids.
    """
    keyed = expression
    for number in range(rounds):
        keyed = round_sql(column, keyed if number == 0 else f"({keyed})::varchar", number)
    carried = f"try_cast(substr({expression}, {len(TOKEN_PREFIX) + 1}) as uuid)"
    return (
        f"case when {expression} is null then null "
        f"when starts_with({expression}, '{TOKEN_PREFIX}') then {carried} else {keyed} end"
    )


def round_sql(column: str, expression: str, number: int) -> str:
    """SQL of one HMAC over a text expression that is not null, cut to 128 bits."""
    message = f"encode('{column}' || chr(31) || {expression})"
    inner = f"unhex(sha256($inner_{number}::blob || {message}))"
    return f"cast(substr(sha256($outer_{number}::blob || {inner}), 1, 32) as uuid)"


def is_token_or_raw(expression: str) -> str:
    """SQL that is true for a raw value and for a token that can be read back."""
    token = f"try_cast(substr({expression}, {len(TOKEN_PREFIX) + 1}) as uuid)"
    return f"(not starts_with({expression}, '{TOKEN_PREFIX}') or {token} is not null)"


def create_key(path: Path) -> None:
    """Write a new random key with mode 0600; leaves an existing one alone."""
    if not path.exists():
        write_key(path, PseudonymKey((new_secret(),)))


def new_secret() -> bytes:
    """A new random secret of 32 bytes as text."""
    return secrets.token_hex(32).encode("ascii")


def write_key(path: Path, key: PseudonymKey) -> None:
    """Write a key to a file of its own with mode 0600, on disk when this returns.

    Errors: FileExistsError when the file is there already.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(key.text)
        stream.flush()
        os.fsync(stream.fileno())


def load_key(path: Path) -> PseudonymKey:
    """The key from the environment, else from its file: one secret a line, oldest first.

    Errors: WrongUseError when there is none, it is too short, or others may read the file.
    """
    text = os.environ.get(ENVIRONMENT_VARIABLE)
    if text is None:
        text = _read_private(path)
    found = tuple(part.encode() for part in text.split())
    if not found or any(len(secret) < 32 for secret in found):
        raise WrongUseError(
            "the pseudonym key is too short",
            expected="at least 32 characters",
            todo="restore the right key; without it later files cannot be joined to earlier ones",
        )
    return PseudonymKey(found)


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
