"""Payload-v2 requests and responses (function URL, HTTP API), as far as the targets use them."""

import json
from typing import Any

from thaw_probe import HEADER, Invocation


def operation_of(event: dict[str, Any]) -> str | None:
    """The query parameter `op`, or None."""
    return (event.get("queryStringParameters") or {}).get("op")


def json_response(invocation: Invocation, status_code: int, body: dict[str, Any]) -> dict[str, Any]:
    """The response with a JSON body and the probe, which is made last."""
    text = json.dumps(body, separators=(",", ":"))
    headers = {"content-type": "application/json", HEADER: invocation.header()}
    return {"statusCode": status_code, "headers": headers, "body": text}


def unknown_operation(invocation: Invocation, operation: str | None, allowed: tuple[str, ...]) -> dict[str, Any]:
    """400 for an operation that is not one of `allowed`, or is missing."""
    error = "query parameter op is missing" if operation is None else f"unknown op '{operation}'"
    return json_response(invocation, 400, {"error": error, "allowed": list(allowed)})


def round_ms(seconds: float) -> float:
    """Seconds to milliseconds with three decimals, as in the responses of every language."""
    return round(seconds * 1000, 3)
