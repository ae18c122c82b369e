"""The probe header of every response."""

import json
import uuid


def probe_of(response):
    return json.loads(response["headers"]["x-thaw-probe"])


def test_header_is_compact_json_with_nonce_and_memory(load):
    module = load("python-synthetic", THAW_NONCE="night-7", AWS_LAMBDA_FUNCTION_MEMORY_SIZE="128")

    response = module.handler({}, None)

    header = response["headers"]["x-thaw-probe"]
    assert " " not in header
    assert list(json.loads(header)) == ["environmentId", "invocation", "nonce", "memoryMb"]
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
