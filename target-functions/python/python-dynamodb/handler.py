"""Lambda entry: client and probe are made in init, as the published benchmark does."""

import os
import time
from typing import Any

import boto3
from botocore.config import Config
from operations import OPERATIONS, run_operation
from thaw_http import json_response, operation_of, round_ms, unknown_operation
from thaw_probe import Probe

PROBE = Probe(os.environ)
TABLE_NAME = os.environ.get("TABLE_NAME")
# Standard retries, three attempts, as in the other languages (boto3's own default for DynamoDB is ten legacy ones).
CLIENT = boto3.client("dynamodb", config=Config(retries={"mode": "standard", "total_max_attempts": 3}))


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """200 with the timings in ms, 400 for an unknown op, 500 without a table name, 502 when the call failed."""
    invocation = PROBE.begin()
    started = time.perf_counter()
    operation = operation_of(event)
    if operation not in OPERATIONS:
        return unknown_operation(invocation, operation, OPERATIONS)
    if TABLE_NAME is None:
        return json_response(invocation, 500, {"error": "environment variable TABLE_NAME is not set"})

    call_started = time.perf_counter()
    try:
        items_count = run_operation(CLIENT, TABLE_NAME, operation)
    except Exception as error:  # noqa: BLE001 - every error of the SDK becomes a clear response
        # Services quote the whole request in their errors: 500 characters are enough.
        text = f"{type(error).__name__}: {error}"[:500]
        return json_response(invocation, 502, {"error": f"DynamoDB {operation} failed: {text}"})
    ended = time.perf_counter()
    return json_response(
        invocation,
        200,
        {
            "operation": operation,
            "runtime": "python",
            "duration_ms": round_ms(ended - started),
            "sdk_call_ms": round_ms(ended - call_started),
            "items_count": items_count,
        },
    )
