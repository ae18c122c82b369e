"""Costs and the choice of a memory size, from samples.csv and the prices that results.json says it used."""

from math import fsum

COLD_PERCENTS = (0.1, 1, 10, 100)


def invocation_cost(row, prices):
    gb_seconds = float(row["billed_duration_ms"]) / 1000 * float(row["memory_size_mb"]) / 1024
    return gb_seconds * prices["usdPerGbSecond"] + prices["usdPerRequest"]


def costs(rows, prices):
    """USD per million calls like these, each billed by itself; None when none was billed."""
    found = [
        invocation_cost(row, prices) for row in rows if row["billed_duration_ms"] and row["memory_size_mb"]
    ]
    return fsum(found) / len(found) * 1e6 if found else None


def cost_fields(found, rows, prices):
    price = next(each for each in prices if each["architecture"] == found["architecture"])
    mine = [row for row in rows if row["configuration_id"] == found["id"] and row["status"] == "valid"]
    cold = costs([row for row in mine if row["phase"] == "cold"], price)
    warm = costs([row for row in mine if row["phase"] == "warm"], price)
    mixed = []
    for percent in COLD_PERCENTS:
        if cold is not None and (warm is not None or percent == 100):
            mixed.append({"coldPercent": percent, "usd": percent / 100 * cold + (1 - percent / 100) * (warm or 0)})
    return {"costUsdPerMillion": {"cold": cold, "warm": warm}, "costUsdPerMillionAtColdPercent": mixed}


def memory_choices(configurations, is_slower):
    """`is_slower(id, id, phase, metric)`: does the ratio of the two show the first to be slower?"""
    series = {}
    for each in configurations:
        series.setdefault((each["function"], each["payload"], each.get("override")), []).append(each)
    for (label, payload, override), sizes in series.items():
        for phase, metric in (("cold", "initAndDurationMs"), ("warm", "durationMs")):
            options = [
                {
                    "memoryMb": each["memoryMb"],
                    "usdPerMillion": each["costUsdPerMillion"][phase],
                    "ms": each[phase]["metrics"][metric]["median"],
                    "id": each["id"],
                }
                for each in sorted(sizes, key=lambda each: each["memoryMb"])
                if each[phase] and metric in each[phase]["metrics"] and each["costUsdPerMillion"][phase] is not None
            ]
            if len(options) < 2:
                continue
            fastest = min(options, key=lambda each: each["ms"])
            choice = {
                "function": label,
                "payload": payload,
                "phase": phase,
                "metric": metric,
                "cheapest": chosen(min(options, key=lambda each: each["usdPerMillion"])),
                "fastest": chosen(fastest),
                "bestTradeOff": chosen(min(options, key=lambda each: each["usdPerMillion"] * each["ms"])),
                "notShownSlowerMb": [
                    each["memoryMb"]
                    for each in options
                    if each is not fastest
                    and not is_slower(each["id"], fastest["id"], phase, metric)
                ],
            }
            yield choice | ({"override": override} if override else {})


def chosen(option):
    return {key: option[key] for key in ("memoryMb", "usdPerMillion", "ms")}


def run_cost(results, rows, taken):
    """The bill of the run; its prices of requests and seconds are those of the run's own architectures."""
    run = results["run"]
    if run["environment"]["kind"] == "local":
        return None
    rates = results["runPrices"]
    transitions = taken["stateTransitions"]
    if transitions is None:
        transitions = run["estimate"]["stateTransitions"]
    busy = taken["seconds"] * max(1, run["lanes"]) * rates["orchestratorMemoryMb"] / 1024
    others = {
        "orchestrator": busy * rates["orchestratorGbSecond"]["usd"] + transitions * rates["orchestratorRequest"]["usd"],
        "stepFunctions": transitions * rates["stateTransition"]["usd"],
        "s3": taken["s3Puts"] * rates["s3Put"]["usd"],
    }
    prices = {each["architecture"]: each for each in results["prices"]}
    known = {each["id"]: each["architecture"] for each in results["configurations"]}
    measured = fsum(
        invocation_cost(row, prices[known[row["configuration_id"]]])
        for row in rows
        if row["configuration_id"] in known and row["billed_duration_ms"] and row["memory_size_mb"]
    )
    return {"measured": measured} | others | {"total": measured + fsum(others.values())}
