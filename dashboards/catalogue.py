"""The catalogue of screen text: every message in the code, and the published words it prints.

`python -m dashboards.catalogue` writes the template anew and brings each language up to date with
it; what has no translation yet is left empty there, and a test names it.
"""

from __future__ import annotations

import ast
import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from ruamel.yaml import YAML

from dashboards.figures import LOGGED_WORDS
from pipeline.ingest.overview import WHY_HELD
from schemas.action import ACTION_WORDS
from schemas.limit_parts import LimitUnit

ROOT = Path(__file__).resolve().parents[1]
LOCALE = ROOT / "dashboards" / "locale"
TEMPLATE = LOCALE / "plimsoll.pot"
#: Where messages are marked.
PLACES = ("dashboards", "pipeline/charts", "pipeline/report")
#: Functions that mark a message, and how many forms of it they name.
MARKS = {"say": 1, "later": 1, "say_count": 2, "forms": 2}


def template() -> Catalog:
    """Every message with the files it stands in; plural messages with both forms."""
    catalogue = Catalog(charset="utf-8")
    for path, message in marked():
        catalogue.add(message, locations=[(path, 0)])
    for path, words in _published():
        catalogue.add(words, locations=[(path, 0)])
    return _flagged(catalogue)


def marked() -> Iterator[tuple[str, str | tuple[str, ...]]]:
    """Messages of the code in the order of files and lines, those inside f-strings too."""
    for place in PLACES:
        for path in sorted((ROOT / place).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            calls = [
                node
                for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            ]
            for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
                message = message_of(call)
                if message:
                    yield name, message


def message_of(call: ast.Call) -> str | tuple[str, ...] | None:
    """The message a call marks; None where it marks none or names it elsewhere."""
    forms = MARKS.get(call.func.id if isinstance(call.func, ast.Name) else "", 0)
    texts = [
        argument.value
        for argument in call.args[:forms]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    ]
    if not forms or len(texts) < forms:
        return None
    return texts[0] if forms == 1 else tuple(texts)


def _published() -> Iterator[tuple[str, str]]:
    """Words that come with a publication: measures, units, limits, actions, reasons to wait."""
    reader = YAML(typ="safe", pure=True)
    declared = reader.load((ROOT / "schemas/indicators.yaml").read_text(encoding="utf-8"))
    for amount in declared["amounts"]:
        yield "schemas/indicators.yaml", str(amount["id"]).replace("_", " ")
    for indicator in (*declared["indicators"], *declared["team_facts"]):
        for words in (indicator["title"], indicator["short_title"], indicator["unit"]):
            for form in _forms_in_print(str(words)):
                yield "schemas/indicators.yaml", form
    for path in sorted((ROOT / "schemas/limits").glob("*.yaml")):
        for limit in reader.load(path.read_text(encoding="utf-8"))["limits"]:
            for words in ("title", "metric", "caveat"):
                if limit.get(words):
                    yield path.relative_to(ROOT).as_posix(), str(limit[words])
    for unit in LimitUnit:
        thing = unit.value.replace("_", "-")
        yield "schemas/limit_parts.py", thing
        yield "schemas/limit_parts.py", f"{thing}s"
    for words in ACTION_WORDS.values():
        yield "schemas/action.py", words
    for words in WHY_HELD.values():
        yield "pipeline/ingest/overview.py", words


def _forms_in_print(words: str) -> Iterator[str]:
    """A measure as the pages print it: as declared, after a percentage, of a log alone."""
    logged = words
    for rostered, instead in LOGGED_WORDS:
        logged = logged.replace(rostered, instead)
    for text in dict.fromkeys((words, logged)):
        yield text
        yield text.removesuffix(", by kind")
        yield text.removeprefix("share ")
        yield text.removeprefix("minutes ")


def _flagged(catalogue: Catalog) -> Catalog:
    """Messages with named places say so; a percentage is no place."""
    for message in catalogue:
        message.flags.discard("python-format")
    return catalogue


def written(catalogue: Catalog) -> bytes:
    """The catalogue in its text form; its head names no person, no date and no tool."""
    head = {"Content-Type": "text/plain; charset=utf-8", "Content-Transfer-Encoding": "8bit"}
    if catalogue.locale is not None:
        head |= {"Language": str(catalogue.locale), "Plural-Forms": catalogue.plural_forms}
    lines = "".join(f'"{name}: {value}\\n"\n' for name, value in head.items())
    held = io.BytesIO()
    write_po(
        held, catalogue, width=100, include_lineno=False, ignore_obsolete=True, omit_header=True
    )
    return f'msgid ""\nmsgstr ""\n{lines}\n'.encode() + held.getvalue()


def updated(path: Path, made: Catalog) -> Catalog:
    """A language's catalogue with every message of the template, none guessed."""
    with path.open("rb") as stream:
        catalogue = read_po(stream, locale=path.parts[-3])
    catalogue.update(made, no_fuzzy_matching=True)
    return _flagged(catalogue)


def main() -> None:
    """Write the template and every language's catalogue."""
    made = template()
    TEMPLATE.write_bytes(written(made))
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/plimsoll.po")):
        path.write_bytes(written(updated(path, made)))


if __name__ == "__main__":
    main()
