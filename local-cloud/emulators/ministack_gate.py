"""Runs MiniStack for the local cloud on 127.0.0.1 and the port in THAW_GATE_PORT.

MiniStack's own start command would also listen on port 443, stop every MiniStack container of the machine and choose no
free port. Besides, the gateway responds to Lambda calls that MiniStack does not get (Invoke, updates in progress), and checks
here whether the caller may make them: a request with the gateway's token goes through MiniStack's authentication and IAM
evaluation; then, instead of acting, the Lambda service responds with the identity of the caller.
"""

import asyncio
import json
import os
import re
import signal

# Before MiniStack is imported: the Lambda functions it runs inherit its environment, and must not get the token.
TOKEN = os.environ.pop("THAW_GATE_TOKEN")
HEADER = "x-thaw-authorize"
PORT = int(os.environ.pop("THAW_GATE_PORT"))
CALLS_FILE = os.environ.pop("THAW_RECORD_CALLS", "")

import ministack_choice  # noqa: E402
from hypercorn.asyncio import serve  # noqa: E402
from hypercorn.config import Config  # noqa: E402
from ministack import app as ministack_app  # noqa: E402
from ministack.core import iam_actions, iam_evaluator  # noqa: E402
from ministack.core.iam_evaluator import resolve_credential  # noqa: E402
from ministack.core.responses import _account_from_sts_session, get_account_id  # noqa: E402
from ministack.core.router import extract_access_key_id  # noqa: E402
from ministack.services import lambda_svc  # noqa: E402
from ministack.services.cloudformation import changesets, handlers, stacks  # noqa: E402

execute_warm = lambda_svc._execute_function_warm


def execute_warm_with_error_names(*args):
    """Returns a thrown error's own name as errorType, as on AWS: Retry and Catch of a state machine match on it.

    MiniStack names every handler error Runtime.HandlerError, but logs the stack, whose first line is `name: message`.
    """
    result = execute_warm(*args)
    body = result.get("body")
    if result.get("error") and isinstance(body, dict) and body.get("errorType") == "Runtime.HandlerError":
        message = str(body.get("errorMessage", "")).split("\n")[0]
        named = re.search(r"^([A-Za-z][\w.]*): " + re.escape(message), result.get("log") or "", re.MULTILINE)
        if named:
            body["errorType"] = named.group(1)
    return result


extract_iam_action = iam_actions.extract_iam_action


def iam_action_of(service, method, path, *rest):
    """The action of a request; MiniStack knows none for the settings of the account, and would ask no policy."""
    if service == "lambda" and path.endswith("/account-settings"):
        return "lambda:GetAccountSettings"
    return extract_iam_action(service, method, path, *rest)


evaluate_conditions = handlers._evaluate_conditions


def evaluate_conditions_with_partition(template, params):
    """Conditions of a template may compare the partition; MiniStack knows it everywhere else."""
    return evaluate_conditions(template, {"AWS::Partition": {"Value": "aws"}, **params})


resolve_condition_key = iam_evaluator._resolve_condition_key


def resolve_condition_key_as_aws(key, context):
    """Gives aws:PrincipalArn of a role's session the ARN of the role, as on AWS; MiniStack gives that of the session."""
    value = resolve_condition_key(key, context)
    if key.lower() != "aws:principalarn":
        return value
    session = re.match(r"arn:([\w-]+):sts::(\d+):assumed-role/([^/]+)/", value or "")
    return f"arn:{session[1]}:iam::{session[2]}:role/{session[3]}" if session else value


handle_lambda = ministack_app.SERVICE_HANDLERS["lambda"]


handle_function_url = lambda_svc.handle_function_url_request


async def handle_function_url_or_authorize(url_id, method, path, headers, *rest, **named):
    """The same for a signed request to a function URL (lambda:InvokeFunctionUrl)."""
    if headers.get(HEADER) != TOKEN:
        return await handle_function_url(url_id, method, path, headers, *rest, **named)
    return caller_response(headers, named.get("query_params") or rest[1])


async def handle_lambda_or_authorize(method, path, headers, body, query_params):
    """Replaces the handler that MiniStack calls with an authenticated and authorized request to Lambda."""
    if headers.get(HEADER) != TOKEN:
        return await handle_lambda(method, path, headers, body, query_params)
    return caller_response(headers, query_params)


def caller_response(headers, query_params):
    access_key_id = extract_access_key_id(headers, query_params)
    account = _account_from_sts_session(access_key_id) or get_account_id()
    credential = resolve_credential(access_key_id, account)
    caller = {
        "accessKeyId": access_key_id,
        "accountId": account,
        "principalArn": getattr(credential, "principal_arn", None),
        # The gateway checks the signatures of this caller's next requests itself.
        "secretAccessKey": getattr(credential, "secret_access_key", None),
    }
    return 200, {"Content-Type": "application/json"}, json.dumps({"thawAuthorized": caller}).encode()


lambda_action = iam_actions._lambda_action


def lambda_action_with_runtime_management(method, path):
    """MiniStack takes these two calls, which the gateway responds to, for GetFunction and UpdateFunctionCode."""
    if path.rstrip("/").endswith("/runtime-management-config"):
        return "PutRuntimeManagementConfig" if method == "PUT" else "GetRuntimeManagementConfig"
    return lambda_action(method, path)


def raise_priority():
    """Gives the session the highest priority where Linux shares the CPUs by session (autogroups) and allows it.

    The functions that run here take the times of the benchmark; without this, their priorities hold only inside the session.
    """
    try:
        with open("/proc/self/autogroup", "w", encoding="ascii") as file:
            file.write("-20")
    except OSError:
        pass  # no autogroups, or not allowed: late requests show in the send lag, which is judged


def main():
    raise_priority()
    ministack_app.SERVICE_HANDLERS["lambda"] = handle_lambda_or_authorize
    lambda_svc.handle_function_url_request = handle_function_url_or_authorize
    iam_actions._lambda_action = lambda_action_with_runtime_management
    lambda_svc._execute_function_warm = execute_warm_with_error_names
    iam_evaluator._resolve_condition_key = resolve_condition_key_as_aws
    for module in (changesets, handlers, stacks):
        module._evaluate_conditions = evaluate_conditions_with_partition
    iam_actions.extract_iam_action = iam_action_of
    ministack_choice.install()

    if CALLS_FILE:
        from ministack_calls import record_calls

        record_calls(CALLS_FILE)

    config = Config()
    config.bind = [f"127.0.0.1:{PORT}"]
    config.backlog = 512
    config.keep_alive_timeout = 300
    config.graceful_timeout = 1
    config.loglevel = "WARNING"

    try:
        asyncio.run(serve(ministack_app.app, config))
    finally:
        # The Lambda functions it runs are in our process group; worker threads of executions would keep this process alive.
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        os.killpg(os.getpgrp(), signal.SIGTERM)
        os._exit(0)


if __name__ == "__main__":
    main()
