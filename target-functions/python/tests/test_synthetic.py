"""The workloads of python-synthetic."""

import json

import pytest


def invoke(module, operation):
    response = module.handler({"queryStringParameters": {"op": operation}}, None)
    return response["statusCode"], json.loads(response["body"])


@pytest.mark.parametrize(("operation", "result", "items_count"), [("cpu", 75_025, 1), ("memory", 9_999_900_000, 100_000)])
def test_workload_gives_the_result_every_language_gives(load, operation, result, items_count):
    status, body = invoke(load("python-synthetic"), operation)

    assert status == 200
    assert (body["operation"], body["runtime"]) == (operation, "python")
    assert (body["result"], body["items_count"]) == (result, items_count)
    assert body["sdk_call_ms"] is None
    assert body["duration_ms"] > 0


def test_unknown_op_is_400_with_the_allowed_values(load):
    status, body = invoke(load("python-synthetic"), "disk")

    assert (status, body["allowed"]) == (400, ["cpu", "memory"])
