"""What results.json should hold, worked out again from the rows of samples.csv.

From results.json itself come only choices, never figures: which configurations, lanes, reference, rules and prices.
"""

from costs import cost_fields
from exact import (
    mann_whitney_p,
    median_interval,
    outliers,
    paired_ratio,
    quantile,
    signed_rank_p,
    unpaired_ratio,
)
from load import load_figure, load_result
from math import fsum, log
from stopping import stop_record

REPORT_METRICS = {
    "initDurationMs": "init_duration_ms",
    "durationMs": "duration_ms",
    "billedDurationMs": "billed_duration_ms",
    "maxMemoryUsedMb": "max_memory_used_mb",
    "clientLatencyMs": "client_latency_ms",
}
OURS = {*REPORT_METRICS, "initAndDurationMs"}
# core/analysis/shares.ts: name, part, whole
SHARES = [
    ("tls_share_of_connection_percent", "tls_ms", "total_breakdown_ms"),
    ("tls_share_of_duration_percent", "tls_ms", "durationMs"),
    ("warmup_share_of_init_percent", "warmup_ms", "initDurationMs"),
]
CHOICES_OF_LOAD = ("phases", "distribution", "via", "windowSeconds")
PHASES = {"cold": "cold", "follow-up": "followUp", "warm": "warm"}
UNITS = ("Ms", "Mb", "Bytes", "_ms", "_mb", "_kb", "_bytes")
RATIO_UNITS = ("×", "x", "ratio")
BYTES_PER_UNIT = {"bytes": 1, "B": 1, "kB": 1000, "KB": 1000, "MB": 1_000_000}


def figures_of(row):
    """Every figure of one invocation, by its name in results.json."""
    if "figures" in row:
        return row["figures"]
    found = {name: float(row[column]) for name, column in REPORT_METRICS.items() if row[column] != ""}
    for column, value in row.items():
        name = column.removeprefix("metric.")
        if column.startswith("metric.") and value != "" and name not in OURS:
            found[name] = float(value)
    if "initDurationMs" in found and "durationMs" in found:
        found["initAndDurationMs"] = found["initDurationMs"] + found["durationMs"]
    for name, part, whole in SHARES:
        if part in found and found.get(whole, 0) > 0:
            found[name] = 100 * found[part] / found[whole]
    row["figures"] = found
    return found


def summarise(values, confidence):
    """`values` are (round, value, environment); the interval reaches as far as that of all and that of environments."""
    ordered = sorted(value for _, value, _ in values)
    both = [median_interval(each, confidence) for each in (ordered, sorted(one_an_environment(values)))]
    interval = None
    if None not in both:
        interval = {
            "low": min(each["low"] for each in both),
            "high": max(each["high"] for each in both),
            "confidence": min(each["confidence"] for each in both),
        }
    summary = {
        "n": len(ordered),
        "min": ordered[0],
        "max": ordered[-1],
        "mean": fsum(ordered) / len(ordered),
        "median": quantile(ordered, 0.5),
        "medianInterval": interval,
        "p75": quantile(ordered, 0.75),
        "p90": quantile(ordered, 0.9),
        "outliers": outliers(ordered),
    }
    if len(ordered) >= 100:
        summary["p99"] = quantile(ordered, 0.99)
    return summary


def phase_result(rows, owed, confidence):
    if not rows and owed == 0:
        return None
    valid = [row for row in rows if row["status"] == "valid"]
    excluded, values = {}, {}
    for row in rows:
        if row["status"] != "valid":
            excluded[row["exclude_reason"]] = excluded.get(row["exclude_reason"], 0) + 1
    for row in valid:
        for name, value in figures_of(row).items():
            values.setdefault(name, []).append((int(row["round"]), value, environment_of(row)))
    shared = [environment_of(row) for row in valid]
    environments = shared.count(None) + len({each for each in shared if each is not None})
    metrics = {name: summarise(found, confidence) for name, found in values.items()}
    return {"n": len(valid), "environments": environments, "excluded": excluded, "metrics": metrics}


