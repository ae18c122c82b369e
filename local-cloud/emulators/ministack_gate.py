"""Runs MiniStack for the local cloud: on 127.0.0.1 and the port it is told.

MiniStack's own start command would also take port 443, stop every MiniStack container of the machine and choose no free
port. Besides, the front answers Lambda calls that MiniStack never sees (Invoke, updates in progress), so it asks here
whether the caller may make them: a request with the front's token goes through MiniStack's whole authentication and IAM
evaluation, and only then, where the Lambda service would act, comes back with who the caller is.
"""

import asyncio
import json
import os
import re
import signal

# Before MiniStack is imported: the Lambdas it runs inherit its environment, and must not learn the token.
TOKEN = os.environ.pop("THAW_GATE_TOKEN")
HEADER = "x-thaw-authorize"
PORT = int(os.environ.pop("THAW_GATE_PORT"))

from hypercorn.asyncio import serve  # noqa: E402
from hypercorn.config import Config  # noqa: E402
from ministack import app as ministack_app  # noqa: E402
from ministack.core.iam_evaluator import resolve_credential  # noqa: E402
from ministack.core.responses import _account_from_sts_session, get_account_id  # noqa: E402
from ministack.core.router import extract_access_key_id  # noqa: E402
from ministack.services import lambda_svc  # noqa: E402

execute_warm = lambda_svc._execute_function_warm


def execute_warm_with_error_names(*args):
    """A thrown error's own name as errorType, as on AWS: Retry and Catch of a state machine match on it.

    MiniStack calls every handler error Runtime.HandlerError, but logs the stack, whose first line is `name: message`.
    """
    result = execute_warm(*args)
    body = result.get("body")
    if result.get("error") and isinstance(body, dict) and body.get("errorType") == "Runtime.HandlerError":
        message = str(body.get("errorMessage", "")).split("\n")[0]
        named = re.search(r"^([A-Za-z][\w.]*): " + re.escape(message), result.get("log") or "", re.MULTILINE)
        if named:
            body["errorType"] = named.group(1)
    return result


act_on_lambda = ministack_app.SERVICE_HANDLERS["lambda"]


act_on_function_url = lambda_svc.handle_function_url_request


async def answer_url_permission_or_act(url_id, method, path, headers, *rest, **named):
    """The same for a signed request to a function URL (lambda:InvokeFunctionUrl)."""
    if headers.get(HEADER) != TOKEN:
        return await act_on_function_url(url_id, method, path, headers, *rest, **named)
    return tell_caller(headers, named.get("query_params") or rest[1])


async def answer_permission_or_act(method, path, headers, body, query_params):
    """Where MiniStack hands an authenticated and authorized request to its Lambda service."""
    if headers.get(HEADER) != TOKEN:
        return await act_on_lambda(method, path, headers, body, query_params)
    return tell_caller(headers, query_params)


def tell_caller(headers, query_params):
    access_key_id = extract_access_key_id(headers, query_params)
    account = _account_from_sts_session(access_key_id) or get_account_id()
    credential = resolve_credential(access_key_id, account)
    caller = {
        "accessKeyId": access_key_id,
        "accountId": account,
        "principalArn": getattr(credential, "principal_arn", None),
        # The front checks the signatures of this caller's next requests itself.
        "secretAccessKey": getattr(credential, "secret_access_key", None),
    }
    return 200, {"Content-Type": "application/json"}, json.dumps({"thawAuthorized": caller}).encode()


def go_first():
    """What runs here holds the clocks of the benchmark: its session goes before others where the system shares processors
    by session (Linux autogroups) and lets us; without it, priorities inside the session say nothing to those outside.
    """
    try:
        with open("/proc/self/autogroup", "w", encoding="ascii") as file:
            file.write("-20")
    except OSError:
        pass  # no autogroups here, or not allowed: the send lag is judged all the same


def main():
    go_first()
    ministack_app.SERVICE_HANDLERS["lambda"] = answer_permission_or_act
    lambda_svc.handle_function_url_request = answer_url_permission_or_act
    lambda_svc._execute_function_warm = execute_warm_with_error_names

    config = Config()
    config.bind = [f"127.0.0.1:{PORT}"]
    config.backlog = 512
    config.keep_alive_timeout = 300
    config.graceful_timeout = 1
    config.loglevel = "WARNING"

    try:
        asyncio.run(serve(ministack_app.app, config))
    finally:
        # The Lambdas it runs are children in our process group; worker threads of running executions would keep us.
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        os.killpg(os.getpgrp(), signal.SIGTERM)
        os._exit(0)


if __name__ == "__main__":
    main()
