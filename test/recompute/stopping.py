"""Why each phase of a configuration ended: the rule of adaptive stopping, applied to the rows of samples.csv."""

from exact import median_interval, quantile


def round_values(rows, phase):
    """Cold: init + duration of each valid cold start; warm: the median Duration of each visit. By round."""
    rounds = {}
    for row in rows:
        if row["status"] != "valid" or row["duration_ms"] == "":
            continue
        if phase == "warm":
            value = float(row["duration_ms"])
        elif row["init_duration_ms"] != "":
            value = float(row["init_duration_ms"]) + float(row["duration_ms"])
        else:
            continue
        rounds.setdefault(int(row["round"]), []).append(value)
    if phase == "warm":
        return {number: [quantile(sorted(values), 0.5)] for number, values in rounds.items()}
    return rounds


def half_width_percent(values, confidence):
    ordered = sorted(values)
    interval = median_interval(ordered, confidence)
    middle = quantile(ordered, 0.5) if ordered else 0
    if interval is None or middle <= 0:
        return None
    return 100 * (interval["high"] - interval["low"]) / (2 * middle)


def stopped_after(rule, rounds, confidence):
    narrow_checks = 0
    for check_round in range(rule["leastRounds"], max(rounds, default=0) + 1, rule["everyRounds"]):
        values = [value for number, of_round in rounds.items() if number <= check_round for value in of_round]
        width = half_width_percent(values, confidence) if len(values) >= rule["leastValues"] else None
        narrow_checks = narrow_checks + 1 if width is not None and width <= rule["targetIntervalPercent"] else 0
        if narrow_checks == rule["looksInARow"]:
            return check_round
    return None


def stop_record(found, rows, phase, expected, confidence):
    """`found` has the rule, and the reason `budget`, which cannot be computed from the rows."""
    if expected == 0 and not rows:
        return None
    rounds = round_values(rows, phase)
    valid = sum(1 for row in rows if row["status"] == "valid")
    rule = (found or {}).get("rule")
    after = stopped_after(rule, rounds, confidence) if rule else None
    if rule is None:
        reason = "errors" if valid < expected else "planned"
    elif after is not None:
        reason = "ci"
    elif found["reason"] == "budget":
        reason = "budget"
    else:
        reason = "errors" if valid < expected else "cap"
    record = {
        "reason": reason,
        "halfWidthPercent": half_width_percent([value for of_round in rounds.values() for value in of_round], confidence),
    }
    if rule:
        record["rule"] = rule
    return record if after is None else record | {"afterRound": after}
