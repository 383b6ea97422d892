"""A table on paper, from its heads and rows that begin with their own."""

from __future__ import annotations


def printed_table(heads: tuple[str, ...], rows: str) -> str:
    """HTML of a table; each row of `rows` begins with its `<th scope="row">`."""
    head = "".join(f'<th scope="col">{word}</th>' for word in heads)
    body = rows.replace('<th scope="row">', '</tr><tr><th scope="row">').removeprefix("</tr>")
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tr></tbody></table>"
