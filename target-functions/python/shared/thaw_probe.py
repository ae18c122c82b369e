"""The probe of design §3: it identifies the process that responded, so that a cold start can be verified, and says what CPU
time it used (docs/where-the-time-goes.md)."""

import json
import time
import uuid
from collections.abc import Mapping

HEADER = "x-thaw-probe"


class Invocation:
    """One invocation of the process, from the begin of its handler."""

    def __init__(self, process: dict[str, str | int], number: int) -> None:
        self._process = process
        self._number = number
        self._cpu_seconds_at_begin = time.process_time()

    def header(self) -> str:
        """The header's value as compact JSON; memoryMb in MB, invocation from 1.

        Call it last: cpuMs is the CPU time of the process from the begin until now, and initCpuMs, in the first invocation
        only, that until the begin.
        """
        content = {
            "environmentId": self._process["environmentId"],
            "invocation": self._number,
            "nonce": self._process["nonce"],
            "memoryMb": self._process["memoryMb"],
        }
        if self._number == 1:
            content["initCpuMs"] = _to_ms(self._cpu_seconds_at_begin)
        content["cpuMs"] = _to_ms(time.process_time() - self._cpu_seconds_at_begin)
        return json.dumps(content, separators=(",", ":"))


class Probe:
    """One per process, created in init."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._process = {
            "environmentId": str(uuid.uuid4()),
            "nonce": environment.get("THAW_NONCE", ""),
            "memoryMb": int(environment.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "0")),
        }
        self._invocations = 0

    def begin(self) -> Invocation:
        """Counts one invocation. Call it first in the handler, once per request."""
        self._invocations += 1
        return Invocation(self._process, self._invocations)


def _to_ms(seconds: float) -> float:
    return round(seconds * 1000, 3)