def configuration(found, rows, rules, prices):
    """`found` names the configuration and what was planned; every figure is made here."""
    mine = [row for row in rows if row["configuration_id"] == found["id"]]
    made = {
        name: phase_result([row for row in mine if row["phase"] == phase], found["planned"][name], rules["confidence"])
        for phase, name in PHASES.items()
    }
    made["stopped"] = {
        phase: stop_record(
            found["stopped"][phase],
            [row for row in mine if row["phase"] == phase],
            phase,
            found["planned"][phase],
            rules["confidence"],
        )
        for phase in ("cold", "warm")
    }
    if "load" in found:
        made["load"] = {key: found["load"][key] for key in CHOICES_OF_LOAD} | load_result(found["load"], mine)
    made["discarded"] = sum(1 for row in mine if row["phase"] == "setup" and row["round"] != "0")
    return made | cost_fields(found, rows, prices)


def verdict(ratio, interval, noise):
    if interval is None:
        return "inconclusive"
    threshold = 1 + noise / 100
    if interval["high"] <= threshold and interval["low"] >= 1 / threshold:
        return "unchanged"
    if interval["low"] <= 1 <= interval["high"]:
        return "inconclusive"
    if ratio >= threshold:
        return "regressed"
    return "improved" if ratio <= 1 / threshold else "unchanged"


def by_round(values):
    rounds = {}
    for number, value, _ in values:
        rounds.setdefault(number, []).append(value)
    return {number: quantile(sorted(found), 0.5) for number, found in rounds.items()}


def one_an_environment(values):
    """Cold starts one by one; of the calls that follow in one environment the median."""
    shared = {}
    for _, value, environment in values:
        if environment is not None:
            shared.setdefault(environment, []).append(value)
    alone = [value for _, value, environment in values if environment is None]
    return alone + [quantile(sorted(found), 0.5) for found in shared.values()]


def environment_of(row):
    return None if row["phase"] == "cold" else row["environment_id"] or f"round {row['round']}"


def ratio_of(candidate, reference, same_lane, rules):
    """`candidate` and `reference` are (round, value, environment) lists; None where there is no ratio."""
    if not candidate or not reference or any(value <= 0 for _, value, _ in candidate + reference):
        return None
    left, right = by_round(candidate), by_round(reference)
    pairs = [(left[number], right[number]) for number in sorted(left) if number in right] if same_lane else []
    if len(pairs) >= rules["minPairedRounds"]:
        ratio, interval = paired_ratio(pairs, rules["confidence"])
        p_value, n = signed_rank_p([log(x / y) for x, y in pairs]), [len(pairs), len(pairs)]
    else:
        pairs, a, b = None, one_an_environment(candidate), one_an_environment(reference)
        ratio, interval = unpaired_ratio(a, b, rules["confidence"])
        p_value, n = mann_whitney_p(a, b), [len(a), len(b)]
    return {
        "ratio": ratio,
        "interval": interval,
        "pValue": p_value,
        "paired": pairs is not None,
        "n": n,
        "verdict": verdict(ratio, interval, rules["noiseThresholdPercent"]),
    }


def valid_values(rows, configuration_id, phase, metric):
    return [
        (int(row["round"]), figures_of(row)[metric], environment_of(row))
        for row in rows
        if row["configuration_id"] == configuration_id
        and row["phase"] == phase
        and row["status"] == "valid"
        and metric in figures_of(row)
    ]


def comparisons(results, rows):
    """Each function against the reference, and each override of a function against its first one."""
    lanes = {each["function"]: each["lane"] for each in results["functions"]}
    valid = [row for row in rows if row["status"] == "valid"]
    made = []
    for candidate in results["configurations"]:
        for counterpart in counterparts(results, candidate):
            for phase in PHASES:
                mine = [row for row in valid if row["configuration_id"] == candidate["id"] and row["phase"] == phase]
                names = {name for row in mine for name in figures_of(row) if name.endswith(UNITS)}
                for metric in sorted(names):
                    ratio = ratio_of(
                        valid_values(rows, candidate["id"], phase, metric),
                        valid_values(rows, counterpart["id"], phase, metric),
                        lanes[candidate["function"]] == lanes[counterpart["function"]],
                        results["rules"],
                    )
                    if ratio is not None:
                        made.append(named(candidate, counterpart, phase, metric) | ratio)
    return made


def counterparts(results, candidate):
    """The reference with the same override, or plain; then the function itself with its first override."""
    reference = results["run"].get("reference")
    override = candidate.get("override")
    alike = [
        each
        for each in results["configurations"]
        if all(each[key] == candidate[key] for key in ("memoryMb", "payload"))
    ]
    if reference is not None and candidate["function"] != reference:
        of_reference = [each for each in alike if each["function"] == reference]
        for wanted in (override, None):
            same = [each for each in of_reference if each.get("override") == wanted]
            if same:
                yield same[0]
                break
    first = next(each for each in alike if each["function"] == candidate["function"])
    if first.get("override") != override:
        yield first


