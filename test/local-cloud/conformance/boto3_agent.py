"""Runs calls of unmodified boto3: reads a call per JSON line and prints its response or refusal. {"$bytes": base64} are bytes."""

import base64
import json
import sys
import threading

import boto3
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError

client = boto3.client("lambda", config=Config(retries={"total_max_attempts": 1}, read_timeout=120, max_pool_connections=50))
writing = threading.Lock()


def bytes_in(value):
    if isinstance(value, dict):
        if "$bytes" in value:
            return base64.b64decode(value["$bytes"])
        return {key: bytes_in(item) for key, item in value.items()}
    return [bytes_in(item) for item in value] if isinstance(value, list) else value


def respond(call):
    try:
        response = getattr(client, xform_name(call["operation"]))(**bytes_in(call["input"]))
    except ClientError as error:
        failure = error.response
        return {"refusal": {
            "name": failure["Error"]["Code"], "message": failure["Error"]["Message"],
            "status": failure["ResponseMetadata"]["HTTPStatusCode"], "Reason": failure.get("Reason"),
            "class": type(error).__name__,
        }}
    except Exception as error:  # The connection, or a request botocore itself refuses.
        return {"refusal": {"name": type(error).__name__, "message": str(error), "status": 0}}
    if "Payload" in response:
        response["Payload"] = {"$bytes": base64.b64encode(response["Payload"].read()).decode()}
    return {"response": response}


def run(call):
    line = json.dumps({"id": call["id"], **respond(call)}, default=str)
    with writing:
        print(line, flush=True)


for text in sys.stdin:
    threading.Thread(target=run, args=(json.loads(text),), daemon=True).start()
