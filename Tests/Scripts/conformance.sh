#!/usr/bin/env bash
# Validates the emulator's responses, which the tests write to .build/answers and .build/timeline-answers, against
# HubSpot's OpenAPI descriptions, with a JSON Schema validator from PyPI. Prints a message and skips the check if
# either is missing.
set -euo pipefail
cd "$(dirname "$0")/../.."
descriptions=../shared/data/openapi
if [ ! -f "$descriptions/events-v3.json" ]; then
  echo "conformance: skipped, $descriptions is missing"
  exit 0
fi
if ! python3 -m pip --version >/dev/null 2>&1; then
  echo "conformance: skipped, python3 with pip is missing"
  exit 0
fi
if [ ! -d .build/python/jsonschema ]; then
  python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore \
    --target .build/python 'jsonschema==4.26.0' rfc3339-validator
fi
check() {
  PYTHONPATH=.build/python python3 Tests/Scripts/conformance.py "$descriptions/$1" "$2"
}
check events-v3.json .build/answers
check timeline-v3.json .build/timeline-answers
