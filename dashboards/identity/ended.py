"""Sessions that were signed out: their cookie opens nothing more, in whatever window it lies.

Streamlit reads the cookie when a window connects and believes it until that window is loaded anew,
and a cookie copied elsewhere for a month. So the server itself remembers what was signed out, as a
hash of what the provider said, in memory: a server that starts again has forgotten it.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

#: Streamlit's cookie lives thirty days; nothing older has to be remembered.
REMEMBERED = timedelta(days=31)

_LOCK = threading.Lock()
_ENDED: dict[str, datetime] = {}


def end_session(claims: Mapping[str, Any], *, now: datetime) -> None:
    """From now on these claims open nothing; what is older than any cookie is forgotten."""
    with _LOCK:
        for key in [key for key, at in _ENDED.items() if now - at > REMEMBERED]:
            del _ENDED[key]
        _ENDED[_key(claims)] = now


def has_ended(claims: Mapping[str, Any]) -> bool:
    """Whether this very sign-in was signed out; another of the same person was not."""
    return _key(claims) in _ENDED


def _key(claims: Mapping[str, Any]) -> str:
    told = json.dumps(claims, sort_keys=True, default=str)
    return hashlib.sha256(told.encode()).hexdigest()
