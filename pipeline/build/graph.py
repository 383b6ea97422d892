"""Which relation is built from which, and in what order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from pipeline.sqlfiles import BUILT_LAYERS, Kind, SqlFileError


@dataclass(frozen=True)
class Node:
    """A relation to build: its SELECT and what it reads."""

    name: str
    sql: str
    reads: frozenset[str]
    kind: Kind
    comment: str

    @property
    def layer(self) -> str:
        """The layer, which is the schema."""
        return self.name.partition(".")[0]


def ordered(nodes: Iterable[Node]) -> list[Node]:
    """The nodes so that each comes after all it reads; ties in order of layer and name.

    Errors: SqlFileError for a cycle, or for a built relation that no file makes.
    """
    by_name = {node.name: node for node in nodes}
    _refuse_unknown(by_name)
    sorter = TopologicalSorter(
        {name: sorted(node.reads & by_name.keys()) for name, node in by_name.items()}
    )
    try:
        sorter.prepare()
    except CycleError as error:
        raise SqlFileError(f"relations read each other: {' -> '.join(error.args[1])}") from error
    found: list[Node] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready(), key=lambda name: _place(by_name[name]))
        found += [by_name[name] for name in ready]
        sorter.done(*ready)
    return found


def needed_for(targets: Iterable[str], nodes: Mapping[str, Node]) -> frozenset[str]:
    """The targets and every built relation they stand on.

    Errors: KeyError for a target nothing makes.
    """
    found: set[str] = set()
    open_names = list(targets)
    while open_names:
        name = open_names.pop()
        if name in found:
            continue
        found.add(name)
        open_names += nodes[name].reads & nodes.keys()
    return frozenset(found)


def _place(node: Node) -> tuple[int, str]:
    return BUILT_LAYERS.index(node.layer), node.name


def _refuse_unknown(by_name: Mapping[str, Node]) -> None:
    lost = sorted(
        f"{node.name} reads {name}"
        for node in by_name.values()
        for name in node.reads - by_name.keys()
        if name.partition(".")[0] in BUILT_LAYERS
    )
    if lost:
        raise SqlFileError("no file makes what is read: " + "; ".join(lost))
