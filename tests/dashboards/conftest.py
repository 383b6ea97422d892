"""A published file to draw, and the dashboard run on it without a browser."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import invented_publication
import pytest
from streamlit import config
from streamlit.testing.v1 import AppTest

APP = Path(__file__).resolve().parents[2] / "dashboards" / "app.py"
AUTH = {
    "redirect_uri": "http://localhost:8501/oauth2callback",
    "cookie_secret": "x" * 40,
    "client_id": "plimsoll",
    "client_secret": "x",
    "server_metadata_url": "http://127.0.0.1:1/.well-known/openid-configuration",
}


@pytest.fixture(scope="module")
def chromium() -> Iterator[object]:
    """Debian's Chromium through Playwright; skips where it is not installed."""
    binary = shutil.which("chromium")
    if binary is None:
        pytest.skip("Chromium is not installed")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        nowhere_else = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
        browser = driver.chromium.launch(
            executable_path=binary, args=["--no-sandbox", nowhere_else]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def publication(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published folder with the invented organisation."""
    directory = tmp_path_factory.mktemp("published")
    invented_publication.publish(directory)
    return directory


@pytest.fixture(scope="session")
def published_file(publication: Path) -> Path:
    """The published file itself."""
    return next(publication.glob("plimsoll-*.duckdb"))


@pytest.fixture
def sample_around(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Path], Path]:
    """Puts a published folder into a sample workspace, opened as the demonstration."""

    def around(directory: Path) -> Path:
        root = tmp_path_factory.mktemp("workspace")
        (root / "plimsoll.toml").write_text("is_sample = true\n")
        (root / "published").symlink_to(directory)
        monkeypatch.setenv("PLIMSOLL_PUBLISHED", str(root / "published"))
        monkeypatch.setenv("PLIMSOLL_DEMO", "1")
        return root

    return around


@pytest.fixture(autouse=True)
def listens_on_this_machine() -> Iterator[None]:
    """The server option by which the app tells that nobody else can reach it."""
    before = config.get_option("server.address")
    config.set_option("server.address", "127.0.0.1")
    yield
    config.set_option("server.address", before)


@pytest.fixture(autouse=True)
def nothing_is_worked_out_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside a page run without a server, the thread that warms would outlive its test."""
    monkeypatch.setattr("dashboards.warming.warmed", lambda path: None)


@pytest.fixture
def open_dashboard(sample_around: Callable[[Path], Path]) -> Callable[..., AppTest]:
    """Runs one page on a published folder: `open_dashboard(folder, "team", team="AMB2")`."""

    def run(
        directory: Path,
        page: str = "my_teams",
        *,
        role: str = "officer",
        teams: Sequence[str] = (),
        **address: str,
    ) -> AppTest:
        sample_around(directory)
        app = AppTest.from_file(str(APP), default_timeout=30)
        app.session_state["demo_role"] = role
        if teams:
            app.session_state["demo_teams"] = list(teams)
        app.switch_page(f"views/{page}.py")
        for name, value in address.items():
            app.query_params[name] = value
        app.run()
        assert not app.exception, [error.value for error in app.exception]
        assert "could not be drawn" not in words_of(app)
        return app

    return run


@pytest.fixture
def signed(
    publication: Path, sample_around: Callable[[Path], Path], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., AppTest]:
    """Opens a real workspace as somebody the provider has sent."""
    root = sample_around(publication)
    (root / "plimsoll.toml").write_text('organisation = "Real Service"\n')
    (root / "access.yaml").write_text(
        "people:\n  - {who: ann@example.org, role: manager, teams: [AMB1]}\n"
    )
    monkeypatch.setenv("PLIMSOLL_DEMO", "")
    # AppTest has no browser behind it; without this every cookie and header would be a mock
    monkeypatch.setattr("streamlit.runtime.context._get_client_context", lambda: None)

    def run(page: str = "my_teams", **user: object) -> AppTest:
        app = AppTest.from_file(str(APP), default_timeout=30)
        app.secrets = {"auth": AUTH}
        app.user = user
        app.switch_page(f"views/{page}.py")
        app.run()
        assert not app.exception, [error.value for error in app.exception]
        return app

    run.root = root  # type: ignore[attr-defined]
    return run


def html_of(app: AppTest) -> str:
    """All HTML of the page but its style sheet."""
    bodies = [element.proto.body for element in app.get("html")]
    return "\n".join(body for body in bodies if not body.startswith("<style>"))


def words_of(app: AppTest) -> str:
    """The page's text as read: tags dropped, white space made single."""
    return " ".join(re.sub(r"<[^>]+>", " ", html_of(app)).split())


@pytest.fixture
def words() -> Callable[[AppTest], str]:
    """Reads a page's text."""
    return words_of


@pytest.fixture
def html() -> Callable[[AppTest], str]:
    """Reads a page's HTML."""
    return html_of
