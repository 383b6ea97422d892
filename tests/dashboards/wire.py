"""A session on the dashboard's socket without a browser: asks for reruns, keeps what is sent."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

#: No rerun may take longer than this.
SECONDS = 60.0


@dataclass
class Rerun:
    """What one rerun sent, and how long it took until the server called it finished."""

    seconds: float = 0.0
    size: int = 0
    messages: list[ForwardMsg] = field(default_factory=list)

    @property
    def data(self) -> bytes:
        """All bytes that were sent."""
        return b"".join(message.SerializeToString() for message in self.messages)

    @property
    def html(self) -> str:
        """The HTML of the page but its style sheet."""
        bodies = [
            message.delta.new_element.html.body
            for message in self.messages
            if message.delta.new_element.WhichOneof("type") == "html"
        ]
        return "\n".join(body for body in bodies if not body.startswith("<style>"))

    def widget(self, label: str) -> str:
        """The id of the box of choices with a label.

        Errors: KeyError where the page has none.
        """
        for message in self.messages:
            element = message.delta.new_element
            for box in (element.selectbox, element.multiselect):
                if box.label == label:
                    return str(box.id)
        raise KeyError(label)


class Wire:
    """One session; `cookies` are those of a signed-in reader."""

    def __init__(self, address: str, *, cookies: Mapping[str, str] | None = None) -> None:
        given = dict(cookies or {})
        origin = "http://" + urlsplit(address).netloc
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in given.items())} if given else {}
        self.address = address
        self.widgets: dict[str, str | list[str]] = {}
        self._open = contextlib.ExitStack()
        asked = connect(
            origin.replace("http", "ws") + "/_stcore/stream",
            subprotocols=["streamlit", given.get("_streamlit_xsrf", "none")],  # type: ignore[list-item]
            additional_headers=headers,
            origin=origin,  # type: ignore[arg-type]
            max_size=None,
            open_timeout=SECONDS,
        )
        self._socket = self._open.enter_context(asked)

    def rerun(
        self, page: str = "", *, query: str = "", page_hash: str = "", scheme: str = "light"
    ) -> Rerun:
        """Asks for a page by its address or hash, with the widget values set so far."""
        asked = BackMsg()
        state = asked.rerun_script
        state.query_string, state.page_name, state.page_script_hash = query, page, page_hash
        state.context_info.color_scheme = scheme
        state.context_info.url = f"{self.address}/{page}"
        state.context_info.timezone = "Europe/London"
        for name, value in self.widgets.items():
            widget = state.widget_states.widgets.add()
            widget.id = name
            if isinstance(value, str):
                widget.string_value = value
            else:
                widget.string_array_value.data.extend(value)
        began = time.perf_counter()
        self._socket.send(asked.SerializeToString())
        found = Rerun()
        while True:
            frame = self._socket.recv(timeout=SECONDS)
            assert isinstance(frame, bytes)
            message = ForwardMsg.FromString(frame)
            found.size += len(frame)
            found.messages.append(message)
            is_last = message.WhichOneof("type") == "script_finished"
            if is_last and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                found.seconds = time.perf_counter() - began
                return found

    def send(self, message: BackMsg) -> None:
        """Sends any message of the protocol."""
        self._socket.send(message.SerializeToString())

    def close(self) -> None:
        """Ends the session."""
        self._open.close()
