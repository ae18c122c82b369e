"""Reads a list of {name, document} from standard input and writes what parliament finds, as JSON."""

import json
import sys

import parliament


def as_text(value):
    """IAM takes numbers and truth values in conditions; parliament reads only their text."""
    if isinstance(value, dict):
        return {key: as_text(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_text(item) for item in value]
    return value if isinstance(value, str) else json.dumps(value)


def analysed(document):
    for statement in document["Statement"]:
        if "Condition" in statement:
            statement["Condition"] = as_text(statement["Condition"])
    return parliament.analyze_policy_string(json.dumps(document)).findings


def main() -> None:
    findings = [
        {"policy": policy["name"], "issue": finding.issue, "detail": str(finding.detail)}
        for policy in json.load(sys.stdin)
        for finding in analysed(policy["document"])
    ]
    json.dump(findings, sys.stdout)


main()
