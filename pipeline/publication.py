"""A publication put together: protected figures, verdicts and signals as the promised tables."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from pipeline.fingerprint import code_version
from pipeline.ingest.sources import load_sources
from pipeline.judge.judge import judge
from pipeline.judge.register import Register, load_register
from pipeline.judge.words import words_of
from pipeline.published import current_path, published_table
from pipeline.release.distributions import release_distributions, standing_distributions
from pipeline.release.facts import other_caps
from pipeline.release.with_books import BookedRelease
from pipeline.released_figures import indicator_table, released_figures, revisions
from pipeline.settings import Workspace
from pipeline.surveys import ReleasedSurveys, read_surveys, release_surveys, survey_policy
from pipeline.warehouse import Warehouse
from schemas.disclosure import DisclosurePolicy, default_policy
from schemas.indicator import load_indicators
from schemas.published import PUBLISHED_SCHEMA_VERSION
from schemas.vocabulary import Verdict

#: The amount each distribution adds up to.
DISTRIBUTION_TOTALS = {"weekday_hour": "case_contacts", "rest_hours": "rests"}


@dataclass(frozen=True)
class Publication:
    """The tables of a published file, and the proof that goes with them."""

    tables: dict[str, pd.DataFrame]
    proof: dict[str, object]
    booked: BookedRelease
    notices: list[str] = field(default_factory=list)

    def newest_month(self) -> tuple[str, int, int]:
        """The newest month with verdicts: its words, verdicts given, and all of them, for teams."""
        status = self.tables["limit_status"]
        if status.empty:
            return "", 0, 0
        newest = status["period_start"].max()
        level = self.tables["team"].set_index("team_id")["level"]
        rows = status[(status["period_start"] == newest) & (status["team_id"].map(level) == "team")]
        asked = rows[~rows["verdict"].isin([Verdict.NOT_APPLICABLE.value, Verdict.NO_LIMIT.value])]
        unsaid = [Verdict.WITHHELD.value, Verdict.TOO_LITTLE_DATA.value]
        given = int((~asked["verdict"].isin(unsaid)).sum())
        return f"{pd.Timestamp(newest):%B %Y}", given, len(asked)

    def over_the_line(self) -> list[dict[str, object]]:
        """Teams past a limit beyond chance in the newest month, with the sentence of each."""
        status = self.tables["limit_status"]
        if status.empty:
            return []
        newest = status["period_start"].max()
        rows = status[
            (status["period_start"] == newest) & (status["verdict"] == Verdict.OVER.value)
        ]
        names = self.tables["team"].set_index("team_id")
        rows = rows[rows["team_id"].map(names["level"]) == "team"]
        rows = rows.assign(
            team=rows["team_id"].map(names["name"]), order=rows["team_id"].map(names["sort_order"])
        ).sort_values(["order", "limit_id"])
        columns = ["team", "limit_id", "value", "threshold", "sentence"]
        return [{str(k): v for k, v in row.items()} for row in rows[columns].to_dict("records")]


def assemble(
    warehouse: Warehouse, workspace: Workspace, *, run_id: str, fingerprint: str
) -> Publication:
    """Release, judge and put the promised tables together."""
    register = load_indicators()
    definitions = indicator_table(register)
    teams = warehouse.frame("select * from marts.dim_team")
    wanted = workspace.settings.protection
    policy = default_policy().with_k_work(wanted.k_work).with_k_survey(wanted.k_survey)
    booked = released_figures(warehouse, workspace, register, teams, policy=policy)
    released = booked.released
    limits = warehouse.frame("select * from ref.limit_rule")
    as_of = warehouse.value("select getvariable('as_of')::date")
    words = words_of(register_of(workspace))
    figures, caps = other_caps(released.figures)
    judged = judge(figures, limits, teams, definitions, as_of=as_of, words=words)
    distributions = standing_distributions(
        release_distributions(
            warehouse.frame("select * from indicators.team_distribution"),
            released.cells,
            totals=DISTRIBUTION_TOTALS,
            policy=policy,
        ),
        booked.books.buckets,
    )
    surveys = _surveys(warehouse, workspace, teams)
    tables = {
        "team": _teams(teams),
        "period": pd.concat([_periods(figures), surveys.periods], ignore_index=True),
        "indicator": definitions,
        "limit_rule": limits,
        "team_indicator": figures,
        "what_if": caps,
        "team_distribution": distributions,
        "limit_status": judged.limit_status,
        "signal": judged.signal,
        "funnel": judged.funnel,
        "survey_scale": surveys.table,
        "revision": revisions(workspace.published, figures, booked),
    }
    proof = released.proof.as_dict()
    tables["release"] = _release_row(
        warehouse, workspace, run_id, fingerprint, proof=proof, policy=policy
    )
    return Publication(tables, proof, booked, surveys.notices)


def register_of(workspace: Workspace) -> Register:
    """The shipped limits with the organisation's own laid over them."""
    overlays = [workspace.limits_file] if workspace.limits_file.is_file() else []
    return load_register(overlays, profiles=workspace.settings.limits.profiles)


