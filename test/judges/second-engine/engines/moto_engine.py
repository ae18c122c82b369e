"""Runs scenarios on LocalStack's engine of the Amazon States Language, which is part of moto. JSON in, recordings out.

The shims are what moto does not do, or does with the machine's time: they stand here, never in the state machine.
"""

import json
import re
import threading
import types

import boto3
from botocore.exceptions import ClientError
from jsonata import Jsonata
from moto import mock_aws
from moto.stepfunctions.parser.api import HistoryEventType, TaskFailedEventDetails
from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import FailureEvent, FailureEventException
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name import StatesErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name_type import StatesErrorNameType
from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl
from moto.stepfunctions.parser.asl.component.common.string import string_expression
from moto.stepfunctions.parser.asl.component.state.exec.state_map.item_reader.item_reader_decl import ItemReader
from moto.stepfunctions.parser.asl.component.state.exec.state_task import lambda_eval_utils
from moto.stepfunctions.parser.asl.component.state.state import CommonStateField
from moto.stepfunctions.parser.asl.component.state.wait.wait_function.wait_function import WaitFunction
from moto.stepfunctions.parser.asl.eval.event.event_detail import EventDetails
from moto.stepfunctions.parser.asl.jsonata import jsonata

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

current: Recording
evaluating = threading.local()


def percentages_with_a_point(definition):
    """Its grammar has a percentage be `100.0`; AWS's has it be a number."""
    return re.sub(r'("ToleratedFailurePercentage":\s*\d+)(?=[,}\s])', r"\1.0", definition)


def evaluate(text):
    """moto expects a Java library here that it does not bring."""
    try:
        return Jsonata.jsonata(text).evaluate(None)
    except Exception as problem:
        raise jsonata.JSONataException("UNKNOWN", str(problem)) from problem


compose = string_expression.compose_jsonata_expression


def compose_and_remember(final_jsonata_expression, variable_declarations_list):
    evaluating.now = (final_jsonata_expression, "".join(variable_declarations_list))
    return compose(final_jsonata_expression, variable_declarations_list)


def evaluate_and_record(text):
    expression, declarations = evaluating.now
    result = evaluate(text)
    current.evaluated(expression, declarations, {}, result)
    return result


def invoke(parameters, region, state_credentials):
    payload = json.loads(parameters["Payload"])
    try:
        return {"StatusCode": 200, "Payload": current.answer(parameters["FunctionName"], payload)}
    except FunctionFailed as failed:
        return {"StatusCode": 200, "FunctionError": "Unhandled", "Payload": failed.payload}
    except ServiceFailed as failed:
        response = {
            "Error": {"Code": failed.code, "Message": str(failed)},
            "ResponseMetadata": {"HTTPStatusCode": 429, "RequestId": "request-1"},
        }
        raise ClientError(response, "Invoke") from failed


read_items = ItemReader._eval_body


def read_items_or_say_so(self, env):
    """The error that AWS names; moto has it be an unknown one, which no Catch would see on AWS."""
    try:
        read_items(self, env)
    except ClientError as problem:
        name = StatesErrorName(typ=StatesErrorNameType.StatesItemReaderFailed)
        details = TaskFailedEventDetails(error=name.error_name, cause=str(problem))
        event = EventDetails(taskFailedEventDetails=details)
        raise FailureEventException(
            FailureEvent(env=env, error_name=name, event_type=HistoryEventType.TaskFailed, event_details=event)
        ) from problem


run_state = CommonStateField._eval_body


def enter_and_run(self, env):
    item = (env.states.context_object.context_object_data.get("Map") or {}).get("Item", {}).get("Value")
    current.enter(execution_of(item), self.name)
    run_state(self, env)


def install():
    jsonata._eval_jsonata = evaluate
    string_expression.compose_jsonata_expression = compose_and_remember
    string_expression.eval_jsonata_expression = evaluate_and_record
    lambda_eval_utils._invoke_lambda_function = invoke
    CommonStateField._eval_body = enter_and_run
    ItemReader._eval_body = read_items_or_say_so
    WaitFunction._wait_interval = lambda _self, env, wait_seconds: current.waited(wait_seconds)
    retrier_decl.time = types.SimpleNamespace(sleep=lambda seconds: current.waited(seconds))


def run(states, machine_arn, index, scenario):
    global current
    current = Recording(scenario)
    s3 = boto3.client("s3", region_name=REGION)
    for key, items in scenario["objects"].items():
        s3.put_object(Bucket=BUCKET, Key=key, Body=json.dumps(items))
    arn = states.start_execution(
        stateMachineArn=machine_arn, name=f"run-{index}", input=json.dumps(scenario["input"])
    )["executionArn"]
    return current.as_json(outcome_of(lambda: states.describe_execution(executionArn=arn)))


def play(machine):
    with mock_aws(config={"stepfunctions": {"execute_state_machine": True}}):
        boto3.client("s3", region_name=REGION).create_bucket(Bucket=BUCKET)
        states = boto3.client("stepfunctions", region_name=REGION)
        definition = percentages_with_a_point(machine["definition"])
        created = states.create_state_machine(name="thaw", definition=definition, roleArn=ROLE_ARN)
        return [run(states, created["stateMachineArn"], *numbered) for numbered in enumerate(machine["scenarios"])]


if __name__ == "__main__":
    install()
    play_all(play)
