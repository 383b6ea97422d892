"""A dashboard in a process of its own, and visits to it in Chromium: what the browser tests share."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "dashboards" / "app.py"
WIDE = {"width": 1366, "height": 768}
NARROW = {"width": 390, "height": 844}
#: Streamlit asks for these beside the page's own address first and expects that they may fail.
PROBES = ("/_stcore/health", "/_stcore/host-config")
#: Nothing on a page may take longer than this.
PATIENCE = 30_000

#: Drawn to its end: the script has run, the foot or a whole-page state stands, charts are there.
_SETTLED = """() => {
    const app = document.querySelector('[data-testid=stApp]');
    const charts = document.querySelectorAll('[data-testid=stVegaLiteChart]').length;
    const drawn = document.querySelectorAll(
        '[data-testid=stVegaLiteChart] svg.marks, [data-testid=stVegaLiteChart] canvas').length;
    return app && app.dataset.testScriptState === 'notRunning'
        && document.querySelector('footer.foot, .state-page')
        && !document.querySelector('[data-stale=true]') && drawn >= charts;
}"""

#: Elements whose box leaves the window, and texts that run out of their own box.
_OVERFLOWING = """() => {
    const wide = document.documentElement.clientWidth, found = [];
    const cut = e => {
        for (let p = e.parentElement; p && p.dataset.testid !== 'stMain'; p = p.parentElement)
            if (getComputedStyle(p).overflowX !== 'visible') return true;
        return false;
    };
    const name = e => e.tagName.toLowerCase() + '.' + e.className + ' ' +
        (e.textContent || '').trim().slice(0, 30);
    for (const e of document.querySelectorAll('[data-testid=stMain] *')) {
        if (!e.getClientRects().length || e.closest('.hidden, svg, [data-testid=stVegaLiteChart]'))
            continue;
        const box = e.getBoundingClientRect();
        if (box.width && (box.right > wide + 1 || box.left < -1) && !cut(e))
            found.push('window: ' + name(e));
        const own = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
        if (own && e.scrollWidth > e.clientWidth + 2 && e.clientWidth
            && getComputedStyle(e).overflowX === 'visible')
            found.push('box: ' + name(e));
    }
    return found;
}"""

#: What has the focus: its text, and whether a person sees that it has it.
_FOCUS = """() => {
    const e = document.activeElement;
    if (e === document.body) return ['', true];
    const around = e.closest('[role=group]') || e;
    const seen = [e, around].some(x => getComputedStyle(x).outlineStyle !== 'none'
        || getComputedStyle(x).boxShadow !== 'none');
    return [(e.innerText || e.value || e.getAttribute('aria-label') || '').trim(), seen];
}"""


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running(
    command: Sequence[str], *, answers_at: str, environment: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A server in a process group of its own, waited for until it answers, stopped afterwards."""
    process = subprocess.Popen(
        command,
        env={**os.environ, **(environment or {})},
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        for _ in range(300):
            if process.poll() is not None:
                raise RuntimeError(f"{command[:4]} ended with {process.returncode}")
            with contextlib.suppress(urllib.error.URLError, OSError):
                urllib.request.urlopen(answers_at, timeout=1).close()
                break
            time.sleep(0.1)
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=10)


@contextlib.contextmanager
def served(directory: Path) -> Iterator[str]:
    """The demonstration of a published folder on a free port of this machine."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    (directory.parent / "plimsoll.toml").write_text("is_sample = true\n")
    command = [
        sys.executable, "-m", "streamlit", "run", str(APP),
        "--server.address", "127.0.0.1", "--server.port", str(port),
    ]  # fmt: skip
    environment = {"PLIMSOLL_PUBLISHED": str(directory), "PLIMSOLL_DEMO": "1"}
    health = f"{address}/_stcore/health"
    with running(command, answers_at=health, environment=environment):
        yield address


def settle(page: Any) -> None:
    """Waits until a page is drawn to its end."""
    page.wait_for_function(_SETTLED, timeout=PATIENCE)


def overflowing(page: Any) -> list[str]:
    """Everything that leaves the window or runs out of its own box, as a person would see it."""
    return list(page.evaluate(_OVERFLOWING))


def tab_to(page: Any, text: str, *, most: int = 80) -> None:
    """Goes on by the Tab key to what begins with a text; every stop must be seen to be one."""
    for _ in range(most):
        page.keyboard.press("Tab")
        said, is_seen = page.evaluate(_FOCUS)
        assert is_seen, f"no sign that the focus is on {said}"
        if said.startswith(text):
            return
    raise AssertionError(f"the Tab key does not reach {text}")


def raw(frame: object) -> bytes:
    """A frame of a socket as bytes."""
    return frame if isinstance(frame, bytes) else str(frame).encode()


class Visit:
    """A window of its own, with all that it heard: hosts, errors, frames of the socket."""

    def __init__(
        self,
        browser: Any,
        address: str,
        *,
        size: dict[str, int] = WIDE,
        scheme: str = "light",
    ) -> None:
        self.context = browser.new_context(viewport=size, color_scheme=scheme)
        self.context.set_default_timeout(PATIENCE)
        self.page = self.context.new_page()
        self.hosts: set[str] = set()
        self.errors: list[str] = []
        self.failed: list[str] = []
        self.frames: list[bytes] = []
        self.page.on("request", lambda r: self.hosts.add(urlsplit(r.url).hostname or ""))
        self.page.on("response", self._heard)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._said)
        self.page.on(
            "websocket",
            lambda socket: socket.on("framereceived", lambda f: self.frames.append(raw(f))),
        )
        self.go(address)

    def go(self, address: str) -> None:
        """Opens an address as if typed, and waits until it is drawn."""
        self.page.goto(address, timeout=PATIENCE)
        settle(self.page)

    def _heard(self, response: Any) -> None:
        if response.status >= 400 and not response.url.endswith(PROBES):
            self.failed.append(response.url)

    def _said(self, message: Any) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.errors.append(message.text)

    def close(self) -> None:
        """Closes the window."""
        self.context.close()