def named(candidate, reference, phase, metric):
    name = {
        "metric": metric,
        "phase": phase,
        "payload": candidate["payload"],
        "memoryMb": candidate["memoryMb"],
        "candidate": candidate["function"],
        "reference": reference["function"],
    }
    if "override" in candidate:
        name["override"] = candidate["override"]
    if candidate.get("override") != reference.get("override"):
        name["referenceOverride"] = reference.get("override")
    return name


def published(figure, results, configurations, rows):
    """What this run measured for a published figure, or None."""
    if figure["phase"] == "package":
        key = "bundleSizeBytes" if figure["metric"] == "bundleSizeBytes" else "codeSizeBytes"
        sizes = [each[key] for each in results["functions"] if each["function"] == figure["function"] and key in each]
        per = BYTES_PER_UNIT.get(figure["unit"])
        return sizes[0] / per if sizes and per else None

    if figure["phase"] == "load":
        for each in sorted(configurations, key=lambda each: each["memoryMb"]):
            chosen = all(figure.get(key, each[key]) == each[key] for key in ("payload", "memoryMb"))
            if each["function"] == figure["function"] and chosen and "load" in each and figure["unit"] not in RATIO_UNITS:
                return load_figure(each["load"], figure["metric"])
        return None

    def summaries(label):
        for each in sorted(configurations, key=lambda each: each["memoryMb"]):
            phase = each.get(PHASES.get(figure["phase"], ""))
            chosen = all(figure.get(key, each[key]) == each[key] for key in ("payload", "memoryMb"))
            if each["function"] == label and chosen and phase and figure["metric"] in phase["metrics"]:
                yield each, phase["metrics"][figure["metric"]]

    if figure["unit"] not in RATIO_UNITS:
        return next((summary["median"] for _, summary in summaries(figure["function"])), None)
    lanes = {each["function"]: each["lane"] for each in results["functions"]}
    for each, _ in summaries(figure["function"]):
        for other, _ in summaries(figure.get("reference")):
            if other["memoryMb"] == each["memoryMb"]:
                values = [valid_values(rows, one["id"], figure["phase"], figure["metric"]) for one in (each, other)]
                same_lane = lanes[each["function"]] == lanes[other["function"]]
                ratio = ratio_of(*values, same_lane, results["rules"])
                return ratio and ratio["ratio"]
    return None


def pattern_holds(pattern, configurations, rows, rules):
    """Yes or no by medians, None when not measured or when the interval of the ratio holds 1."""
    if "load" in (pattern["left"]["phase"], pattern["right"]["phase"]):
        left, right = (figure_of_side(side, pattern["memoryMb"], configurations) for side in (pattern["left"], pattern["right"]))
        return None if left is None or right is None else left > right
    sides = []
    for side in (pattern["left"], pattern["right"]):
        for each in configurations:
            phase = each[PHASES[side["phase"]]]
            if (
                each["function"] == side["function"]
                and each["memoryMb"] == pattern["memoryMb"]
                and side.get("payload", each["payload"]) == each["payload"]
                and phase
                and side["metric"] in phase["metrics"]
            ):
                values = valid_values(rows, each["id"], side["phase"], side["metric"])
                sides.append((values, phase["metrics"][side["metric"]]["median"]))
                break
    if len(sides) < 2:
        return None
    (left, left_median), (right, right_median) = sides
    ratio = ratio_of(left, right, False, rules)
    interval = ratio and ratio["interval"]
    if interval and interval["low"] <= 1 <= interval["high"]:
        return None
    return left_median > right_median


def figure_of_side(side, memory, configurations):
    """Of load the figure, of another phase the median, of the configuration that the side names; None when there is none."""
    for each in configurations:
        if (
            each["function"] == side["function"]
            and each["memoryMb"] == memory
            and side.get("payload", each["payload"]) == each["payload"]
        ):
            if side["phase"] == "load":
                found = load_figure(each["load"], side["metric"]) if "load" in each else None
            else:
                phase = each[PHASES[side["phase"]]]
                found = phase["metrics"].get(side["metric"], {}).get("median") if phase else None
            if found is not None:
                return found
    return None
