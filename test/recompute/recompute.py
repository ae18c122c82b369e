"""Recomputes every figure of a report's results.json from its samples.csv and lists what differs.

Usage: python3 recompute.py <report folder>
Needs Python 3.11 and nothing else. Exit code 0: every figure agrees to 1e-9; 1: at least one does not; 2: cannot read.
"""

import csv
import json
import math
import sys
from pathlib import Path

from costs import memory_choices, run_cost
from nights import nightly_series
from figures import comparisons, configuration, pattern_holds, published, ratio_of, valid_values
from run_actual import run_actual

TOLERANCE = 1e-9


def differences(path, expected, found):
    """A line for every path at which `found` (results.json) differs from `expected` (samples.csv)."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for key in sorted(expected.keys() | found.keys()):
            if key not in found or key not in expected:
                yield f"{path}.{key}: {'not in results.json' if key in expected else 'not in samples.csv'}"
            else:
                yield from differences(f"{path}.{key}", expected[key], found[key])
    elif isinstance(expected, list) and isinstance(found, list):
        if len(expected) != len(found):
            yield f"{path}: {len(found)} entries, recomputed {len(expected)}"
        for index, (expected_item, found_item) in enumerate(zip(expected, found)):
            yield from differences(f"{path}[{index}]", expected_item, found_item)
    elif is_number(expected) and is_number(found):
        if not math.isclose(expected, found, rel_tol=TOLERANCE, abs_tol=1e-12):
            yield f"{path}: {found}, recomputed {expected}"
    elif expected != found or type(expected) is not type(found):
        yield f"{path}: {found!r}, recomputed {expected!r}"


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


# In the raw records only, not in samples.csv.
RAW_ONLY = ("machineWaitMs", "readBytes", "diskReadBytes", "majorPageFaults")


def without_raw_only(phase):
    """A phase of a configuration without its connections, and without what samples.csv does not have of its parts."""
    if not isinstance(phase, dict):
        return phase
    kept = {key: value for key, value in phase.items() if key != "connections"}
    if "breakdown" in kept:
        kept["breakdown"] = {name: without_fields(part) for name, part in kept["breakdown"].items()}
    return kept


def without_fields(part):
    return {key: value for key, value in part.items() if key not in RAW_ONLY} if isinstance(part, dict) else part


def sample_counts(rows):
    setup = sum(1 for row in rows if row["phase"] == "setup")
    valid = sum(1 for row in rows if row["phase"] != "setup" and row["status"] == "valid")
    return {"total": len(rows), "valid": valid, "excluded": len(rows) - setup - valid, "setup": setup}


def run_status(results, configurations, counts):
    run = results["run"]
    short = any(
        ((made[phase] or {"n": 0})["n"]) < given["planned"][phase]
        for given, made in zip(results["configurations"], configurations)
        for phase in ("cold", "followUp", "warm")
    )
    short = short or any(not made["load"]["valid"] or made["load"]["n"] == 0 for made in configurations if "load" in made)
    if counts["valid"] == 0:
        return "failed"
    whole = run["steps"]["done"] + run["steps"]["skipped"] == run["steps"]["planned"] and not short and "failure" not in run
    return "complete" if whole else "partial"


def check(results, rows):
    """All differences between results.json and the figures computed from the rows."""
    counts = sample_counts(rows)
    yield from differences("run.samples", counts, results["run"]["samples"])
    made = [configuration(each, rows, results["rules"], results["prices"]) for each in results["configurations"]]
    for given, expected in zip(results["configurations"], made):
        found = {key: without_raw_only(given.get(key)) for key in expected}
        yield from differences(f"configurations[{given['id']}]", expected, found)
    yield from differences("run.status", run_status(results, made, counts), results["run"]["status"])

    actual = results["run"]["actual"]
    expected_actual = run_actual(results, rows)
    yield from differences("run.actual", expected_actual, {key: actual.get(key) for key in expected_actual})
    yield from differences("run.actual.costUsd", run_cost(results, rows, expected_actual), actual["costUsd"])

    if "nightly" in results:
        found = {each["id"]: each for each in results["nightly"]["series"]}
        yield from differences("nightly.series", dict(nightly_series(results, rows)), found)

    ids = {configuration["id"] for configuration in results["configurations"]}
    for row in rows:
        if row["phase"] in ("cold", "follow-up", "warm", "load") and row["configuration_id"] not in ids:
            yield f"samples.csv has a {row['phase']} sample of {row['configuration_id']}, results.json has not"

    ratios = comparisons(results, rows)
    yield from differences("comparisons", by_name(ratios), by_name(results["comparisons"]))
    merged = [given | expected for given, expected in zip(results["configurations"], made)]

    def is_slower(candidate, other, phase, metric):
        ratio = ratio_of(*(valid_values(rows, side, phase, metric) for side in (candidate, other)), True, results["rules"])
        return bool(ratio and ratio["interval"] and ratio["interval"]["low"] > 1)

    yield from differences("memoryChoices", list(memory_choices(merged, is_slower)), results["memoryChoices"])
    for index, figure in enumerate(results["published"]):
        expected = published(figure, results, merged, rows)
        yield from differences(f"published[{index}].measured", expected, figure["measured"])
    for index, pattern in enumerate(results["patterns"]):
        expected = pattern_holds(pattern, results, merged, rows)
        yield from differences(f"patterns[{index}].holds", expected, pattern["holds"])


def by_name(ratios):
    names = ("candidate", "payload", "override", "reference", "memoryMb", "phase", "metric")
    return {" ".join(str(each[name]) for name in names if name in each): each for each in ratios}


def main(arguments):
    if len(arguments) != 1:
        print("usage: python3 recompute.py <report folder>", file=sys.stderr)
        return 2
    folder = Path(arguments[0])
    try:
        results = json.loads((folder / "results.json").read_text(encoding="utf-8"))
        with (folder / "samples.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, ValueError) as error:
        print(f"cannot read the report: {error}", file=sys.stderr)
        return 2
    found = list(check(results, rows))
    for line in found:
        print(line)
    figures = sum(len(each[phase]["metrics"]) for each in results["configurations"] for phase in ("cold", "followUp", "warm") if each[phase])
    loads = [window for each in results["configurations"] if "load" in each for window in (each["load"]["overall"], *each["load"]["windows"])]
    figures += sum(len(window["metrics"]) for window in loads)
    print(f"{len(rows)} samples, {figures} summaries and {len(results['comparisons'])} comparisons checked, {len(found)} differences")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
