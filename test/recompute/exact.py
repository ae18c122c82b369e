"""Statistics from first principles, on Python integers and fractions: nothing here is shared with the code under test.

Counting distributions are stored as one big integer whose fixed-width digits are the coefficients of a generating
function; shifting by a rank multiplies by x^rank. So exact counts are fast without any package.
"""

import math
from collections import Counter
from fractions import Fraction
from functools import lru_cache
from statistics import NormalDist

EXACT_UNPAIRED = 3600  # n * m up to which Mann-Whitney is counted
EXACT_PAIRED = 200


def quantile(ordered, share):
    """Type 7: linear between order statistics."""
    position = (len(ordered) - 1) * share
    rank = math.floor(position)
    if rank == position:
        return ordered[rank]
    return ordered[rank] + (position - rank) * (ordered[rank + 1] - ordered[rank])


def median_interval(ordered, confidence):
    """[x(k), x(n-k+1)] with the largest k whose two tails of B(n, 1/2) are at most 1 - confidence; None without such k."""
    n = len(ordered)
    tail = rank = 0
    while 2 * Fraction(tail + math.comb(n, rank), 2**n) <= 1 - confidence:
        tail += math.comb(n, rank)
        rank += 1
    if rank == 0:
        return None
    return {"low": ordered[rank - 1], "high": ordered[n - rank], "confidence": float(1 - 2 * Fraction(tail, 2**n))}


def outliers(ordered):
    first, third = quantile(ordered, 0.25), quantile(ordered, 0.75)
    spread = third - first
    severe = sum(1 for x in ordered if x < first - 3 * spread or x > third + 3 * spread)
    beyond = sum(1 for x in ordered if x < first - 1.5 * spread or x > third + 1.5 * spread)
    return {"mild": beyond - severe, "severe": severe}


def doubled_midranks(values):
    """Twice the rank of each value; equal values have the mean of their ranks."""
    ordered = sorted(values)
    first, last = {}, {}
    for rank, value in enumerate(ordered, start=1):
        first.setdefault(value, rank)
        last[value] = rank
    return [first[value] + last[value] for value in values]


def unpack(polynomial, width):
    mask, counts = (1 << width) - 1, []
    while polynomial:
        counts.append(polynomial & mask)
        polynomial >>= width
    return counts


def rank_sum_counts(ranks, drawn):
    """Number of ways to draw `drawn` of the ranks, by their sum, from sum 0."""
    width = len(ranks) + 1
    ways = [0] * (drawn + 1)
    ways[0] = 1
    for rank in ranks:
        for k in range(drawn, 0, -1):
            ways[k] += ways[k - 1] << (rank * width)
    return unpack(ways[drawn], width)


@lru_cache(maxsize=None)
def mann_whitney_counts(n, m):
    """Counts of U = 0 ... n * m without ties: rank sums above the minimum."""
    return rank_sum_counts(range(1, n + m + 1), n)[n * (n + 1) // 2:]


def signed_rank_counts(ranks):
    width = len(ranks) + 1
    ways = 1
    for rank in ranks:
        ways += ways << (rank * width)
    return unpack(ways, width)


def two_sided(counts, observed):
    total = sum(counts)
    lower = Fraction(sum(counts[: observed + 1]), total)
    upper = Fraction(sum(counts[observed:]), total)
    return float(min(Fraction(1), 2 * min(lower, upper)))


def normal_two_sided(distance, variance):
    """Normal approximation with continuity correction."""
    if variance <= 0:
        return 1.0
    deviation = math.sqrt(variance)
    upper = 0.5 * math.erfc((distance - 0.5) / deviation / math.sqrt(2))
    lower = 0.5 * math.erfc((-distance - 0.5) / deviation / math.sqrt(2))
    return min(1.0, 2 * min(lower, upper))


def ties(values):
    return sum(count**3 - count for count in Counter(values).values())


def mann_whitney_p(a, b):
    n, m, ranks = len(a), len(b), doubled_midranks(a + b)
    observed = sum(ranks[:n])
    if n * m <= EXACT_UNPAIRED:
        return two_sided(rank_sum_counts(ranks, n), observed)
    total = n + m
    variance = n * m / 12 * (total + 1 - ties(a + b) / (total * (total - 1)))
    return normal_two_sided(observed / 2 - n * (n + 1) / 2 - n * m / 2, variance)


def signed_rank_p(differences):
    moved = [difference for difference in differences if difference != 0]
    n = len(moved)
    if n == 0:
        return 1.0
    sizes = [abs(difference) for difference in moved]
    ranks = doubled_midranks(sizes)
    observed = sum(rank for rank, difference in zip(ranks, moved) if difference > 0)
    if n <= EXACT_PAIRED:
        return two_sided(signed_rank_counts(ranks), observed)
    variance = n * (n + 1) * (2 * n + 1) / 24 - ties(sizes) / 48
    return normal_two_sided(observed / 2 - n * (n + 1) / 4, variance)


def bound_rank(counts, confidence):
    """Largest k >= 1 with 2 P(T <= k - 1) <= 1 - confidence, and the confidence it reaches."""
    total, missed, rank = sum(counts), 0, 0
    for count in counts:
        if 2 * Fraction(missed + count, total) > 1 - confidence:
            break
        missed += count
        rank += 1
    return (rank, float(1 - 2 * Fraction(missed, total))) if rank else (0, None)


def normal_bound_rank(center, variance, confidence):
    rank = math.floor(center - NormalDist().inv_cdf(1 - (1 - confidence) / 2) * math.sqrt(variance))
    return (rank, confidence) if rank >= 1 else (0, None)


def estimate(logarithms, rank, reached):
    """Median of the pairwise values and the bounds at `rank` from either end, as ratios."""
    ordered = sorted(logarithms)
    interval = None
    if rank:
        interval = {"low": math.exp(ordered[rank - 1]), "high": math.exp(ordered[-rank]), "confidence": reached}
    return math.exp(quantile(ordered, 0.5)), interval


def unpaired_ratio(a, b, confidence):
    n, m = len(a), len(b)
    if n * m <= EXACT_UNPAIRED:
        rank, reached = bound_rank(mann_whitney_counts(n, m), confidence)
    else:
        rank, reached = normal_bound_rank(n * m / 2, n * m * (n + m + 1) / 12, confidence)
    return estimate([math.log(x) - math.log(y) for x in a for y in b], rank, reached)


def paired_ratio(pairs, confidence):
    n = len(pairs)
    if n <= EXACT_PAIRED:
        rank, reached = bound_rank(signed_rank_counts(range(1, n + 1)), confidence)
    else:
        rank, reached = normal_bound_rank(n * (n + 1) / 4, n * (n + 1) * (2 * n + 1) / 24, confidence)
    logs = [math.log(x / y) for x, y in pairs]
    return estimate([(logs[i] + logs[j]) / 2 for i in range(n) for j in range(i, n)], rank, reached)
