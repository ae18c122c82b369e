"""The probe header of every response."""

import json
import time
import uuid


def probe_of(response):
    return json.loads(response["headers"]["x-thaw-probe"])


def test_header_is_compact_json_with_nonce_and_memory(load):
    module = load("python-synthetic", THAW_NONCE="night-7", AWS_LAMBDA_FUNCTION_MEMORY_SIZE="128")

    response = module.handler({}, None)

    header = response["headers"]["x-thaw-probe"]
    assert " " not in header
    assert list(json.loads(header)) == ["environmentId", "invocation", "nonce", "memoryMb", "initCpuMs", "cpuMs"]
    assert probe_of(response)["nonce"] == "night-7"
    assert probe_of(response)["memoryMb"] == 128
    uuid.UUID(probe_of(response)["environmentId"])


def test_invocations_count_from_one_in_the_same_process(load):
    module = load("python-synthetic")

    first, second = probe_of(module.handler({}, None)), probe_of(module.handler({}, None))

    assert [first["invocation"], second["invocation"]] == [1, 2]
    assert first["environmentId"] == second["environmentId"]


def test_a_new_process_has_a_new_environment_id(load):
    first = probe_of(load("python-synthetic").handler({}, None))
    second = probe_of(load("python-synthetic").handler({}, None))

    assert first["environmentId"] != second["environmentId"]


def test_without_variables_nonce_is_empty_and_memory_is_zero(load):
    probe = probe_of(load("python-synthetic").handler({}, None))

    assert (probe["nonce"], probe["memoryMb"]) == ("", 0)


def test_only_the_first_invocation_has_the_cpu_time_of_init(load):
    module = load("python-synthetic")

    first, second = probe_of(module.handler({}, None)), probe_of(module.handler({}, None))

    assert first["initCpuMs"] > 0
    assert "initCpuMs" not in second


def test_cpu_time_is_what_was_computed_and_not_what_was_slept_since_the_begin(load):
    invocation = load("python-synthetic").PROBE.begin()
    begin = time.process_time()
    while time.process_time() - begin < 0.02:
        pass
    computed = json.loads(invocation.header())["cpuMs"]
    time.sleep(0.2)
    after_sleep = json.loads(invocation.header())["cpuMs"]

    assert computed >= 20
    assert after_sleep < computed + 100
