"""Reads a list of {statements, action, resource} from standard input and writes whether moto permits each, as JSON."""

import json
import sys

from moto.iam.access_control import IAMPolicy, PermissionResult


def without_conditions(statement):
    """moto takes a condition that it cannot check as a refusal of everything; MiniStack has checked those."""
    return {key: value for key, value in statement.items() if key != "Condition"}


def is_permitted(case):
    document = {"Version": "2012-10-17", "Statement": [without_conditions(given) for given in case["statements"]]}
    result = IAMPolicy(json.dumps(document)).is_action_permitted(case["action"], case["resource"])
    return result == PermissionResult.PERMITTED


def main() -> None:
    json.dump([is_permitted(case) for case in json.load(sys.stdin)], sys.stdout)


main()
