"""Commands: spc, funnel and shrink."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.statistics_options import (
    KINDS,
    Better,
    Estimator,
    Format,
    FunnelShape,
    Scale,
    Trimming,
    chart_kind,
    drift_options,
    listed,
    row_numbers,
)

FileArgument = Annotated[Path, typer.Argument(help="A CSV file with a header line.")]
FormatOption = Annotated[Format, typer.Option("--format", help="csv, or json with a summary.")]
GroupOption = Annotated[str, typer.Option(help="Column of the groups.")]
NumeratorOption = Annotated[str, typer.Option(help="Column of the numerators.")]
DenominatorOption = Annotated[str, typer.Option(help="Column of the denominators.")]


def register(app: typer.Typer) -> None:
    """Add this group's commands to the application."""
    app.command("spc")(spc)
    app.command("funnel")(funnel)
    app.command("shrink")(shrink)


def spc(
    kind: Annotated[str, typer.Argument(help=f"The chart: {KINDS}.", metavar="KIND")],
    file: FileArgument,
    period: Annotated[str, typer.Option(help="Column of the periods, in order.")] = "period",
    value: Annotated[str, typer.Option(help="Column of the values.")] = "value",
    numerator: Annotated[str, typer.Option(help="Column of the numerators.")] = "numerator",
    denominator: Annotated[str, typer.Option(help="Column of the denominators.")] = "denominator",
    series: Annotated[str | None, typer.Option(help="Column that tells many series apart.")] = None,
    target: Annotated[float | None, typer.Option(help="The line to be kept: assurance.")] = None,
    improvement: Annotated[Better, typer.Option(help="Which way is better.")] = Better.DOWN,
    rebase: Annotated[
        list[str] | None,
        typer.Option(help="Take new limits from this period on (comma-separated for several)."),
    ] = None,
    fix: Annotated[
        int | None, typer.Option(help="Take limits from the first N rows of each part.")
    ] = None,
    screen: Annotated[
        bool, typer.Option(help="Drop extreme moving ranges once before taking their mean.")
    ] = True,
    multiply: Annotated[float, typer.Option(help="Multiply values and limits.")] = 1.0,
    exclude: Annotated[
        str, typer.Option(help="Row numbers left out of centre, limits and runs: 3,7.")
    ] = "",
    clip: Annotated[
        bool | None,
        typer.Option(
            "--clip/--no-clip",
            help="Cut limits at 0 (shares also at 1). Default: yes for u, up, p, pp, c, g.",
        ),
    ] = None,
    weight: Annotated[
        float | None, typer.Option("--lambda", help="ewma: weight of the newest point (0.2).")
    ] = None,
    sigmas: Annotated[float | None, typer.Option(help="ewma: width of the limits (3).")] = None,
    k: Annotated[float | None, typer.Option("--k", help="cusum: reference value (0.5).")] = None,
    h: Annotated[float | None, typer.Option("--h", help="cusum: decision interval (5).")] = None,
    center: Annotated[
        float | None, typer.Option("--center", "--centre", help="ewma, cusum: the centre.")
    ] = None,
    sd: Annotated[float | None, typer.Option(help="ewma, cusum: the spread.")] = None,
    headstart: Annotated[float | None, typer.Option(help="cusum: starting value (0).")] = None,
    like_peer: Annotated[
        bool,
        typer.Option(
            "--like-peer", help="Do as NHSRplotthedots or qicharts2 where Plimsoll differs."
        ),
    ] = False,
    output: FormatOption = Format.CSV,
) -> None:
    """Control chart of a series: lines, signals, variation and assurance."""
    from pipeline.cli.statistics_tables import put_out, read_table
    from pipeline.stats import ChartOptions, Improvement, chart

    chosen = chart_kind(kind)
    drift = drift_options(
        chosen,
        {
            "weight": weight,
            "sigmas": sigmas,
            "reference": k,
            "decision": h,
            "centre": center,
            "sd": sd,
            "head_start": headstart,
        },
    )
    options = ChartOptions(
        target=target,
        improvement=Improvement(improvement.value),
        rebase=listed(rebase),
        fix=fix,
        screen=screen,
        multiply=multiply,
        exclude=row_numbers(exclude),
        clip=clip,
        like_peer=like_peer,
        drift=drift,
    )
    columns = {"period": period}
    if chosen.has_denominator:
        columns |= {"numerator": numerator, "denominator": denominator}
    else:
        columns["value"] = value
    if series:
        columns["series"] = series
    found = chart(chosen, read_table(file, columns), options)
    put_out(found.points, found.summary(), found.warnings, is_json=output is Format.JSON)


