"""The probe of design §3: it identifies the process that responded, so that a cold start can be verified."""

import json
import uuid
from collections.abc import Mapping

HEADER = "x-thaw-probe"


class Probe:
    """One per process, created in init; every call of `header` counts one invocation."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment_id = str(uuid.uuid4())
        self._nonce = environment.get("THAW_NONCE", "")
        self._memory_mb = int(environment.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "0"))
        self._invocation = 0

    def header(self) -> str:
        """The header's value as compact JSON; memoryMb in MB, invocation from 1."""
        self._invocation += 1
        return json.dumps(
            {
                "environmentId": self._environment_id,
                "invocation": self._invocation,
                "nonce": self._nonce,
                "memoryMb": self._memory_mb,
            },
            separators=(",", ":"),
        )
