"""Code lists become derived columns: one expression for each thing a list says of a code."""

from __future__ import annotations

from pathlib import Path

from pipeline.errors import RefusedInputError
from schemas.codelist import SHIPPED_LISTS, CodeList, load_codelist
from schemas.compilers.row_check import literal
from schemas.source import Lookup, Source


def with_lookups(source: Source, folder: Path) -> Source:
    """The source with its code lists as SQL, derived under <lookup>_<output>.

    Lists are searched beside the source, then among the shipped ones.
    Errors: RefusedInputError when a list is missing or wrong.
    """
    if not source.lookups:
        return source
    derived: dict[str, str] = {}
    for name, lookup in source.lookups.items():
        found = _load(source, lookup, folder)
        for output in found.outputs:
            derived[f"{name}_{output}"] = lookup_sql(found, output, lookup.of)
    if source.unnest is not None:
        inside = {**source.unnest.derive, **derived}
        return source.model_copy(
            update={"unnest": source.unnest.model_copy(update={"derive": inside})}
        )
    return source.model_copy(update={"derive": {**source.derive, **derived}})


def lookup_sql(found: CodeList, output: str, of: str) -> str:
    """SQL for what a list says of a code; null for a code it does not know.

    The first line that fits decides, so exact codes may be gathered only between patterns.
    """
    code = f"upper(trim({of}))"
    cases = []
    for entry in found.entries:
        meaning = literal(entry.means[output]) if output in entry.means else "null"
        if entry.how == "exact":
            test = f"{code} = {literal(entry.pattern.upper())}"
        else:
            test = f"regexp_full_match({code}, {literal(entry.regex)})"
        cases.append(f"when {test} then {meaning}")
    return f"case {' '.join(cases)} end"


def _load(source: Source, lookup: Lookup, folder: Path) -> CodeList:
    name = Path(lookup.list).name
    for place in (folder / lookup.list, folder / "codelists" / name, SHIPPED_LISTS / name):
        if place.is_file():
            try:
                return load_codelist(place, key=lookup.key)
            except ValueError as error:
                raise RefusedInputError(
                    str(error),
                    expected="a code list as docs/formats/codelists.md describes it",
                    todo="mend the line named",
                ) from error
    raise RefusedInputError(
        f"source {source.id} looks codes up in {lookup.list}, which is not there",
        expected="the list in the sources folder, or one that ships with the product",
        todo="put it into sources/, or mend `lookups` in the source",
    )
