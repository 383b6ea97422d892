"""How long a chart runs before it signals: average run lengths and critical values.

Normal points with known mean and spread; `shift` is the distance of the true mean from the centre
in standard deviations, and the run starts at the centre (zero state). Integral equations are
solved at Gauss-Legendre nodes (Crowder 1987 for EWMA, Page and Brook and Evans for CUSUM), runs
rules as Markov chains (Champ and Woodall 1987).
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from scipy.optimize import brentq
from scipy.stats import norm, poisson

from pipeline.stats.segments import Floats

NODES = 80
# A runs rule: so many of the last so many points beyond so many sigma on one side.
Rule = tuple[int, int, float]
BEYOND_3_SIGMA: Rule = (1, 1, 3.0)
TWO_OF_THREE_BEYOND_2: Rule = (2, 3, 2.0)
FOUR_OF_FIVE_BEYOND_1: Rule = (4, 5, 1.0)
EIGHT_ON_ONE_SIDE: Rule = (8, 8, 0.0)


def ewma_run_length(weight: float, sigmas: float, shift: float = 0.0) -> float:
    """Two-sided EWMA with fixed limits: points until the first signal, on average."""
    edge = sigmas * np.sqrt(weight / (2 - weight))
    nodes, widths = _nodes(-edge, edge)
    starts = np.append(nodes, 0.0)  # the last row is the run from the centre
    reach = (nodes[None, :] - (1 - weight) * starts[:, None]) / weight - shift
    kernel = norm.pdf(reach) * widths / weight
    at_nodes = np.linalg.solve(np.eye(len(nodes)) - kernel[:-1], np.ones(len(nodes)))
    return float(1 + kernel[-1] @ at_nodes)


def cusum_run_length(
    reference: float, decision: float, shift: float = 0.0, *, two_sided: bool = False
) -> float:
    """CUSUM: points until the first signal, on average; two-sided sums are combined by 1/L."""
    upper = _one_sided_cusum(reference, decision, shift)
    if not two_sided:
        return upper
    return 1 / (1 / upper + 1 / _one_sided_cusum(reference, decision, -shift))


def _one_sided_cusum(reference: float, decision: float, shift: float) -> float:
    nodes, widths = _nodes(0.0, decision)
    starts = np.append(0.0, nodes)
    kernel = np.zeros((len(starts), len(starts)))
    kernel[:, 0] = norm.cdf(reference - starts - shift)  # back to zero
    kernel[:, 1:] = norm.pdf(nodes[None, :] + reference - starts[:, None] - shift) * widths
    return float(np.linalg.solve(np.eye(len(starts)) - kernel, np.ones(len(starts)))[0])


def poisson_cusum_run_length(
    mean: float, reference: float, decision: float, *, steps_per_unit: int = 1
) -> float:
    """Upper CUSUM of counts; `reference` and `decision` are multiples of 1 / steps_per_unit."""
    step, top = round(reference * steps_per_unit), round(decision * steps_per_unit)
    states = np.arange(top + 1)
    # from s to t > 0 the count is (t - s + step) / steps_per_unit; to 0 it is that or less
    gain = states[None, :] - states[:, None] + step
    whole = gain % steps_per_unit == 0
    chance = np.where(whole, poisson.pmf(gain // steps_per_unit, mean), 0.0)
    chance[:, 0] = poisson.cdf((step - states) // steps_per_unit, mean)
    return float(np.linalg.solve(np.eye(top + 1) - chance, np.ones(top + 1))[0])


def rules_run_length(rules: tuple[Rule, ...], shift: float = 0.0) -> float:
    """A Shewhart chart with runs rules: points until any of them fires, on average.

    The state of the chain is, for each rule and side, which of the last points were beyond.
    """
    edges = sorted({-bound for *_, bound in rules} | {bound for *_, bound in rules})
    borders = np.array([-np.inf, *edges, np.inf])
    chances = np.diff(norm.cdf(borders - shift))
    middles = [(low + high) / 2 for low, high in pairwise(borders[1:-1])]
    points = [edges[0] - 1, *middles, edges[-1] + 1]
    start: tuple[int, ...] = (0,) * (2 * len(rules))
    number, moves, waiting = {start: 0}, [], [start]
    while waiting:
        state = waiting.pop()
        for point, chance in zip(points, chances, strict=True):
            after = _after(state, point, rules)
            if after is None:
                continue
            if after not in number:
                number[after] = len(number)
                waiting.append(after)
            moves.append((number[state], number[after], chance))
    chain = np.zeros((len(number), len(number)))
    for origin, goal, chance in moves:
        chain[origin, goal] += chance
    return float(np.linalg.solve(np.eye(len(number)) - chain, np.ones(len(number)))[0])


def _after(state: tuple[int, ...], point: float, rules: tuple[Rule, ...]) -> tuple[int, ...] | None:
    """The memory of the rules after one more point; None when one of them fires."""
    memory = []
    for place, (needed, among, bound) in enumerate(rules):
        for side in (0, 1):
            beyond = point > bound if side == 0 else point < -bound
            last = (state[2 * place + side] << 1) | int(beyond)
            last &= (1 << among) - 1
            if last.bit_count() >= needed:
                return None
            memory.append(last & ((1 << (among - 1)) - 1))
    return tuple(memory)


def ewma_width(weight: float, run_length: float) -> float:
    """The width in sigmas at which an EWMA in control runs that long."""
    return _solve(lambda sigmas: ewma_run_length(weight, sigmas), run_length, 0.5, 6.0)


def cusum_decision(reference: float, run_length: float) -> float:
    """The decision interval at which a two-sided CUSUM in control runs that long."""

    def length(decision: float) -> float:
        return cusum_run_length(reference, decision, two_sided=True)

    return _solve(length, run_length, 0.1, 25.0)


def _solve(length: Callable[[float], float], goal: float, low: float, high: float) -> float:
    return float(brentq(lambda x: np.log(length(x) / goal), low, high, xtol=1e-10))


def _nodes(low: float, high: float) -> tuple[Floats, Floats]:
    """Gauss-Legendre nodes and weights between two borders."""
    nodes, widths = np.polynomial.legendre.leggauss(NODES)
    return (low + high) / 2 + (high - low) / 2 * nodes, (high - low) / 2 * widths
