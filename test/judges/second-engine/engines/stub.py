"""What stands behind every Lambda: a scripted answer to each call, and what was asked, entered and evaluated.

Both engines use this file as it is, so that what differs between two recordings comes from an engine.
"""

import copy
import json
import sys
import threading
import time

REGION = "us-east-1"
BUCKET = "results"
ROLE_ARN = "arn:aws:iam::123456789012:role/thaw"
RUN_LIMIT_SECONDS = 30


class FunctionFailed(Exception):
    """The function threw: `error_type` is its error's name."""

    def __init__(self, error_type, message):
        super().__init__(message)
        self.error_type = error_type
        self.payload = {"errorType": error_type, "errorMessage": message, "trace": []}


class ServiceFailed(Exception):
    """The Lambda service did not invoke the function: `code` is the error of its API."""

    def __init__(self, code):
        super().__init__(f"The Lambda service answered {code}.")
        self.code = code


class Recording:
    """One scenario on one engine."""

    def __init__(self, scenario):
        self.scenario = scenario
        self.responses = copy.deepcopy(scenario["responses"])
        self.lock = threading.Lock()
        self.calls = []
        self.entered = []
        self.evaluations = []
        self.waits = []

    def answer(self, function_arn, payload):
        """The answer to one call. Raises FunctionFailed or ServiceFailed where the scenario says so."""
        function = function_arn.split(":")[-1]
        with self.lock:
            self.calls.append({"function": function, "payload": copy.deepcopy(payload)})
            scripted = next((it for it in self.responses.get(function, []) if is_for(it, payload)), None)
            if scripted is not None and "times" in scripted:
                scripted["times"] -= 1
        if scripted is None:
            raise FunctionFailed("NO_REPLY", f"The scenario has no scripted of {function} to {json.dumps(payload)}.")
        if "serviceError" in scripted:
            raise ServiceFailed(scripted["serviceError"])
        if "error" in scripted:
            raise FunctionFailed(scripted["error"], f"{function} says {scripted['error']}.")
        return copy.deepcopy(scripted["returns"])

    def enter(self, execution, state):
        """`execution` is the lane or load job, or `run`."""
        with self.lock:
            self.entered.append({"execution": execution, "state": state})

    def evaluated(self, expression, declarations, variables, result):
        """`declarations` is JSONata text that binds variables, `variables` are bound as values; an engine has one of them."""
        with self.lock:
            found = {"expression": expression, "declarations": declarations, "variables": variables, "result": result}
            self.evaluations.append(copy.deepcopy(found))

    def waited(self, seconds):
        """Nothing really waits."""
        with self.lock:
            self.waits.append(seconds)

    def as_json(self, outcome):
        return {
            "scenario": self.scenario["name"],
            "outcome": outcome,
            "entered": self.entered,
            "calls": self.calls,
            "waits": self.waits,
            "evaluations": self.evaluations,
        }


def is_for(scripted, payload):
    return scripted.get("times", 1) > 0 and all(payload.get(key) == value for key, value in scripted.get("when", {}).items())


def execution_of(item):
    """A lane or load job by its id; what has none is the run."""
    return item["laneId"] if isinstance(item, dict) and "laneId" in item else "run"


def outcome_of(describe):
    """How an execution ended; `RUNNING` when it does not end."""
    deadline = time.monotonic() + RUN_LIMIT_SECONDS
    found = describe()
    while found["status"] == "RUNNING" and time.monotonic() < deadline:
        time.sleep(0.01)
        found = describe()
    return {"executionArn": found["executionArn"], "status": found["status"], "error": found.get("error")}


def play_all(play):
    """Standard input has state machines with their scenarios; standard output gets recordings, or what refused a machine."""
    json.dump([recordings_or_refusal(play, machine) for machine in json.load(sys.stdin)], sys.stdout)


def recordings_or_refusal(play, machine):
    try:
        return {"recordings": play(machine)}
    except Exception as problem:
        return {"refusal": str(problem)}
