"""The same conformance as the JavaScript tests, through unmodified boto3. Prints one JSON object of what it saw."""

import base64
import io
import json
import zipfile

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

once = Config(retries={"total_max_attempts": 1})
lam = boto3.client("lambda", config=once)
s3 = boto3.client("s3", config=once)
NAME = "from-boto3"
CODE = """
import os
count = 0
def handler(event, context):
    global count
    count += 1
    if event.get("fail"):
        raise ValueError("no")
    return {"event": event, "count": count, "id": context.aws_request_id, "nonce": os.environ.get("NONCE"),
            "region": os.environ["AWS_REGION"]}
"""


def zipped(source):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("main.py", source)
    return buffer.getvalue()


def refused(call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        response = error.response
        return {
            "class": type(error).__name__,
            "code": response["Error"]["Code"],
            "message": response["Error"]["Message"],
            "status": response["ResponseMetadata"]["HTTPStatusCode"],
            "reason": response.get("Reason"),
        }
    return None


def invoke(event, **arguments):
    answer = lam.invoke(FunctionName=NAME, Payload=json.dumps(event), **arguments)
    return answer, json.loads(answer["Payload"].read())


def tail_of(answer):
    return base64.b64decode(answer["LogResult"]).decode()


created = lam.create_function(
    FunctionName=NAME, Runtime="python3.13", Handler="main.handler", MemorySize=512, Timeout=30,
    Role="arn:aws:iam::000000000000:role/plain", Code={"ZipFile": zipped(CODE)},
)
lam.get_waiter("function_active_v2").wait(FunctionName=NAME, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
cold, cold_payload = invoke({"a": "ü"}, LogType="Tail")
warm, warm_payload = invoke({"a": 2}, LogType="Tail")
failed, failed_payload = invoke({"fail": True})
before = lam.get_function_configuration(FunctionName=NAME)
updated = lam.update_function_configuration(
    FunctionName=NAME, Environment={"Variables": {"NONCE": "n1"}}, RevisionId=before["RevisionId"]
)
lam.get_waiter("function_updated_v2").wait(FunctionName=NAME, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
after, after_payload = invoke({})
lam.put_function_concurrency(FunctionName=NAME, ReservedConcurrentExecutions=0)

# A multipart upload: boto3 sends it in parts, with Expect: 100-continue and trailing checksums.
s3.create_bucket(Bucket="from-boto3")
body = bytes(range(256)) * 40_000
s3.upload_fileobj(io.BytesIO(body), "from-boto3", "large.bin")
downloaded = io.BytesIO()
s3.download_fileobj("from-boto3", "large.bin", downloaded)

print(json.dumps({
    "created": created["State"],
    "cold": cold_payload, "coldTail": tail_of(cold), "coldId": cold["ResponseMetadata"]["RequestId"],
    "coldVersion": cold["ExecutedVersion"],
    "warm": warm_payload, "warmTail": tail_of(warm),
    "failed": failed_payload, "failedError": failed["FunctionError"], "failedStatus": failed["StatusCode"],
    "updated": updated["LastUpdateStatus"],
    "after": after_payload,
    "revisions": len({before["RevisionId"], updated["RevisionId"],
                      lam.get_function_configuration(FunctionName=NAME)["RevisionId"]}),
    "stale": refused(lam.update_function_configuration, FunctionName=NAME, MemorySize=256,
                     RevisionId=before["RevisionId"]),
    "throttled": refused(lam.invoke, FunctionName=NAME),
    "missing": refused(lam.invoke, FunctionName="nobody"),
    "qualified": refused(lam.invoke, FunctionName=NAME, Qualifier="7"),
    "event": lam.invoke(FunctionName=NAME, InvocationType="DryRun")["StatusCode"],
    "sameBytes": downloaded.getvalue() == body,
}))