def _surveys(warehouse: Warehouse, workspace: Workspace, teams: pd.DataFrame) -> ReleasedSurveys:
    """Survey waves protected; a wave already published stands as it is published."""
    path = current_path(workspace.published)
    before = published_table(path, "survey_scale") if path else None
    as_of = warehouse.value("select getvariable('as_of')::date")
    policy = survey_policy(workspace.settings)
    return release_surveys(
        read_surveys(warehouse), teams, policy=policy, as_of=as_of, previous=before
    )


def _teams(teams: pd.DataFrame) -> pd.DataFrame:
    """Units in the only order they are listed in: division, then name."""
    names = teams.set_index("team_id")["name"]
    ordered = teams.assign(
        division=teams["parent_id"].map(names).fillna(""), leaf=teams["level"] == "team"
    ).sort_values(["leaf", "division", "name"], ignore_index=True)
    return ordered.assign(sort_order=range(len(ordered)))


def _periods(figures: pd.DataFrame) -> pd.DataFrame:
    periods = figures[["period_kind", "period_start", "period_end"]].drop_duplicates()
    start = pd.to_datetime(periods["period_start"])
    end = pd.to_datetime(periods["period_end"])
    month = start.dt.strftime("%B %Y")
    part = start.dt.day.astype(str) + "-" + end.dt.day.astype(str) + " " + month
    label = month.where(periods["period_kind"] == "month", part)
    return periods.assign(label=label)


def _release_row(
    warehouse: Warehouse,
    workspace: Workspace,
    run_id: str,
    fingerprint: str,
    *,
    proof: dict[str, object],
    policy: DisclosurePolicy,
) -> pd.DataFrame:
    settings = workspace.settings
    used = {str(row[0]) for row in warehouse.rows("select distinct source_id from raw.source_file")}
    sources = load_sources(workspace.sources)
    assumptions = [text for key in sorted(used & set(sources)) for text in sources[key].assumptions]
    data_to = warehouse.value(
        "select timezone(getvariable('timezone'), timezone('UTC', max(occurred_at)))::date "
        "from raw.exposure_log"
    )
    row = {
        "run_id": run_id,
        "organisation": settings.organisation,
        "published_at": datetime.now(UTC).replace(tzinfo=None, microsecond=0),
        "as_of": warehouse.value("select getvariable('as_of')::date"),
        "data_to": data_to,
        "schema_version": PUBLISHED_SCHEMA_VERSION,
        "code_version": code_version(),
        "data_fingerprint": fingerprint,
        "policy": policy.model_dump_json(),
        "proof": json.dumps(proof, default=str, sort_keys=True),
        "dpia_ref": settings.dpia_ref,
        "assumptions": json.dumps(assumptions, ensure_ascii=False),
    }
    return pd.DataFrame([row])


def current_release(published_dir: Path) -> dict[str, object] | None:
    """The release row of what is published; None while nothing is."""
    path = current_path(published_dir)
    if path is None:
        return None
    rows = published_table(path, "release").to_dict("records")
    return {str(k): v for k, v in rows[0].items()} if rows else None
