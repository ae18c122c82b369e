"""Uses CPU time until the process has used this much, and returns what it has used, in ms."""

import time


def burn(cpu_ms):
    start = time.process_time()
    while True:
        used_ms = (time.process_time() - start) * 1000
        if used_ms >= cpu_ms:
            return used_ms
