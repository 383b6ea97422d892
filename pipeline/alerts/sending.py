"""One message through Apprise: mail, Teams, Slack and the rest, told apart by the address."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

from pipeline.alerts.letter import Letter
from pipeline.alerts.recipients import Recipient, mail_to
from pipeline.errors import DeliveryError, WrongUseError


def require_known(found: list[Recipient], *, mail: str | None = None) -> None:
    """Nothing, where Apprise knows the kind of every address, the mail server's too.

    Errors: WrongUseError naming those it does not; never the address, which holds a secret.
    """
    apprise = _apprise()
    servers = [] if mail is None else [Recipient(mail_to(mail, "who@example.org"), "mail")]
    wrong = [
        one.label for one in (*servers, *found) if apprise.Apprise.instantiate(one.url) is None
    ]
    if wrong:
        raise WrongUseError(
            f"alerts.toml: no service has an address like that of {', '.join(wrong)}",
            expected="an address as Apprise writes it",
            todo="copy one of docs/alerts.md; nothing was sent",
        )


def send(recipient: Recipient, letter: Letter) -> None:
    """Deliver one message.

    Chat services read titles as markup, so a channel's holds no name. No message names an address
    of anybody else's, such as that of a picture.
    Errors: DeliveryError with the service's own words where it was not accepted.
    """
    apprise = _apprise()
    asset = apprise.AppriseAsset(
        app_id="Plimsoll", app_desc="Plimsoll", app_url="", image_url_mask="", image_url_logo=""
    )
    door = apprise.Apprise(asset=asset)
    door.add(recipient.url)
    with _said() as words:
        accepted = door.notify(
            title=letter.heading if recipient.channel else letter.title,
            body=letter.body,
            body_format=apprise.NotifyFormat.TEXT,
        )
    if not accepted:
        raise DeliveryError(
            f"not delivered to {recipient.label}: {words[-1] if words else 'no reason was given'}",
            expected="a service that can be reached and takes the message",
            todo="check its address and secret in alerts.toml; the news is sent with the next "
            "`plimsoll alerts`",
        )


@contextmanager
def _said() -> Iterator[list[str]]:
    """The warnings of Apprise while something is sent: the reason, in its words."""
    heard: list[str] = []

    class _Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            heard.append(record.getMessage().splitlines()[0])

    logger, ear = logging.getLogger("apprise"), _Ear(logging.WARNING)
    before = logger.propagate
    logger.addHandler(ear)
    logger.propagate = False
    try:
        yield heard
    finally:
        logger.removeHandler(ear)
        logger.propagate = before


def _apprise() -> ModuleType:
    """The library; loading it imports a module of Python that later versions leave out."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        import apprise

        apprise.Apprise.instantiate("json://localhost")
    return apprise
