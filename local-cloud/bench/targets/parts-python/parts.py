"""A function of known composition: it computes, sleeps and waits for a server as its event says, and measures itself."""

import os
import socket
import time

import costly
from burn import burn

SLEEPS_FROM = time.perf_counter()
time.sleep(float(os.environ.get("INIT_SLEEP_MS", "0")) / 1000)
INIT_SLEPT_MS = (time.perf_counter() - SLEEPS_FROM) * 1000
INIT_CPU_MS = time.process_time() * 1000


def first_bytes(port):
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.recv(1)


def handler(event, _context):
    started = time.perf_counter()
    used_ms = 0
    cpu_ms = event.get("cpuMs", 0)
    if cpu_ms:
        used_ms += burn(cpu_ms / 2)
    if "sleepMs" in event:
        time.sleep(event["sleepMs"] / 1000)
    if "latePort" in event:
        first_bytes(event["latePort"])
    if cpu_ms:
        used_ms += burn(cpu_ms / 2)
    wall_ms = (time.perf_counter() - started) * 1000
    return {"initCpuMs": INIT_CPU_MS, "initSleptMs": INIT_SLEPT_MS, "cpuMs": used_ms, "wallMs": wall_ms}
