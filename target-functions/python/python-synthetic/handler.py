"""Lambda entry: the workload named by `op`, timed. `sdk_call_ms` is null because there is no SDK (never 0)."""

import os
import time
from typing import Any

from thaw_http import json_response, operation_of, round_ms, unknown_operation
from thaw_probe import Probe
from workloads import OPERATIONS, run_workload

PROBE = Probe(os.environ)


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """200 with duration_ms and the result, 400 for an unknown op."""
    invocation = PROBE.begin()
    operation = operation_of(event)
    if operation not in OPERATIONS:
        return unknown_operation(invocation, operation, OPERATIONS)
    started = time.perf_counter()
    result, items_count = run_workload(operation)
    return json_response(
        invocation,
        200,
        {
            "operation": operation,
            "runtime": "python",
            "duration_ms": round_ms(time.perf_counter() - started),
            "sdk_call_ms": None,
            "items_count": items_count,
            "result": result,
        },
    )
