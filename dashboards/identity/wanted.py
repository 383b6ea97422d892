"""The address somebody wanted before signing in: kept in a cookie, believed only piece by piece.

The provider sends everyone back to the root, so the page that asks for sign-in leaves the wanted
address with the browser, and the first run after it goes there. It names one of our own pages and
parameters we know, nothing else: no host, no path from outside. What may be seen there is decided
by who signed in, as for an address typed by hand.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from urllib.parse import parse_qsl, quote, unquote, urlencode

WANTED = "plimsoll_wanted"
#: Says that this browser was signed in: whoever comes without a session then has signed out.
KNOWN = "plimsoll_known"
#: Signing in takes no longer than this.
KEPT_SECONDS = 600
KNOWN_SECONDS = 30 * 86_400
#: What stands in the addresses of the pages, all of it.
PARAMETERS = (
    "division",
    "family",
    "lang",
    "limit",
    "measure",
    "month",
    "rebase",
    "scale",
    "table",
    "team",
    "unit",
    "wave",
)
LONGEST_VALUE = 120
LONGEST_COOKIE = 1_000


def written(page: str, parameters: Mapping[str, str]) -> str:
    """A page and its known parameters as text for a cookie; empty where there is nothing to keep.

    `page` is one of our own names, empty for the root.
    """
    kept = {name: parameters[name] for name in PARAMETERS if _is_short(parameters.get(name))}
    if not page and not kept:
        return ""
    text = quote(f"{page}?{urlencode(kept, quote_via=quote)}", safe="")
    return text if len(text) <= LONGEST_COOKIE else ""


def read(text: str | None, *, pages: Collection[str]) -> tuple[str, dict[str, str]] | None:
    """Page and parameters of a cookie; None where it names no page of `pages`.

    Parameters that no page has, twice given or too long are left out.
    """
    if not text or len(text) > LONGEST_COOKIE:
        return None
    page, _, query = unquote(text).partition("?")
    if page not in pages:
        return None
    pairs = parse_qsl(query, max_num_fields=50) if query.count("&") < 50 else []
    names = [name for name, _ in pairs]
    return page, {
        name: value
        for name, value in pairs
        if name in PARAMETERS and _is_short(value) and names.count(name) == 1
    }


def keeping(text: str) -> str:
    """Script that leaves an address with the browser, again whenever its window is turned to.

    Of several windows that wait for sign-in, the one whose button is pressed is meant.
    """
    cookie = json.dumps(f"{WANTED}={text}; Max-Age={KEPT_SECONDS}; Path=/; SameSite=Lax")
    return (
        f"<script>(() => {{ window.plimsollWanted = {cookie};"
        "const keep = () => { document.cookie = window.plimsollWanted; };"
        "if (!window.plimsollKeeps) { window.plimsollKeeps = true;"
        "for (const what of ['focus', 'pointerdown', 'keydown'])"
        " window.addEventListener(what, keep, true); }"
        "keep(); })()</script>"
    )


def arriving() -> str:
    """Script that takes the kept address away and notes that this browser has been signed in."""
    gone = json.dumps(f"{WANTED}=; Max-Age=0; Path=/; SameSite=Lax")
    known = json.dumps(f"{KNOWN}=1; Max-Age={KNOWN_SECONDS}; Path=/; SameSite=Lax")
    return f"<script>document.cookie = {gone}; document.cookie = {known};</script>"


def _is_short(value: str | None) -> bool:
    return value is not None and 0 < len(value) <= LONGEST_VALUE
