"""Handlers are loaded as Lambda loads them: from a folder with the handler and the shared modules."""

import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

PYTHON = Path(__file__).resolve().parent.parent
# Modules of a target and shared ones: removed between tests, so that init runs again.
MODULES = ("handler", "operations", "workloads", "thaw_http", "thaw_probe")


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., ModuleType]]:
    """load("python-synthetic", THAW_NONCE="n") imports that target's handler with these environment variables."""

    def forget() -> None:
        for name in MODULES:
            sys.modules.pop(name, None)

    def load_target(target: str, **environment: str) -> ModuleType:
        forget()
        for name in ("TABLE_NAME", "THAW_NONCE", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_ENDPOINT_URL"):
            monkeypatch.delenv(name, raising=False)
        defaults = {
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        for name, value in (defaults | environment).items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "path", [str(PYTHON / target), str(PYTHON / "shared"), *sys.path])
        return importlib.import_module("handler")

    yield load_target
    forget()
