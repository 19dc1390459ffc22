#!/usr/bin/env bash
# Checks the emulator's answers, which the tests have written to .build/answers, against the service's own
# OpenAPI description, with a JSON Schema checker from PyPI. Skipped, and said so, where either is not at hand.
set -euo pipefail
cd "$(dirname "$0")/../.."
description=../shared/data/openapi/events-v3.json
if [ ! -f "$description" ]; then
  echo "conformance: skipped, $description is not there"
  exit 0
fi
if ! python3 -m pip --version >/dev/null 2>&1; then
  echo "conformance: skipped, python3 with pip is not there"
  exit 0
fi
if [ ! -d .build/python/jsonschema ]; then
  python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore \
    --target .build/python 'jsonschema==4.26.0' rfc3339-validator
fi
PYTHONPATH=.build/python python3 Tests/Scripts/conformance.py "$description" .build/answers