def funnel(
    file: FileArgument,
    group: GroupOption = "group",
    numerator: NumeratorOption = "numerator",
    denominator: DenominatorOption = "denominator",
    kind: Annotated[
        FunnelShape, typer.Option(help="Observed to expected, share, or events per exposure.")
    ] = FunnelShape.RATIO,
    method: Annotated[
        Scale, typer.Option(help="Scale of a ratio: square root (CQC) or logarithm (SHMI).")
    ] = Scale.SQRT,
    trim: Annotated[
        Trimming, typer.Option(help="Extreme z-scores before the dispersion is estimated.")
    ] = Trimming.WINSORISE,
    trim_share: Annotated[float, typer.Option(help="Share trimmed at each end.")] = 0.1,
    overdispersion: Annotated[
        bool, typer.Option(help="Widen the limits by the variance between groups.")
    ] = True,
    limit: Annotated[float, typer.Option(help="99.8 or 95: the limit of position.")] = 99.8,
    multiply: Annotated[float, typer.Option(help="Multiply values and limits.")] = 1.0,
    exact: Annotated[
        bool, typer.Option("--exact", help="Proportions without overdispersion: binomial limits.")
    ] = False,
    round_expected: Annotated[
        bool, typer.Option(help="Ratio with log: expected to two decimals, as the SHMI.")
    ] = True,
    like_peer: Annotated[
        bool, typer.Option("--like-peer", help="Do as FunnelPlotR where Plimsoll differs.")
    ] = False,
    output: FormatOption = Format.CSV,
) -> None:
    """Funnel limits of groups, and which groups lie outside."""
    from pipeline.cli.statistics_tables import put_out, read_table
    from pipeline.stats import FunnelKind, FunnelMethod, FunnelOptions, Trim
    from pipeline.stats import funnel as compute

    options = FunnelOptions(
        kind=FunnelKind(kind.value),
        method=FunnelMethod(method.value),
        trim=Trim(trim.value),
        trim_share=trim_share,
        overdispersion=overdispersion,
        limit=limit,
        multiply=multiply,
        is_exact=exact,
        round_expected=round_expected,
        like_peer=like_peer,
    )
    columns = {"group": group, "numerator": numerator, "denominator": denominator}
    found = compute(read_table(file, columns), options)
    put_out(found.groups, found.summary, found.warnings, is_json=output is Format.JSON)


def shrink(
    file: FileArgument,
    group: GroupOption = "group",
    numerator: NumeratorOption = "numerator",
    denominator: DenominatorOption = "denominator",
    method: Annotated[
        Estimator, typer.Option(help="By moments, or by maximum likelihood with intervals.")
    ] = Estimator.MARSHALL,
    output: FormatOption = Format.CSV,
) -> None:
    """Rates of small teams drawn towards the rate of all, with the weight of their own."""
    from pipeline.cli.statistics_tables import put_out, read_table
    from pipeline.stats import ShrinkMethod
    from pipeline.stats import shrink as compute

    columns = {"group": group, "numerator": numerator, "denominator": denominator}
    found = compute(read_table(file, columns), ShrinkMethod(method.value))
    put_out(found.groups, found.summary, found.warnings, is_json=output is Format.JSON)
