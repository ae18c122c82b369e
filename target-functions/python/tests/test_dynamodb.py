"""python-dynamodb with the real boto3 client against a server on this machine."""

import json

import pytest
from dynamodb_server import DynamoDbServer

RESPONSES = {
    "GetItem": {"Item": {"pk": {"S": "bench"}, "sk": {"S": "item-0"}}},
    "PutItem": {},
    "Query": {"Items": [{"sk": {"S": f"item-{index}"}} for index in range(25)]},
    "BatchWriteItem": {"UnprocessedItems": {}},
}


def healthy(operation, _body):
    return 200, RESPONSES[operation]


def invoke(load, server, operation):
    module = load("python-dynamodb", TABLE_NAME="bench-table", AWS_ENDPOINT_URL=server.url)
    event = {"queryStringParameters": {"op": operation}}
    response = module.handler(event, None)
    assert "x-thaw-probe" in response["headers"]
    return response["statusCode"], json.loads(response["body"])


@pytest.mark.parametrize(
    ("operation", "call", "items_count"),
    [("get", "GetItem", 1), ("put", "PutItem", 1), ("query", "Query", 25), ("batch_write", "BatchWriteItem", 25)],
)
def test_operation_makes_one_call_and_counts_its_items(load, operation, call, items_count):
    with DynamoDbServer(healthy) as server:
        status, body = invoke(load, server, operation)

        assert status == 200
        assert [name for name, _ in server.requests] == [call]
    assert list(body) == ["operation", "runtime", "duration_ms", "sdk_call_ms", "items_count"]
    assert (body["operation"], body["runtime"], body["items_count"]) == (operation, "python", items_count)
    assert body["duration_ms"] >= body["sdk_call_ms"] > 0


def test_written_item_is_the_published_one(load):
    with DynamoDbServer(healthy) as server:
        invoke(load, server, "put")

        item = server.requests[0][1]["Item"]
    assert (item["pk"], item["sk"]) == ({"S": "bench"}, {"S": "item-0"})
    assert len(item["data"]["S"]) == 1000
    assert int(item["timestamp"]["N"]) > 0


def test_batch_has_25_different_items(load):
    with DynamoDbServer(healthy) as server:
        invoke(load, server, "batch_write")

        writes = server.requests[0][1]["RequestItems"]["bench-table"]
    assert len({write["PutRequest"]["Item"]["sk"]["S"] for write in writes}) == 25


def test_get_of_a_missing_item_counts_zero(load):
    with DynamoDbServer(lambda *_: (200, {})) as server:
        status, body = invoke(load, server, "get")

    assert (status, body["items_count"]) == (200, 0)


@pytest.mark.parametrize("event", [{}, {"queryStringParameters": None}, {"queryStringParameters": {"op": "drop"}}])
def test_unknown_op_is_400_with_the_allowed_values(load, event):
    module = load("python-dynamodb", TABLE_NAME="bench-table")

    response = module.handler(event, None)

    assert response["statusCode"] == 400
    assert json.loads(response["body"])["allowed"] == ["get", "put", "query", "batch_write"]


def test_without_a_table_name_it_is_500_and_named(load):
    module = load("python-dynamodb")

    response = module.handler({"queryStringParameters": {"op": "get"}}, None)

    assert response["statusCode"] == 500
    assert json.loads(response["body"]) == {"error": "environment variable TABLE_NAME is not set"}


def test_failed_call_is_502_and_named(load):
    error = {"__type": "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException", "message": "no such table"}
    with DynamoDbServer(lambda *_: (400, error)) as server:
        status, body = invoke(load, server, "get")

    assert status == 502
    assert body["error"].startswith("DynamoDB get failed: ResourceNotFoundException")


def test_batch_that_was_only_partly_written_is_an_error(load):
    unprocessed = {"UnprocessedItems": {"bench-table": [{"PutRequest": {"Item": {"pk": {"S": "bench"}}}}]}}
    with DynamoDbServer(lambda *_: (200, unprocessed)) as server:
        status, body = invoke(load, server, "batch_write")

    assert status == 502
    assert "1 of 25 items were not written" in body["error"]
