"""The numbers the charts stand on, each with its source.

Two sets of rounded constants are in use in the field and differ by 0.016 %: XmR charts take 2.66
(NHS "Making Data Count", NHSRplotthedots 0.2.2), individuals charts 3/1.128 (qicharts2 0.8.1,
Montgomery 6.33). Both are kept, because limits are compared with those programs digit by digit.
"""

from __future__ import annotations

import math

XMR_LIMIT = 2.66  # 3/d2 rounded; limits = mean +- 2.66 x mean moving range
XMR_NEAR_LIMIT = 2 * (2.66 / 3)  # two thirds of the way from the mean to a limit
MOVING_RANGE_SCREEN = 3.267  # D4 for n = 2; ranges at or above it x mean are dropped once (Nelson)
I_PRIME_SCREEN = 3.2665  # the same for I' charts, to one digit more (qicharts2 0.8.1)
D2 = 1.128  # mean range of two normal values in sigma, rounded as qicharts2 and qcc 2.7 do
ABSOLUTE_STEP = math.sqrt(2 / math.pi)  # mean |step| of a normal step, in its own sigma
SIGMA_LIMITS = 3.0  # Shewhart

TIME_BETWEEN_POWER = 3.6  # t charts: y^(1/3.6) is close to normal for exponential times (Nelson)

SHIFT_LENGTH = 7  # consecutive points strictly on one side of the mean
TREND_LENGTH = 7  # points, that is six consecutive strict rises or falls

TRIAL_BELOW = 12  # fewer baseline points than this: trial limits (Making Data Count)
MINIMUM_FOR_LIMITS = 2  # a single point has no variation to draw limits from

Z_95 = 1.959964  # funnel limits, as FunnelPlotR 0.6.0 rounds them
Z_998 = 3.090232
MINIMUM_GROUPS_TO_FLAG = 10  # with fewer, the between-group variance is too unstable to flag by

GROUP_RANGE = (1e-15, 1e15)  # sizes of groups whose ratios and squares still have their digits
LARGEST_NUMBER = 1e100  # beyond it squares and sums could overflow; nothing measured is so large
