"""Actual counts of a run, from the rows of samples.csv and the finished steps in results.json."""

from datetime import datetime

RECORDS_PER_FILE = 500
PUTS_PER_RUN = 14
# history, latest and index.html; a modified suite has none of them.
PUTS_PER_PUBLICATION = 3
PUTS_PER_FUNCTION = 4


def run_actual(results, rows):
    """All of `run.actual` except the cost, and the calls of the control plane, which only the tasks can count."""
    run = results["run"]
    actual = run["actual"]
    configurations = {configuration["id"]: configuration for configuration in results["configurations"]}
    # The suite's setup calls are made before round 1 and without an update.
    step_rows = [row for row in rows if row["configuration_id"] in configurations and row["round"] != "0"]
    return {
        "invocations": len(rows),
        "updates": len({attempt_of(row, configurations) for row in step_rows}) + actual["restores"],
        "stateTransitions": None if actual["stateTransitions"] is None else transitions(run, step_rows, configurations),
        "s3Puts": puts(run, rows) + run_puts(run, configurations) + PUTS_PER_FUNCTION * actual["restores"],
        "seconds": (datetime.fromisoformat(run["endedAt"]) - datetime.fromisoformat(run["startedAt"])).total_seconds(),
    }


def visit_of(row, configurations):
    configuration = configurations[row["configuration_id"]]
    if row["phase"] == "load":
        return ("load", row["configuration_id"])
    key = (configuration["function"], configuration["memoryMb"], configuration.get("override"))
    return (*key, row["round"], row["position"])


def attempt_of(row, configurations):
    return (*visit_of(row, configurations), "" if row["phase"] == "load" else row["attempt"])


def transitions(run, rows, configurations):
    """Number of states entered when all tasks succeed, from the diagram in state-machine/README.md."""
    segments = [len(each["load"]["segments"]) for each in configurations.values() if "load" in each]
    attempts, throttled = {}, set()
    for row in rows:
        if row["phase"] != "load":
            visit = visit_of(row, configurations)
            attempts[visit] = max(attempts.get(visit, 1), int(row["attempt"]))
            if row["phase"] == "cold" and row["exclude_reason"] == "throttled":
                throttled.add((visit, int(row["attempt"])))
    waits = sum(1 for visit, attempt in throttled if attempt < attempts[visit])
    steps = run["steps"]["planned"] - sum(segments) + sum(count - 1 for count in attempts.values())
    top = ["PlanRun", "IsThereWork", "IsThereMore", "Restore", "Aggregate", "Publish", "IsRunComplete", "end"]
    top += ["MeasureLanes"] if run["lanes"] else []
    top += ["ApplyLoads"] if segments else []
    parts = run.get("laneParts", [run["lanes"]])
    top += ["MeasureLanes", "IsThereMore"] * (len(parts) - 1)
    lane = len(["EnterLane", "LaneDone"]) * sum(parts)
    load = sum(len(["EnterLoad", "SetConfiguration", "LoadDone"]) + 2 * count for count in segments)
    return len(top) + lane + len(["ForceColdStart", "Measure", "WhatNext"]) * steps + waits + load


def run_puts(run, configurations):
    """What is written once per run, lane and load job, and the items of each part after the first."""
    jobs = sum(1 for configuration in configurations.values() if "load" in configuration)
    once = PUTS_PER_RUN + (0 if run["modified"] else PUTS_PER_PUBLICATION) + (1 if "scheduledTime" in run else 0)
    return once + run["lanes"] + jobs + len(run.get("laneParts", [0])) - 1


def puts(run, rows):
    files = {}
    for row in rows:
        key = tuple(row[name] for name in ("configuration_id", "phase", "round", "attempt"))
        files[key] = files.get(key, 0) + 1
    written = sum(writes_of(key, count) for key, count in files.items())
    return written + run["steps"]["planned"] - run["steps"]["missing"]


def writes_of(key, count):
    """A file of load is written once, a file of a step again when it is judged, a file of the suite's setup calls once."""
    _, phase, call_round, _ = key
    if phase == "load":
        return -(-count // RECORDS_PER_FILE)
    return 1 if call_round == "0" else 2
