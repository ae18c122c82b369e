"""Signs requests with botocore's Signature Version 4. Input: JSON lines of requests as they were sent; output: JSON signatures."""

import json
import re
import sys

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials


def signature_of(sent):
    signed = re.search(r"SignedHeaders=([^,]+)", sent["headers"]["authorization"]).group(1).split(";")
    headers = {name: sent["headers"][name] for name in signed}
    request = AWSRequest(sent["method"], sent["url"], headers=headers, data=sent["body"].encode())
    request.context["timestamp"] = headers["x-amz-date"]
    auth = SigV4Auth(Credentials("test", "secret"), "lambda", "us-east-1")
    return auth.signature(auth.string_to_sign(request, auth.canonical_request(request)), request)


json.dump([signature_of(json.loads(line)) for line in sys.stdin], sys.stdout)
