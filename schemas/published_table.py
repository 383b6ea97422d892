"""What every published table declares: its name, its grain as a sentence, its key."""

from __future__ import annotations

from typing import ClassVar

from pydantic import BaseModel, ConfigDict


class PublishedTable(BaseModel):
    """A published table: `table_name`, `grain` as a sentence, `key` columns."""

    model_config = ConfigDict(extra="forbid")
    table_name: ClassVar[str]
    grain: ClassVar[str]
    key: ClassVar[tuple[str, ...]]
