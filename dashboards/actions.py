"""The action log as this reader may see and write it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pandas as pd

from dashboards import queries
from dashboards.components.shell import Page
from dashboards.identity.opening import workspace
from dashboards.identity.reading import NOBODY
from pipeline.actions import writing
from pipeline.actions.log import ActionLog, no_actions
from pipeline.errors import PipelineUserError
from pipeline.language import say
from schemas.action import Action


@dataclass
class ReadersLog:
    """The log within the reader's scope. `log` is None where it cannot be used, `problem` says why.

    One that stops answering while it is read is one that cannot be used, from then on.

    Reading and writing ask for the signed-in reader's units each time; nothing a page, an address
    or a form carries can widen them.
    """

    page: Page
    log: ActionLog | None
    problem: str = ""

    @classmethod
    def of(cls, page: Page) -> ReadersLog:
        """The log of the workspace that holds the publication."""
        found = workspace()
        if found is None:
            return cls(page, None, say("no workspace holds this publication"))
        try:
            return cls(page, ActionLog.of(found))
        except PipelineUserError as error:
            return cls(page, None, error.found)

    def entries(self) -> pd.DataFrame:
        """What was tried for the units in scope; nothing where the log cannot be used."""
        if self.log is None:
            return no_actions()
        try:
            return self.log.entries(self.page.scope.unit_ids)
        except PipelineUserError as error:
            self.log, self.problem = None, error.found
            return no_actions()

    def may_write(self, unit_id: str) -> bool:
        """Whether the reader may record something about a unit."""
        return self.log is not None and unit_id in self._allowed()

    def record(self, **fields: object) -> None:
        """Record what a form says, in the reader's name and at this moment.

        Errors: PermissionError, RefusedInputError and StorageError as `writing.record`.
        """
        action = writing.checked(
            **fields, recorded_by=self.page.identity.person, recorded_at=_now()
        )
        self._record(action)

    def withdraw(self, action_id: str) -> bool:
        """Take back an entry about one of the reader's units; False where there is none."""
        if self.log is None:
            return False
        return writing.withdraw(
            self.log,
            action_id,
            role=self.page.identity.role,
            allowed=self._allowed(),
            by=self.page.identity.person,
            at=_now(),
        )

    @property
    def usual_owner(self) -> str:
        """Who answers for it unless the form says otherwise: the reader."""
        person = self.page.identity.person
        return "" if person == NOBODY else person

    def _record(self, action: Action) -> None:
        if self.log is not None:
            writing.record(self.log, action, role=self.page.identity.role, allowed=self._allowed())

    def _allowed(self) -> tuple[str, ...]:
        units = queries.units(self.page.ask, self.page.scope)
        return writing.units_to_write(self.page.identity.role, units)


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)
