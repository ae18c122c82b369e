"""The same function as index.mjs, in Python."""

import os
import signal
import sys
import time
import uuid

temporary = os.environ["TMPDIR"]
process_uuid = str(uuid.uuid4())
count = 0

marker = f"{temporary}/started"
is_first_start = not os.path.exists(marker)
open(marker, "w").close()
init = os.environ.get("INIT", "")
if init == "throw":
    raise RuntimeError("no start today")
if init == "exit":
    sys.exit(3)
if init == "sleep" or (init == "sleep-once" and is_first_start):
    time.sleep(120)


def handler(event, _context):
    global count
    count += 1
    with open(f"{temporary}/calls", "a") as calls_file:
        calls_file.write("x")
    if "exit" in event:
        sys.exit(event["exit"])
    if event.get("kill"):
        os.kill(os.getpid(), signal.SIGKILL)
    if event.get("fail"):
        raise ValueError("out of luck")
    if "allocateMb" in event:
        return len(b"x" * (event["allocateMb"] << 20))
    time.sleep(event.get("sleepMs", 0) / 1000)
    while "gate" in event and not os.path.exists(event["gate"]):
        time.sleep(0.01)
    if "responseBytes" in event:
        return "x" * event["responseBytes"]
    if event.get("environment"):
        return dict(os.environ)
    return {"processUuid": process_uuid, "pid": os.getpid(), "count": count,
            "calls": os.path.getsize(f"{temporary}/calls"), "nonce": os.environ.get("NONCE", "")}
