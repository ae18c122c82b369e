"""Starts AWS's runtime client (`python -m awslambdaric`) from a script, as /var/runtime/bootstrap.py does on AWS."""

import os
import sys

# Not the folder of this script: the function's, as with -m.
sys.path[0] = os.getcwd()
sys.argv = ["/var/runtime/bootstrap.py"]

from awslambdaric.__main__ import main  # noqa: E402

main([sys.argv[0], os.environ["_HANDLER"]])
