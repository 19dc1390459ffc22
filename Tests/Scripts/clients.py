"""Tests a running emulator with HubSpot's own Python client: clients.py BASE_URL EVENTS [NAME].

EVENTS has every event of the same account as NDJSON, written by `evq` without a server, from which the checks
compute the expected results. With NAME, only checks whose names contain it are run.
"""

import importlib
import sys
import traceback

from client_checks.service import CHECKS

for module in ("events", "paging", "properties", "tokens", "timeline", "templates", "mail"):
    importlib.import_module("client_checks." + module)


def location(error):
    """The file and line of a failed check."""
    frames = traceback.extract_tb(error.__traceback__)
    frame = next(frame for frame in frames if "client_checks" in frame.filename)
    return f"{frame.filename.rpartition('/')[2]}:{frame.lineno}"


wanted = [function for function in CHECKS if len(sys.argv) < 4 or sys.argv[3] in function.__name__]
failed = 0
for function in wanted:
    try:
        function()
    except Exception as error:
        failed += 1
        print(f"failed: {function.__name__}, {location(error)}: {type(error).__name__}: {str(error)[:600]}")
print(f"clients: {len(wanted)} checks, {failed} failed")
sys.exit(1 if failed or not wanted else 0)
