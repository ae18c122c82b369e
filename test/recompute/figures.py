"""Recomputes the figures of results.json from the rows of samples.csv.

Only choices are taken from results.json, never figures: configurations, lanes, reference, rules and prices.
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
    figures = {name: float(row[column]) for name, column in REPORT_METRICS.items() if row[column] != ""}
    for column, value in row.items():
        name = column.removeprefix("metric.")
        if column.startswith("metric.") and value != "" and name not in OURS:
            figures[name] = float(value)
    if "initDurationMs" in figures and "durationMs" in figures:
        figures["initAndDurationMs"] = figures["initDurationMs"] + figures["durationMs"]
    for name, part, whole in SHARES:
        if part in figures and figures.get(whole, 0) > 0:
            figures[name] = 100 * figures[part] / figures[whole]
    row["figures"] = figures
    return figures


def summarise(values, confidence):
    """`values` are (round, value, environment); the interval covers that of all values and that of environments."""
    ordered = sorted(value for _, value, _ in values)
    intervals = [median_interval(group, confidence) for group in (ordered, sorted(one_per_environment(values)))]
    interval = None
    if None not in intervals:
        interval = {
            "low": min(each["low"] for each in intervals),
            "high": max(each["high"] for each in intervals),
            "confidence": min(each["confidence"] for each in intervals),
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


def phase_result(rows, expected, confidence):
    if not rows and expected == 0:
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
    metrics = {name: summarise(of_metric, confidence) for name, of_metric in values.items()}
    result = {"n": len(valid), "environments": environments, "excluded": excluded, "metrics": metrics}
    return result | breakdown(valid)


def breakdown(valid):
    """Medians of the parts of init and handler over the rows that have them; nothing without any. Rows without a wait are
    from the probe, and count only where no row has one."""
    observed = [row for row in valid if row.get("init_share_wait_ms", "") != "" or row.get("share_wait_ms", "") != ""]
    made = {} if observed else probed_phases(valid)
    for phase, prefix, wall in (("init", "init_", "init_duration_ms"), ("handler", "", "duration_ms")):
        rows = [row for row in observed if row.get(f"{prefix}computing_ms", "") != ""]
        columns = {
            "wallMs": wall,
            "computingMs": f"{prefix}computing_ms",
            "shareWaitMs": f"{prefix}share_wait_ms",
            "otherWaitMs": f"{prefix}other_wait_ms",
        }
        if rows:
            made[phase] = {name: quantile(sorted(float(row[column]) for row in rows), 0.5) for name, column in columns.items()}
            made[phase] |= {"n": len(rows), "parallel": sum(row["parallel"] in (phase, "both") for row in rows)}
    return {"breakdown": made | {"source": "local-cloud" if observed else "probe"}} if made else {}


def probed_phases(valid):
    made = {}
    for phase, computing, wall in (("init", "init_computing_ms", "init_duration_ms"), ("handler", "computing_ms", "duration_ms")):
        times = [(float(row[wall]), float(row[computing])) for row in valid if row.get(computing, "") != ""]
        if times:
            values = {
                "wallMs": [of_wall for of_wall, _ in times],
                "computingMs": [of_computing for _, of_computing in times],
                "restMs": [round(of_wall - of_computing, 3) for of_wall, of_computing in times],
            }
            made[phase] = {name: quantile(sorted(listed), 0.5) for name, listed in values.items()} | {"n": len(times)}
    return made


def configuration(found, rows, rules, prices):
    """`found` has the configuration and what was planned; every figure is computed here."""
    own_rows = [row for row in rows if row["configuration_id"] == found["id"]]
    made = {
        name: phase_result([row for row in own_rows if row["phase"] == phase], found["planned"][name], rules["confidence"])
        for phase, name in PHASES.items()
    }
    made["stopped"] = {
        phase: stop_record(
            found["stopped"][phase],
            [row for row in own_rows if row["phase"] == phase],
            phase,
            found["planned"][phase],
            rules["confidence"],
        )
        for phase in ("cold", "warm")
    }
    if "load" in found:
        made["load"] = {key: found["load"][key] for key in CHOICES_OF_LOAD} | load_result(found["load"], own_rows)
    made["discarded"] = sum(1 for row in own_rows if row["phase"] == "setup" and row["round"] != "0")
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
    return {number: quantile(sorted(of_round), 0.5) for number, of_round in rounds.items()}


def one_per_environment(values):
    """Each cold start, and the median of the later calls of each environment."""
    shared = {}
    for _, value, environment in values:
        if environment is not None:
            shared.setdefault(environment, []).append(value)
    alone = [value for _, value, environment in values if environment is None]
    return alone + [quantile(sorted(of_environment), 0.5) for of_environment in shared.values()]


def environment_of(row):
    return None if row["phase"] == "cold" else row["environment_id"] or f"round {row['round']}"


def ratio_of(candidate, reference, same_lane, rules):
    """`candidate` and `reference` are (round, value, environment) lists; None without a ratio."""
    if not candidate or not reference or any(value <= 0 for _, value, _ in candidate + reference):
        return None
    left, right = by_round(candidate), by_round(reference)
    pairs = [(left[number], right[number]) for number in sorted(left) if number in right] if same_lane else []
    if len(pairs) >= rules["minPairedRounds"]:
        ratio, interval = paired_ratio(pairs, rules["confidence"])
        p_value, n = signed_rank_p([log(x / y) for x, y in pairs]), [len(pairs), len(pairs)]
    else:
        pairs, a, b = None, one_per_environment(candidate), one_per_environment(reference)
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
                own_rows = [row for row in valid if row["configuration_id"] == candidate["id"] and row["phase"] == phase]
                names = {name for row in own_rows for name in figures_of(row) if name.endswith(UNITS)}
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
    """The reference with the same override, or without; then the function itself with its first override."""
    reference = results["run"].get("reference")
    override = candidate.get("override")
    comparable = [
        configuration
        for configuration in results["configurations"]
        if all(configuration[key] == candidate[key] for key in ("memoryMb", "payload"))
    ]
    if reference is not None and candidate["function"] != reference:
        of_reference = [each for each in comparable if each["function"] == reference]
        for reference_override in (override, None):
            same = [each for each in of_reference if each.get("override") == reference_override]
            if same:
                yield same[0]
                break
    first = next(each for each in comparable if each["function"] == candidate["function"])
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
                values = [valid_values(rows, side["id"], figure["phase"], figure["metric"]) for side in (each, other)]
                same_lane = lanes[each["function"]] == lanes[other["function"]]
                ratio = ratio_of(*values, same_lane, results["rules"])
                return ratio and ratio["ratio"]
    return None


def pattern_holds(pattern, results, configurations, rows):
    """True or False by medians; None when not measured, when the interval of the ratio includes 1, or for equal figures."""
    if "load" in (pattern["left"]["phase"], pattern["right"]["phase"]):
        left, right = (figure_of_side(side, pattern["memoryMb"], configurations) for side in (pattern["left"], pattern["right"]))
        return None if left is None or right is None or left == right else left > right
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
    lanes = {each["function"]: each["lane"] for each in results["functions"]}
    same_lane = lanes.get(pattern["left"]["function"]) == lanes.get(pattern["right"]["function"])
    ratio = ratio_of(left, right, same_lane, results["rules"])
    interval = ratio and ratio["interval"]
    if left_median == right_median or (interval and interval["low"] <= 1 <= interval["high"]):
        return None
    return left_median > right_median


def figure_of_side(side, memory, configurations):
    """The figure of load, or the median of another phase, of the configuration of a side; None when there is none."""
    for each in configurations:
        if (
            each["function"] == side["function"]
            and each["memoryMb"] == memory
            and side.get("payload", each["payload"]) == each["payload"]
        ):
            if side["phase"] == "load":
                figure = load_figure(each["load"], side["metric"]) if "load" in each else None
            else:
                phase = each[PHASES[side["phase"]]]
                figure = phase["metrics"].get(side["metric"], {}).get("median") if phase else None
            if figure is not None:
                return figure
    return None
