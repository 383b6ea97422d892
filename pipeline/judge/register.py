"""Loading the register of limits: the shipped files and the organisation's, checked together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from pipeline.errors import RefusedInputError
from pipeline.judge.reading import SHIPPED, Problem, RegisterFile, read_register_file
from pipeline.judge.register_rules import problems_of_names, problems_of_register
from pipeline.judge.stack import Register
from schemas.limit import RegisterKind


def load_register(
    overlay_paths: Iterable[Path] = (), *, profiles: Sequence[str] = (), shipped: Path = SHIPPED
) -> Register:
    """The shipped register and profiles with the organisation's files laid over them.

    `profiles` are in force for every unit, as those an organisation's file names at its head.
    Errors: RefusedInputError naming file, line and reason of every problem in every file at once.
    """
    problems: list[Problem] = []
    names = sorted(shipped.glob("*.yaml"))
    paths = [*names, *(Path(path) for path in overlay_paths)]
    files = [read_register_file(path, problems=problems) for path in paths]
    read = [file for file in files if file is not None]
    problems.extend(problems_of_names(read, sum(f is not None for f in files[: len(names)])))
    default = next((f for f in read if f.head.kind is RegisterKind.DEFAULT), None)
    if default is None:
        problems.append(Problem("default.yaml", 1, "no default register was found"))
        raise refusal(problems)
    register = _assemble(read, default, tuple(profiles), problems)
    problems.extend(problems_of_register(register))
    if problems:
        raise refusal(problems)
    return register


def refusal(problems: Sequence[Problem]) -> RefusedInputError:
    """All problems as one error a user can act on."""
    unique = list(dict.fromkeys(str(problem) for problem in problems))
    count = f"{len(unique)} problem" + ("" if len(unique) == 1 else "s")
    return RefusedInputError(
        f"the register of limits has {count}:\n" + "\n".join(f"  {text}" for text in unique),
        expected="entries as in docs/methods/limits.md: a number with source and strength; "
        "must only with strength A or an adoption",
        todo="correct the lines named; no limit was changed",
    )


def _assemble(
    read: Sequence[RegisterFile],
    default: RegisterFile,
    asked: tuple[str, ...],
    problems: list[Problem],
) -> Register:
    profiles = {f.head.name: f for f in read if f.head.kind is RegisterKind.PROFILE}
    organisations = tuple(f for f in read if f.head.kind is RegisterKind.ORGANISATION)
    named = [("settings", name) for name in asked]
    for file in organisations:
        named += [(file.file, name) for name in file.head.profiles]
        named += [(file.file, decision.profile) for decision in file.head.adopts]
    known = ", ".join(sorted(profiles))
    problems.extend(
        Problem(place, 1, f"unknown profile `{name}`; known: {known}")
        for place, name in named
        if name not in profiles
    )
    listed = (*asked, *(name for file in organisations for name in file.head.profiles))
    everywhere = tuple(dict.fromkeys(name for name in listed if name in profiles))
    return Register(default, profiles, organisations, everywhere)
