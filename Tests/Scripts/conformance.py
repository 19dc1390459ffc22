"""Validates responses against the schemas of an OpenAPI document: conformance.py DOCUMENT FOLDER."""

import json
import pathlib
import sys

import jsonschema

document = json.loads(pathlib.Path(sys.argv[1]).read_text())
SCHEMAS = {
    ("events", 200): "CollectionResponseExternalUnifiedEvent",
    ("event-types", 200): "VisibleExternalEventTypeNames",
    ("event", 200): "TimelineEventResponse",
    ("event", 201): "TimelineEventResponse",
    ("batch", 201): "BatchResponseTimelineEventResponse",
    ("batch", 207): "BatchResponseTimelineEventResponseWithErrors",
    ("templates", 200): "CollectionResponseTimelineEventTemplateNoPaging",
    ("template", 200): "TimelineEventTemplate",
    ("template", 201): "TimelineEventTemplate",
    ("token", 200): "TimelineEventTemplateToken",
}


def validator(name):
    schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
    return jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker())


count = 0
failures = []
for path in sorted(pathlib.Path(sys.argv[2]).glob("*.json")):
    answer = json.loads(path.read_text())
    name = SCHEMAS.get((answer["endpoint"], answer["status"]), "Error")
    count += 1
    for error in validator(name).iter_errors(answer["body"]):
        failures.append(f"{answer['request']}: {list(error.absolute_path)}: {error.message}")

print("\n".join(failures))
print(f"conformance: {count} responses validated against the OpenAPI documents, {len(failures)} failures")
sys.exit(1 if failures or count < 20 else 0)
