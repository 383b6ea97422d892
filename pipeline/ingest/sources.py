"""Sources from their YAML files, refused with file and place when they are wrong."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from pipeline.errors import RefusedInputError
from pipeline.ingest.readers.lookup import with_lookups
from schemas.source import SHIPPED, Source
from schemas.wrong_places import wrong_places


def load_source(path: Path) -> Source:
    """One source from its YAML file.

    Errors: RefusedInputError naming the file, the place and what was expected.
    """
    try:
        content = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
        return with_lookups(Source.model_validate(content), path.parent)
    except (YAMLError, UnicodeDecodeError) as error:
        problems = [f"not readable YAML: {str(error).splitlines()[0]}"]
    except ValidationError as error:
        problems = wrong_places(error, whole="file")
    raise RefusedInputError(
        f"{path.name} is not a valid source: " + "; ".join(problems),
        expected="a source as docs/sources.md describes it",
        todo="mend the places named",
    )


def load_sources(workspace_folder: Path | None = None) -> dict[str, Source]:
    """Shipped sources by id, each replaced by one of the same id in the workspace's folder."""
    sources: dict[str, Source] = {}
    for folder in (SHIPPED, workspace_folder):
        if folder is None or not folder.is_dir():
            continue
        for path in sorted(folder.glob("*.yaml")):
            source = load_source(path)
            sources[source.id] = source
    return sources
