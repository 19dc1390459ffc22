"""The account's events as `evq` wrote them, and the expected contents of its pages."""

import collections
import datetime
import json
import sys

SIGNUP = "pe123_signup"
VISIT = "e_visited_page"


def instant(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


with open(sys.argv[2], encoding="utf-8") as lines:
    ALL = [json.loads(line) for line in lines]
for event in ALL:
    event["time"] = instant(event["occurredAt"])
ALL.sort(key=lambda event: event["time"])
TYPES = collections.Counter(event["eventType"] for event in ALL)


def matching_events(**fields):
    """The account's events with these values, oldest first."""
    return [event for event in ALL if all(event[name] == value for name, value in fields.items())]


def with_property(name, *values, events=ALL):
    return [event for event in events if event["properties"].get(name) in values]


def busiest_record(object_type):
    """The id of the record with the most events, for an object type."""
    counts = collections.Counter(event["objectId"] for event in matching_events(objectType=object_type))
    return counts.most_common(1)[0][0]


def ids(events):
    return [event["id"] if isinstance(event, dict) else event.id for event in events]


def assert_same(found, expected):
    """Checks for the same events, each once, in any order."""
    found, expected = ids(found), ids(expected)
    assert len(found) == len(set(found)), f"{len(found) - len(set(found))} ids are repeated"
    lost, invented = set(expected) - set(found), set(found) - set(expected)
    assert not lost and not invented, f"{len(lost)} of {len(expected)} lost, {len(invented)} invented"
