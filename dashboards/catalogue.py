"""The catalogue of screen text: every message in the code, and the published words it prints.

`python -m dashboards.catalogue` writes the template anew and brings each language up to date with
it; what has no translation yet is left empty there, and a test names it.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po
from ruamel.yaml import YAML

from dashboards.figures import LOGGED_WORDS
from schemas.action import ACTION_WORDS
from schemas.limit_parts import LimitUnit

ROOT = Path(__file__).resolve().parents[1]
LOCALE = ROOT / "dashboards" / "locale"
TEMPLATE = LOCALE / "plimsoll.pot"
#: Where messages are marked, and the functions that mark them.
PLACES = ("dashboards", "pipeline/charts")
KEYWORDS: dict[str, Any] = {"say": None, "later": None, "say_count": (1, 2), "forms": (1, 2)}


def template() -> Catalog:
    """Every message with the files it stands in; plural messages with both forms."""
    catalogue = Catalog(charset="utf-8")
    for path, message in _marked():
        catalogue.add(message, locations=[(path, 0)])
    for path, words in _published():
        catalogue.add(words, locations=[(path, 0)])
    return _flagged(catalogue)


def _marked() -> Iterator[tuple[str, str | tuple[str, ...]]]:
    """Messages of the code in the order of files and lines."""
    for place in PLACES:
        for path in sorted((ROOT / place).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            for _, message, _, _ in extract_from_file("python", path, keywords=KEYWORDS):
                if message and message != "":
                    yield name, message


def _published() -> Iterator[tuple[str, str]]:
    """Words that come with a publication: names of measures, units, limits and actions."""
    reader = YAML(typ="safe", pure=True)
    declared = reader.load((ROOT / "schemas/indicators.yaml").read_text(encoding="utf-8"))
    for indicator in declared["indicators"]:
        for words in (indicator["title"], indicator["short_title"], indicator["unit"]):
            for form in _forms_in_print(str(words)):
                yield "schemas/indicators.yaml", form
    for path in sorted((ROOT / "schemas/limits").glob("*.yaml")):
        for limit in reader.load(path.read_text(encoding="utf-8"))["limits"]:
            if limit.get("title"):
                yield path.relative_to(ROOT).as_posix(), str(limit["title"])
    for unit in LimitUnit:
        thing = unit.value.replace("_", "-")
        yield "schemas/limit_parts.py", thing
        yield "schemas/limit_parts.py", f"{thing}s"
    for words in ACTION_WORDS.values():
        yield "schemas/action.py", words


def _forms_in_print(words: str) -> Iterator[str]:
    """A measure as the pages print it: as declared, after a percentage, of a log alone."""
    logged = words
    for rostered, instead in LOGGED_WORDS:
        logged = logged.replace(rostered, instead)
    for text in dict.fromkeys((words, logged)):
        yield text
        yield text.removesuffix(", by kind")
        yield text.removeprefix("share ")


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
