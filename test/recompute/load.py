"""The figures of load, worked out again from the rows of samples.csv.

From results.json come the schedule's length, windows and segments (when each began, how many arrivals it had and dropped);
every figure of what was sent comes from the rows.
"""

from datetime import datetime
from math import fsum

from exact import quantile

OF_THE_WHOLE = ("errorsFromRps", "errorFreeThroughputRps")
FAILURES = ("function_error", "invoke_failed", "throttled", "wrong_answer")
COUNTS = ("n", "throttled", "coldStarts", "environments", "maxConcurrency", "throughputRps")


def milliseconds(text):
    return round(datetime.fromisoformat(text).timestamp() * 1000)


def lag_of(row):
    return float(row["metric.send_lag_ms"] or 0)


def latency_of(row):
    return float(row["client_latency_ms"]) + lag_of(row)


def load_result(found, rows):
    """`found` is the load of one configuration in results.json, `rows` are those of that configuration."""
    rows = [row for row in rows if row["phase"] == "load"]
    segments, placed = [], []
    for given in found["segments"]:
        mine = [row for row in rows if int(row["round"]) == given["segment"] + 1]
        segments.append(segment_of(given, mine))
        placed += place(given, mine)
    total = fsum(phase["seconds"] for phase in found["phases"]) * 1000
    lags = sorted(lag_of(row) for row in rows)
    excluded = {}
    for row in rows:
        if row["exclude_reason"]:
            excluded[row["exclude_reason"]] = excluded.get(row["exclude_reason"], 0) + 1
    overall = figures(placed, 0, total, found["overall"])
    windows = [
        {"fromSeconds": each["fromSeconds"], "toSeconds": each["toSeconds"]}
        | figures(placed, each["fromSeconds"] * 1000, each["toSeconds"] * 1000, each)
        for each in found["windows"]
    ]
    late = {given["segment"] + 1 for given in segments if not given["valid"]}
    failed = [
        rate_at(found["phases"], intended)
        for row, intended, _, _ in placed
        if row["exclude_reason"] in FAILURES and int(row["round"]) not in late
    ]
    clean = [
        each["throughputRps"]
        for each in windows
        if each["n"] and not each["errors"] and each["toSeconds"] - each["fromSeconds"] >= found["windowSeconds"]
    ]
    return {
        "n": overall["n"],
        "excluded": excluded,
        "valid": all(each["valid"] for each in segments),
        "sendLag": {
            "medianMs": quantile(lags, 0.5),
            "p99Ms": quantile(lags, 0.99),
            "maxMs": lags[-1],
        }
        if lags
        else None,
        "segments": segments,
        "overall": overall,
        "windows": windows,
        "errorsFromRps": min(failed, default=None),
        "errorFreeThroughputRps": max(clean, default=None),
    }


def rate_at(phases, at):
    """Arrivals a second that the schedule has at a time in ms: each phase is a straight line."""
    begin = 0
    for phase in phases:
        end = begin + phase["seconds"] * 1000
        if at < end:
            return phase["fromRps"] + max(0, at - begin) / (end - begin) * (phase["toRps"] - phase["fromRps"])
        begin = end
    return phases[-1]["toRps"]


def segment_of(given, rows):
    lags = sorted(lag_of(row) for row in rows)
    latencies = sorted(latency_of(row) for row in rows)
    p99 = quantile(lags, 0.99) if lags else None
    limit = max(5, 0.01 * quantile(latencies, 0.5)) if latencies else 5
    late = p99 is not None and p99 > limit
    valid = given["startedAt"] is not None and not late and given["dropped"] == 0
    return given | {"sent": len(rows), "p99SendLagMs": p99, "sendLagLimitMs": limit, "valid": valid}


def place(given, rows):
    """Rows with their times in the schedule, in ms: between two segments a moment passes that the schedule does not have."""
    if given["startedAt"] is None:
        # Only its own figures are checked: where a segment that died began is not in the report.
        return []
    zero = milliseconds(given["startedAt"]) - given["fromSeconds"] * 1000
    return [
        (row, *(milliseconds(row[name]) - zero for name in ("intended_at", "sent_at", "ended_at"))) for row in rows
    ]


def figures(placed, start, end, given):
    sent = [row for row, intended, _, _ in placed if start <= intended < end]
    valid = [row for row in sent if row["status"] == "valid"]
    answered = [row for row, _, _, ended in placed if row["status"] == "valid" and start <= ended < end]
    known = [row for row in sent if row["start_kind"]]
    environments = {row["environment_id"] for row in sent} - {""}
    errors = {}
    for row in sent:
        if row["status"] != "valid":
            kind = kind_of(row)
            errors[kind] = errors.get(kind, 0) + 1
    values = {
        "durationMs": [float(row["duration_ms"]) for row in valid if row["duration_ms"]],
        "latencyMs": [latency_of(row) for row in valid],
        "serviceTimeMs": [float(row["client_latency_ms"]) for row in valid],
        "initDurationMs": [float(row["init_duration_ms"]) for row in valid if row["init_duration_ms"]],
    }
    return {
        "arrivals": given["arrivals"],
        "sent": len(sent),
        "dropped": given["dropped"],
        "n": len(valid),
        "throttled": sum(1 for row in sent if row["exclude_reason"] == "throttled"),
        "errors": errors,
        "coldStarts": sum(1 for row in known if row["start_kind"] == "cold") if known else None,
        "environments": len(environments) or None,
        "maxConcurrency": concurrency([(out, back) for _, _, out, back in placed], start, end),
        "throughputRps": len(answered) / ((end - start) / 1000),
        "metrics": {name: summarise(found) for name, found in values.items() if found},
    }


def kind_of(row):
    named = row["exclude_reason"] in ("function_error", "invoke_failed", "wrong_answer")
    return (row["function_error"] if named else "") or row["exclude_reason"]


def concurrency(requests, start, end):
    """The most that were out at one instant, looked at wherever something was sent."""
    out = [(sent, max(back, sent + 1)) for sent, back in requests]
    out = [(max(sent, start), back) for sent, back in out if sent < end and back > start]
    changes = sorted([(sent, 1) for sent, _ in out] + [(back, -1) for _, back in out])
    most = now = 0
    for _, by in changes:
        now += by
        most = max(most, now)
    return most


def summarise(values):
    ordered = sorted(values)
    summary = {
        "n": len(ordered),
        "min": ordered[0],
        "mean": fsum(ordered) / len(ordered),
        "median": quantile(ordered, 0.5),
        "p75": quantile(ordered, 0.75),
        "max": ordered[-1],
    }
    if len(ordered) >= 100:
        summary["p99"] = quantile(ordered, 0.99)
    return summary


def load_figure(load, name):
    """`durationMs.p75`, `maxConcurrency`, `windows.durationMs.mean.max`; None for what was not measured, or is invalid."""
    if not load["valid"]:
        return None
    if name in OF_THE_WHOLE:
        return load[name]
    if not name.startswith("windows."):
        return figure_of(load["overall"], name)
    inner, _, which = name.removeprefix("windows.").rpartition(".")
    values = [value for value in (figure_of(each, inner) for each in load["windows"]) if value is not None]
    return {"min": min, "max": max}[which](values) if values else None


def figure_of(found, name):
    if name in COUNTS:
        return found[name]
    metric, _, statistic = name.partition(".")
    return found["metrics"].get(metric, {}).get(statistic)
