"""Records who called what, for a judge of the policies (npm run check:permissions).

Every request that MiniStack authorizes is a line of JSON, each once: the caller, the request in AWS's terms, and the action and
the resource for which MiniStack asked the caller's policies.
"""

import contextvars
import json

from ministack.core import iam_actions, iam_evaluator
from ministack.core.responses import get_account_id

request = contextvars.ContextVar("request", default=None)


def _first(query_params, name):
    value = (query_params or {}).get(name)
    return value[0] if isinstance(value, list) and value else value


def record_calls(file_name):
    """Appends to the file from now on."""
    extract_iam_action, enforce = iam_actions.extract_iam_action, iam_evaluator.enforce
    written = set()

    def remember_request(service, method, path, headers, body, query_params):
        request.set({"service": service, "method": method, "path": path, "query": sorted(query_params or {}),
                     "id": _first(query_params, "x-id") or _first(query_params, "Action"), "target": headers.get("x-amz-target")})
        return extract_iam_action(service, method, path, headers, body, query_params)

    def record(access_key_id, iam_action, service, region, resource_arn="*", service_context=None):
        refusal = enforce(access_key_id, iam_action, service, region, resource_arn, service_context)
        call = {"action": iam_action, "resource": resource_arn, "allowed": refusal is None, "request": request.get()}
        line = (access_key_id or "") + json.dumps(call)
        if line not in written:
            written.add(line)
            caller = iam_evaluator.resolve_principal(access_key_id or "", get_account_id())
            with open(file_name, "a", encoding="utf-8") as file:
                file.write(json.dumps({"caller": getattr(caller, "arn", None), **call}) + "\n")
        return refusal

    iam_actions.extract_iam_action, iam_evaluator.enforce = remember_request, record
