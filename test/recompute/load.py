"""Recomputes the figures of load from the rows of samples.csv.

Only the schedule's length, windows and segments (start, arrivals and dropped arrivals) are taken from results.json.
"""

from datetime import datetime
from math import fsum

from exact import quantile

LOAD_FIGURES = ("errorsFromRps", "errorFreeThroughputRps")
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
    segments, timed_rows = [], []
    for given in found["segments"]:
        own_rows = [row for row in rows if int(row["round"]) == given["segment"] + 1]
        segments.append(segment_of(given, own_rows))
        timed_rows += with_schedule_times(given, own_rows)
    total = fsum(phase["seconds"] for phase in found["phases"]) * 1000
    lags = sorted(lag_of(row) for row in rows)
    excluded = {}
    for row in rows:
        if row["exclude_reason"]:
            excluded[row["exclude_reason"]] = excluded.get(row["exclude_reason"], 0) + 1
    overall = figures(timed_rows, 0, total, found["overall"])
    windows = [
        {"fromSeconds": window["fromSeconds"], "toSeconds": window["toSeconds"]}
        | figures(timed_rows, window["fromSeconds"] * 1000, window["toSeconds"] * 1000, window)
        for window in found["windows"]
    ]
    late = {given["segment"] + 1 for given in segments if not given["valid"]}
    failed = [
        rate_at(found["phases"], intended)
        for row, intended, _, _ in timed_rows
        if row["exclude_reason"] in FAILURES and int(row["round"]) not in late
    ]
    clean = [
        window["throughputRps"]
        for window in windows
        if window["n"] and not window["errors"] and window["toSeconds"] - window["fromSeconds"] >= found["windowSeconds"]
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
    """Arrivals per second of the schedule at a time in ms; the rate of a phase is linear."""
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
    valid = valid and not any(row["exclude_reason"] == "caller_failed" for row in rows)
    return given | {"sent": len(rows), "p99SendLagMs": p99, "sendLagLimitMs": limit, "valid": valid}


def with_schedule_times(given, rows):
    """Rows with their times in the schedule, in ms. The time between two segments is not part of the schedule."""
    if given["startedAt"] is None:
        # The report does not have the start of a segment that did not end, so only its own figures are checked.
        return []
    zero = milliseconds(given["startedAt"]) - given["fromSeconds"] * 1000
    return [
        (row, *(milliseconds(row[name]) - zero for name in ("intended_at", "sent_at", "ended_at"))) for row in rows
    ]


def figures(timed_rows, start, end, given):
    sent = [row for row, intended, _, _ in timed_rows if start <= intended < end]
    valid = [row for row in sent if row["status"] == "valid"]
    ended_inside = [row for row, _, _, ended in timed_rows if row["status"] == "valid" and start <= ended < end]
    with_start_kind = [row for row in sent if row["start_kind"]]
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
        "coldStarts": sum(1 for row in with_start_kind if row["start_kind"] == "cold") if with_start_kind else None,
        "environments": len(environments) or None,
        "maxConcurrency": concurrency([(sent_ms, ended_ms) for _, _, sent_ms, ended_ms in timed_rows], start, end),
        "throughputRps": len(ended_inside) / ((end - start) / 1000),
        "metrics": {name: summarise(of_metric) for name, of_metric in values.items() if of_metric},
    }


def kind_of(row):
    has_name = row["exclude_reason"] in ("function_error", "invoke_failed", "wrong_answer")
    return (row["function_error"] if has_name else "") or row["exclude_reason"]


def concurrency(requests, start, end):
    """The maximum number of requests in flight at the same time."""
    in_flight = [(sent, max(ended, sent + 1)) for sent, ended in requests]
    in_flight = [(max(sent, start), ended) for sent, ended in in_flight if sent < end and ended > start]
    changes = sorted([(sent, 1) for sent, _ in in_flight] + [(ended, -1) for _, ended in in_flight])
    highest = current = 0
    for _, change in changes:
        current += change
        highest = max(highest, current)
    return highest


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
    """`durationMs.p75`, `maxConcurrency`, `windows.durationMs.mean.max`; None when not measured or invalid."""
    if not load["valid"]:
        return None
    if name in LOAD_FIGURES:
        return load[name]
    if not name.startswith("windows."):
        return figure_of(load["overall"], name)
    inner, _, which = name.removeprefix("windows.").rpartition(".")
    values = [value for value in (figure_of(window, inner) for window in load["windows"]) if value is not None]
    return {"min": min, "max": max}[which](values) if values else None


def figure_of(window, name):
    if name in COUNTS:
        return window[name]
    metric, _, statistic = name.partition(".")
    return window["metrics"].get(metric, {}).get(statistic)
