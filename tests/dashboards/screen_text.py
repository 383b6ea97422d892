"""Finds text in the code of the dashboard that reaches the screen without the catalogue."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from dashboards.catalogue import MARKS

#: Arguments that name a thing and are not read by anybody.
NOT_READ = {
    "key",
    "file_name",
    "mime",
    "type",
    "size",
    "icon",
    "layout",
    "gap",
    "horizontal_alignment",
    "vertical_alignment",
    "label_visibility",
    "position",
}
#: Calls whose texts are codes to compare with.
COMPARED = {
    "eq",
    "ne",
    "isin",
    "startswith",
    "endswith",
    "removesuffix",
    "removeprefix",
    "getLogger",
}
_TAG = re.compile(r"<[^<>]*>?")
_CODE = re.compile(r"[a-z0-9_:./\-\0]*")


class _Bare(ast.NodeVisitor):
    """Collects string literals that are neither marked nor codes."""

    def __init__(self) -> None:
        self.found: list[tuple[int, str]] = []

    def visit_Call(self, node: ast.Call) -> None:
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name == "exception":  # a line of the log
            return
        if name not in MARKS and name not in COMPARED:
            for argument in (node.func, *node.args):
                self.visit(argument)
        for keyword in node.keywords:
            if keyword.arg not in NOT_READ:
                self.visit(keyword.value)

    def visit_Raise(self, node: ast.Raise) -> None:
        """A bug's message is for the log, a user's error is worded where it is caught."""

    def visit_Assert(self, node: ast.Assert) -> None:
        """As a raised error."""

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):  # a docstring is not read on screen
            self.visit(node.value)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        for part in (*node.body, *node.args.defaults, *filter(None, node.args.kw_defaults)):
            self.visit(part)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self._keep(node, node.value)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        parts = []
        for value in node.values:
            if isinstance(value, ast.FormattedValue):
                parts.append("\0")
                self.visit(value.value)
            elif isinstance(value, ast.Constant):
                parts.append(str(value.value))
        self._keep(node, "".join(parts))

    def _keep(self, node: ast.expr, text: str) -> None:
        if is_read(text):
            self.found.append((node.lineno, text.replace("\0", "…")))


def is_read(text: str) -> bool:
    """Whether a literal holds words for a reader: more than markup, codes, SQL or style rules."""
    if re.search(r'aria-label="[A-Z]', text):
        return True
    if _CODE.fullmatch(text.strip()) or re.match(r"\s*(select|with|from)\s", text):
        return False
    words = _TAG.sub(" ", re.sub(r"<code>.*?</code>", " ", text)).replace("\0", " ")
    words = re.sub(r"&#?\w+;", " ", words)
    if "{" in words or "=" in words:  # style rules and attributes
        return False
    return bool(
        re.search(r"[A-Za-z]{2,}[,;:.)]?\s+\(?[A-Za-z]", words)
        or re.search(r"(^|[\s(])[A-Z][a-z]+", words)
        or (words.strip() != text.strip() and re.search(r"[A-Za-z]{2,}", words))
    )


def bare_texts(path: Path) -> list[tuple[int, str]]:
    """Line and text of each literal of a module that the catalogue does not know."""
    visitor = _Bare()
    visitor.visit(ast.parse(path.read_text(encoding="utf-8")))
    return visitor.found
