"""What the benchmark does to its table (systems.md S2); the same items and calls in every language."""

import time
from typing import Any

OPERATIONS = ("get", "put", "query", "batch_write")
PARTITION_KEY = "bench"
ITEM_COUNT = 25
DATA = "x" * 1000


class UnprocessedItems(Exception):
    """DynamoDB wrote only part of a batch: a measurement of fewer items must not count as one of all items."""


def make_item(index: int) -> dict[str, dict[str, str]]:
    """Item number `index` (from 0) in DynamoDB's attribute form; timestamp is Unix time in milliseconds."""
    return {
        "pk": {"S": PARTITION_KEY},
        "sk": {"S": f"item-{index}"},
        "data": {"S": DATA},
        "timestamp": {"N": str(time.time_ns() // 1_000_000)},
    }


def run_operation(client: Any, table_name: str, operation: str) -> int:
    """Runs one operation with a boto3 DynamoDB client; returns how many items it read or wrote."""
    match operation:
        case "get":
            key = {"pk": {"S": PARTITION_KEY}, "sk": {"S": "item-0"}}
            return 1 if "Item" in client.get_item(TableName=table_name, Key=key) else 0
        case "put":
            client.put_item(TableName=table_name, Item=make_item(0))
            return 1
        case "query":
            response = client.query(
                TableName=table_name,
                KeyConditionExpression="pk = :pk",
                ExpressionAttributeValues={":pk": {"S": PARTITION_KEY}},
            )
            return len(response.get("Items", []))
        case "batch_write":
            requests = [{"PutRequest": {"Item": make_item(index)}} for index in range(ITEM_COUNT)]
            response = client.batch_write_item(RequestItems={table_name: requests})
            unprocessed_count = len(response.get("UnprocessedItems", {}).get(table_name, []))
            if unprocessed_count > 0:
                raise UnprocessedItems(f"{unprocessed_count} of {ITEM_COUNT} items were not written")
            return ITEM_COUNT
    raise ValueError(f"unknown operation {operation}")
