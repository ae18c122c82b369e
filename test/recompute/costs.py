"""Costs and the choice of a memory size, from samples.csv and the prices that results.json says it used."""

from math import fsum

COLD_PERCENTS = (0.1, 1, 10, 100)


def invocation_cost(row, prices):
    gb_seconds = float(row["billed_duration_ms"]) / 1000 * float(row["memory_size_mb"]) / 1024
    return gb_seconds * prices["usdPerGbSecond"] + prices["usdPerRequest"]


def costs(rows, prices):
    """USD per million such calls, each billed separately; None when none was billed."""
    billed = [
        invocation_cost(row, prices) for row in rows if row["billed_duration_ms"] and row["memory_size_mb"]
    ]
    return fsum(billed) / len(billed) * 1e6 if billed else None


def cost_fields(configuration, rows, prices):
    price = next(price for price in prices if price["architecture"] == configuration["architecture"])
    valid = [row for row in rows if row["configuration_id"] == configuration["id"] and row["status"] == "valid"]
    cold = costs([row for row in valid if row["phase"] == "cold"], price)
    warm = costs([row for row in valid if row["phase"] == "warm"], price)
    mixed = []
    for percent in COLD_PERCENTS:
        if cold is not None and (warm is not None or percent == 100):
            mixed.append({"coldPercent": percent, "usd": percent / 100 * cold + (1 - percent / 100) * (warm or 0)})
    return {"costUsdPerMillion": {"cold": cold, "warm": warm}, "costUsdPerMillionAtColdPercent": mixed}


def memory_choices(configurations, is_slower):
    """`is_slower(id, id, phase, metric)`: whether the interval of the ratio shows the first to be slower."""
    series = {}
    for configuration in configurations:
        key = (configuration["function"], configuration["payload"], configuration.get("override"))
        series.setdefault(key, []).append(configuration)
    for (label, payload, override), sizes in series.items():
        for phase, metric in (("cold", "initAndDurationMs"), ("warm", "durationMs")):
            options = [
                {
                    "memoryMb": size["memoryMb"],
                    "usdPerMillion": size["costUsdPerMillion"][phase],
                    "ms": size[phase]["metrics"][metric]["median"],
                    "id": size["id"],
                }
                for size in sorted(sizes, key=lambda size: size["memoryMb"])
                if size[phase] and metric in size[phase]["metrics"] and size["costUsdPerMillion"][phase] is not None
            ]
            if len(options) < 2:
                continue
            fastest = min(options, key=lambda option: option["ms"])
            choice = {
                "function": label,
                "payload": payload,
                "phase": phase,
                "metric": metric,
                "cheapest": chosen(min(options, key=lambda option: option["usdPerMillion"])),
                "fastest": chosen(fastest),
                "bestTradeOff": chosen(min(options, key=lambda option: option["usdPerMillion"] * option["ms"])),
                "notShownSlowerMb": [
                    option["memoryMb"]
                    for option in options
                    if option is not fastest
                    and not is_slower(option["id"], fastest["id"], phase, metric)
                ],
            }
            yield choice | ({"override": override} if override else {})


def chosen(option):
    return {key: option[key] for key in ("memoryMb", "usdPerMillion", "ms")}


def run_cost(results, rows, actual):
    """The cost of the run. `actual` is the result of run_actual."""
    run = results["run"]
    if run["environment"]["kind"] == "local":
        return None
    rates = results["runPrices"]
    transitions = actual["stateTransitions"]
    if transitions is None:
        transitions = run["estimate"]["stateTransitions"]
    gb_seconds = actual["seconds"] * max(1, run["lanes"]) * rates["orchestratorMemoryMb"] / 1024
    others = {
        "orchestrator": gb_seconds * rates["orchestratorGbSecond"]["usd"] + transitions * rates["orchestratorRequest"]["usd"],
        "stepFunctions": transitions * rates["stateTransition"]["usd"],
        # Reads are derived from the plan, which results.json does not have; results of earlier versions have no reads.
        "s3": actual["s3Puts"] * rates["s3Put"]["usd"]
        + run["actual"].get("s3Gets", 0) * rates.get("s3Get", {"usd": 0})["usd"],
    }
    prices = {price["architecture"]: price for price in results["prices"]}
    architectures = {configuration["id"]: configuration["architecture"] for configuration in results["configurations"]}
    measured = fsum(
        invocation_cost(row, prices[architectures[row["configuration_id"]]])
        for row in rows
        if row["configuration_id"] in architectures and row["billed_duration_ms"] and row["memory_size_mb"]
    )
    return {"measured": measured} | others | {"total": measured + fsum(others.values())}
