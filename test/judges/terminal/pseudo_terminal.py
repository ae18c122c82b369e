"""Runs a command in a pseudo-terminal, as a person would: types each answer when its question appears.

Reads JSON from standard input: {"command": [...], "cwd": "...", "answers": [{"question": "regular expression", "type": "text"}]}.
Writes JSON to standard output: {"code": 0, "text": "everything that the terminal showed"}.
"""
import json
import os
import pty
import re
import select
import signal
import sys
import time

TIMEOUT_SECONDS = 240

call = json.load(sys.stdin)
child, terminal = pty.fork()
if child == 0:
    os.chdir(call["cwd"])
    os.execvp(call["command"][0], call["command"])

deadline = time.monotonic() + TIMEOUT_SECONDS
answers = list(call["answers"])
text = ""
answered = 0
while time.monotonic() < deadline:
    readable, _, _ = select.select([terminal], [], [], 1)
    if not readable:
        continue
    try:
        chunk = os.read(terminal, 65536)
    except OSError:  # The child has ended and closed the terminal.
        break
    if not chunk:
        break
    text += chunk.decode("utf-8", "replace")
    found = answers and re.search(answers[0]["question"], text[answered:])
    if found:
        answered += found.end()
        os.write(terminal, (answers.pop(0)["type"] + "\r").encode())
else:
    os.kill(child, signal.SIGKILL)
    text += f"\n[no end within {TIMEOUT_SECONDS} s]"

_, status = os.waitpid(child, 0)
json.dump({"code": os.waitstatus_to_exitcode(status), "text": text}, sys.stdout)
