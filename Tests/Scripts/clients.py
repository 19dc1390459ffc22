"""Holds a served emulator against HubSpot's own Python client: clients.py BASE_URL EVENTS [NAME].

EVENTS is every event of the same account as NDJSON, written by `evq` without a server: what the client is
to find, worked out here once more and differently. With NAME only the checks whose names hold it are run.
"""

import importlib
import sys
import traceback

from client_checks.service import CHECKS

for module in ("events", "paging", "properties", "tokens", "timeline", "templates", "mail"):
    importlib.import_module("client_checks." + module)


def place(error):
    """Where in the check that failed."""
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
        print(f"failed: {function.__name__}, {place(error)}: {type(error).__name__}: {str(error)[:600]}")
print(f"clients: {len(wanted)} checks, {failed} failed")
sys.exit(1 if failed or not wanted else 0)
