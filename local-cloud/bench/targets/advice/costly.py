"""A module whose import computes, as parsing or compiling something large does."""

import time

_end = time.process_time() + 0.3
while time.process_time() < _end:
    pass

ANSWER = "loaded"
