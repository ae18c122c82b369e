"""What a run took, from the rows of samples.csv and the steps that results.json says have ended."""

from datetime import datetime

RECORDS_A_FILE = 500
PUTS_OF_RUN = 13
PUTS_OF_FUNCTION = 4


def run_actual(results, rows):
    """Everything of `run.actual` but the cost and the calls of the control plane, which only the tasks can count."""
    run = results["run"]
    found = run["actual"]
    known = {each["id"]: each for each in results["configurations"]}
    # The suite's setup calls come before round 1, and no update is made for them.
    mine = [row for row in rows if row["configuration_id"] in known and row["round"] != "0"]
    return {
        "invocations": len(rows),
        "updates": len({attempt_of(row, known) for row in mine}) + found["restores"],
        "stateTransitions": None if found["stateTransitions"] is None else transitions(run, mine, known),
        "s3Puts": puts(run, rows) + PUTS_OF_RUN + PUTS_OF_FUNCTION * found["restores"],
        "seconds": (datetime.fromisoformat(run["endedAt"]) - datetime.fromisoformat(run["startedAt"])).total_seconds(),
    }


def visit_of(row, known):
    each = known[row["configuration_id"]]
    if row["phase"] == "load":
        return ("load", row["configuration_id"])
    return (each["function"], each["memoryMb"], each.get("override"), row["round"], row["position"])


def attempt_of(row, known):
    return (*visit_of(row, known), "" if row["phase"] == "load" else row["attempt"])


def transitions(run, rows, known):
    """Every state entered when all tasks came to their end, by the picture in state-machine/README.md."""
    segments = [len(each["load"]["segments"]) for each in known.values() if "load" in each]
    attempts, throttled = {}, set()
    for row in rows:
        if row["phase"] != "load":
            visit = visit_of(row, known)
            attempts[visit] = max(attempts.get(visit, 1), int(row["attempt"]))
            if row["phase"] == "cold" and row["exclude_reason"] == "throttled":
                throttled.add((visit, int(row["attempt"])))
    waits = sum(1 for visit, attempt in throttled if attempt < attempts[visit])
    steps = run["steps"]["planned"] - sum(segments) + sum(count - 1 for count in attempts.values())
    top = ["PlanRun", "IsThereWork", "IsThereLoad", "Restore", "Aggregate", "Publish", "IsRunComplete", "end"]
    top += ["MeasureLanes"] if run["lanes"] else []
    top += ["ApplyLoads"] if segments else []
    load = sum(len(["EnterLoad", "SetConfiguration", "LoadDone"]) + 2 * count + 2 * (count - 1) for count in segments)
    return len(top) + run["lanes"] + 4 * steps + waits + load


def puts(run, rows):
    files = {}
    for row in rows:
        key = tuple(row[name] for name in ("configuration_id", "phase", "round", "attempt"))
        files[key] = files.get(key, 0) + 1
    written = sum(writes_of(key, count) for key, count in files.items())
    return written + run["steps"]["planned"] - run["steps"]["missing"]


def writes_of(key, count):
    """Load writes many files, each once; a file of a step is written again when it is judged, one of setup calls is not."""
    _, phase, call_round, _ = key
    if phase == "load":
        return -(-count // RECORDS_A_FILE)
    return 1 if call_round == "0" else 2
