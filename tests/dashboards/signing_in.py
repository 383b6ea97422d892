"""A real OpenID provider on this machine, a workspace that trusts it, and people who sign in."""

from __future__ import annotations

import contextlib
import json
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from browsing import PATIENCE, Visit, free_port, running, settle
from streamlit import config
from streamlit.user_info import generate_login_redirect_url
from streamlit.web.server.starlette.starlette_app_utils import (
    create_signed_value,
    decode_signed_value,
)
from wire import Wire

#: Who the provider knows. Those without an entry here are strangers to the dashboard.
ACCESS = """
session_hours: 10
people:
  - {who: ann@example.org, role: manager, teams: [AMB1]}
  - {who: bob@example.org, role: manager, teams: [POL1]}
  - {who: late@example.org, role: manager, teams: [AMB1]}
  - {who: olive@example.org, role: officer}
  - {who: ana@example.org, role: analyst}
  - {who: stan@example.org, role: staff, teams: [AMB1]}
  - {who: dot@example.org, role: dpo}
"""
#: Streamlit's cookie of who signed in.
USER = "_streamlit_user"
COOKIE_SECRET = "a long text that only this test knows, 0123456789"


@contextlib.contextmanager
def provider() -> Iterator[str]:
    """An OpenID provider that lets in whoever it knows; its address."""
    port = free_port()
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)]
    names = re.findall(r"who: (\w+)@", ACCESS)
    for name in [*names, "eve"]:
        claims: dict[str, object] = {
            "sub": name,
            "email": f"{name}@example.org",
            "email_verified": True,
        }
        if name == "late":  # signed in eleven hours ago, as the provider remembers it
            claims["auth_time"] = int(time.time()) - 11 * 3600
        command += ["--user-claims", json.dumps(claims)]
    address = f"http://127.0.0.1:{port}"
    with running(command, answers_at=f"{address}/.well-known/openid-configuration"):
        yield address


@contextlib.contextmanager
def signing_in(root: Path, *, issuer: str) -> Iterator[str]:
    """`plimsoll dashboard` over a workspace of readers who sign in; its address."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    (root / "plimsoll.toml").write_text('organisation = "Invented Service"\n')
    (root / "access.yaml").write_text(ACCESS)
    (root / "secrets.toml").write_text(
        f'[auth]\nredirect_uri = "{address}/oauth2callback"\n'
        f'cookie_secret = "{COOKIE_SECRET}"\nclient_id = "plimsoll"\nclient_secret = "none"\n'
        f'server_metadata_url = "{issuer}/.well-known/openid-configuration"\n'
    )
    command = [
        sys.executable, "-m", "pipeline.cli.main", "dashboard",
        "--workspace", str(root), "--port", str(port),
    ]  # fmt: skip
    with running(command, answers_at=f"{address}/_stcore/health"):
        yield address


@dataclass
class Readers:
    """Signed-in readers of one dashboard: some keep a window of their own, others take turns."""

    browser: Any
    address: str
    visits: dict[str, Visit] = field(default_factory=dict)

    def visit(self, name: str) -> Visit:
        """The window of a reader, signed in through the provider's own page."""
        if name not in self.visits:
            self.visits[name] = Visit(self.browser, self.address)
            sign_in(self.visits[name].page, name)
        return self.visits[name]

    def guest(self, name: str) -> Visit:
        """The window that readers take turns at, signed in anew.

        From where the dashboard's button leads to, which `visit` presses: that saves a page.
        """
        if "" not in self.visits:
            self.visits[""] = Visit(self.browser, self.address)
        visit = self.visits[""]
        visit.context.clear_cookies()
        visit.frames.clear()
        visit.page.goto(self.address + login_path(), timeout=PATIENCE)
        through_provider(visit.page, name)
        return visit

    def newcomer(self, path: str) -> Visit:
        """A browser that has never been here, at an address of the dashboard."""
        return Visit(self.browser, f"{self.address}/{path}")

    def cookies(self, name: str, **claims: object) -> dict[str, str]:
        """What a reader's window holds; with `claims`, as the server signs a sign-in of theirs."""
        held = cookies_of(self.visit(name))
        if not claims:
            return held
        told = json.loads(decode_signed_value(COOKIE_SECRET, USER, held[USER]) or b"")
        told.pop("auth_time", None)
        signed = create_signed_value(COOKIE_SECRET, USER, json.dumps(told | claims))
        return held | {USER: signed.decode()}

    def wire(self, name: str) -> Wire:
        """A session of a reader without a browser, with the cookies of their window."""
        return self.wire_of(self.visit(name))

    def wire_of(self, visit: Visit) -> Wire:
        """A session without a browser, with the cookies of a window."""
        return Wire(self.address, cookies=cookies_of(visit))

    def close(self) -> None:
        """Closes every window."""
        for visit in self.visits.values():
            visit.close()


def login_path() -> str:
    """Where the button of a dashboard with this cookie secret leads to."""
    before = config.get_option("server.cookieSecret")
    config.set_option("server.cookieSecret", COOKIE_SECRET)
    try:
        return generate_login_redirect_url("default")
    finally:
        config.set_option("server.cookieSecret", before)


def cookies_of(visit: Visit) -> dict[str, str]:
    """The cookies of a window by name."""
    return {each["name"]: each["value"] for each in visit.context.cookies()}


def sign_in(page: Any, name: str, *, button: str = "Sign in") -> None:
    """From the dashboard's own button through the provider's page and back."""
    page.get_by_role("button", name=button).click()
    through_provider(page, name)


def through_provider(page: Any, name: str) -> None:
    """From the provider's page back to the dashboard."""
    page.locator(f'button[name="sub"][value="{name}"]').click(timeout=PATIENCE)
    page.wait_for_selector("[data-testid=stApp]", timeout=PATIENCE)
    settle(page)
