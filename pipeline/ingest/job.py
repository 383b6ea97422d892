"""What both ways of loading a file need to know about it."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.ingest.compile import Compiled, compile_source
from pipeline.ingest.decode import TextFile
from pipeline.ingest.pseudonym import PseudonymKey
from pipeline.ingest.reader import Header, Scan
from pipeline.warehouse import Warehouse
from schemas.contract import Contract
from schemas.contracts import CONTRACTS
from schemas.source import Source


@dataclass(frozen=True)
class Job:
    """One recognised file on its way into an open warehouse."""

    warehouse: Warehouse
    text: TextFile
    header: Header
    source: Source
    file_id: int
    timezone: str
    key: PseudonymKey
    filled: frozenset[str]

    @property
    def contract(self) -> type[Contract]:
        """The contract the file is to fulfil."""
        return CONTRACTS[self.source.contract]

    @property
    def table(self) -> str:
        """Where accepted records go."""
        return f"raw.{self.source.contract}"

    @property
    def zone(self) -> str:
        """Zone of the file's local times."""
        return self.source.timezone or self.timezone

    def compile(
        self, scan: Scan, *, identifiers: dict[str, tuple[str, ...]] | None = None
    ) -> Compiled:
        """The SQL of the file's way into its contract."""
        return compile_source(
            self.source,
            scan,
            timezone=self.timezone,
            filled=self.filled,
            rounds=len(self.key.secrets),
            identifiers=identifiers,
        )

    def parameters(self, compiled: Compiled) -> dict[str, bytes] | None:
        """The key's parameters, where the SQL asks for them."""
        return self.key.parameters if compiled.has_ids else None
