"""A module whose import computes."""

import os

from burn import burn

burn(float(os.environ.get("IMPORT_CPU_MS", "0")))
