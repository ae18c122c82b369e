"""Runs scenarios on MiniStack's engine, the one of the local cloud. JSON in, recordings out.

In this process and without its server: the engine is the same, and the Lambdas are the script of the scenario.
"""

import asyncio
import json
import os
import sys
from pathlib import Path

from stub import (
    BUCKET,
    REGION,
    ROLE_ARN,
    FunctionFailed,
    Recording,
    ServiceFailed,
    execution_of,
    outcome_of,
    play_all,
)

# Read when MiniStack is imported.
os.environ["MINISTACK_REGION"] = REGION

# As the local cloud changes it.
sys.path.append(str(Path(__file__).parents[4] / "local-cloud" / "emulators"))

import ministack_choice  # noqa: E402
from ministack.services import s3, stepfunctions  # noqa: E402

current: Recording
machine_names = []


def call_lambda(function_arn, payload):
    try:
        return current.answer(function_arn, payload)
    except FunctionFailed as failed:
        raise stepfunctions._ExecutionError(failed.error_type, json.dumps(failed.payload)) from failed
    except ServiceFailed as failed:
        raise stepfunctions._ExecutionError(f"Lambda.{failed.code}", str(failed)) from failed


add_event = stepfunctions._add_event


def record_event(execution, event_type, details=None):
    if event_type.endswith("StateEntered"):
        current.enter("run", details["stateEnteredEventDetails"]["name"])
    return add_event(execution, event_type, details)


class ContextOfLane(dict):
    """MiniStack writes no history of a lane's states, but tells each where it is."""

    def __setitem__(self, key, value):
        super().__setitem__(key, value)
        if key == "State":
            current.enter(execution_of(self["Map"]["Item"]["Value"]), value["Name"])


run_lane = stepfunctions._run_sub_machine


def run_recorded_lane(states, start_at, input_data, execution, ctx):
    return run_lane(states, start_at, input_data, execution, ContextOfLane(ctx))


evaluate = stepfunctions._evaluate_jsonata


def evaluate_and_record(expression, raw_input, ctx=None, result=None, error_output=None):
    value = evaluate(expression, raw_input, ctx, result, error_output)
    states = {"input": raw_input, "result": result, "errorOutput": error_output}
    given = {name: it for name, it in states.items() if it is not None}
    current.evaluated(expression, "", {**(ctx or {}).get("variables", {}), "states": given}, value)
    return value


def install():
    ministack_choice.install()
    stepfunctions._call_lambda = call_lambda
    stepfunctions._resolve_lambda_function_ref = lambda value, optimized: value
    stepfunctions._add_event = record_event
    stepfunctions._run_sub_machine = run_recorded_lane
    stepfunctions._evaluate_jsonata = evaluate_and_record
    stepfunctions._scaled_sleep = lambda seconds: current.waited(seconds)


def request(action, **data):
    headers = {"x-amz-target": f"AWSStepFunctions.{action}"}
    status, _headers, body = asyncio.run(
        stepfunctions.handle_request("POST", "/", headers, json.dumps(data).encode(), {})
    )
    answer = json.loads(body)
    if status != 200:
        raise RuntimeError(f"{action}: {answer}")
    return answer


def run(machine_arn, index, scenario):
    global current
    current = Recording(scenario)
    for key, items in scenario["objects"].items():
        s3._put_object(BUCKET, key, json.dumps(items).encode(), {})
    arn = request(
        "StartExecution", stateMachineArn=machine_arn, name=f"run-{index}", input=json.dumps(scenario["input"])
    )["executionArn"]
    return current.as_json(outcome_of(lambda: request("DescribeExecution", executionArn=arn)))


def play(machine):
    machine_names.append(f"thaw-{len(machine_names)}")
    created = request("CreateStateMachine", name=machine_names[-1], definition=machine["definition"], roleArn=ROLE_ARN)
    return [run(created["stateMachineArn"], *numbered) for numbered in enumerate(machine["scenarios"])]


if __name__ == "__main__":
    install()
    s3._create_bucket(BUCKET, b"", {})
    play_all(play)
