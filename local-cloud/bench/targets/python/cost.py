"""A function of known cost: it sleeps, burns CPU time, touches memory as its event says, and returns its own times."""

import os
import time

hold = []


def work(sleep_ms=0, cpu_ms=0, touch_mb=0):
    started = time.perf_counter()
    if sleep_ms:
        time.sleep(sleep_ms / 1000)
    end = time.thread_time() + cpu_ms / 1000
    while cpu_ms and time.thread_time() < end:
        pass
    if touch_mb:
        hold.append(b"\x01" * (touch_mb * 1024 * 1024))
    return (time.perf_counter() - started) * 1000


INIT_MS = work(sleep_ms=int(os.environ.get("INIT_SLEEP_MS", "0")))


def handler(event, _context):
    return {
        "initMs": INIT_MS,
        "workMs": work(event.get("sleepMs", 0), event.get("cpuMs", 0), event.get("touchMb", 0)),
    }
