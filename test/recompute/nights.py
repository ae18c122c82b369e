"""The figures that a run stores for later nights: Init Duration by function, cold and warm Duration by configuration."""

from exact import quantile

COLUMNS = {"initDurationMs": "init_duration_ms", "durationMs": "duration_ms"}
ERRORS = ("function_error", "invoke_failed", "throttled", "wrong_answer")


def nightly_series(results, rows):
    configurations = results["configurations"]
    families = {}
    for each in configurations:
        families.setdefault((each["function"], each["architecture"], each.get("override")), []).append(each)
    for (label, architecture, override), members in families.items():
        name = "_".join(part for part in (label, architecture, override, "init") if part)
        key = {"id": name, "function": label, "architecture": architecture, "metric": "initDurationMs", "phase": "cold"}
        yield from series(key | ({"override": override} if override else {}), members, rows)
    for each in configurations:
        for phase in ("cold", "warm"):
            key = {name: each[name] for name in ("function", "architecture", "memoryMb", "payload")}
            key |= {"id": f"{each['id']}_{phase}", "metric": "durationMs", "phase": phase}
            yield from series(key | ({"override": each["override"]} if "override" in each else {}), [each], rows)


def series(key, members, rows):
    """Yields nothing when the run has no such samples."""
    ids = {each["id"] for each in members}
    own = [row for row in rows if row["configuration_id"] in ids and row["phase"] == key["phase"]]
    if not own:
        return
    column = COLUMNS[key["metric"]]
    values = sorted(float(row[column]) for row in own if row["status"] == "valid" and row[column] != "")
    fields = key | {
        "n": len(values),
        "errorShare": sum(1 for row in own if row["exclude_reason"] in ERRORS) / len(own),
        "provenance": provenance(members),
    }
    yield key["id"], fields | ({"medianMs": quantile(values, 0.5)} if values else {})


def provenance(members):
    versions = {each["runtimeVersion"] for each in members if "runtimeVersion" in each}
    texts = {
        " ".join([f"{each['memoryMb']} MB", *(each[name] for name in ("payload", "override", "buildProfile") if name in each)])
        for each in members
    }
    made = {"codeSha256": ", ".join(sorted({each["codeSha256"] for each in members})), "configuration": ", ".join(sorted(texts))}
    return made | ({"runtimeVersion": ", ".join(sorted(versions))} if versions else {})
