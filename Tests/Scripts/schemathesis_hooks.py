"""Makes half of the generated requests refer to existing data.

The API descriptions have no names of event types and no template ids. Without them, nearly every response would be
an empty page or a refusal, and the schemas of events and templates would not be checked. The inserted values depend
only on the request and on what was created before, so runs are repeatable.
"""

import copy
import json
import random
import zlib

import schemathesis

APP = 4321
EVENT_TYPES = ["e_visited_page", "pe123_signup", "pe123_company_visit", "e_deal_closed"]
OBJECTS = [("contact", "201001"), ("contacts", "201002"), ("0-1", "201003"), ("companies", "9001")]
WINDOWS = [{"occurredAfter": "2026-11-01T00:00:00Z"}, {"occurredBefore": "2026-11-01T00:00:00+01:00"}, {}]
TOKENS = [{}, {"petName": "Art3mis"}, {"petAge": "3", "petKind": "cat"}, {"adoptedAt": "1700000000000"}]
OPTIONS = [[], [{"label": "Cat", "value": "cat"}, {"label": "Dog", "value": "dog"}]]

templates = []  # Created in this run, so they may be changed and deleted.
tokens = []
events = []
cursors = []


@schemathesis.hook
def before_call(context, case, kwargs):
    request = [case.method, case.operation.path, case.path_parameters, case.query, case.body]
    # Use the type of values that are not JSON: their text may contain an address, which differs between runs.
    text = json.dumps(request, default=lambda value: type(value).__name__, sort_keys=True)
    draw = random.Random(zlib.crc32(text.encode()))
    if draw.random() < 0.5:
        return
    # Copy: the generator derives further requests from these.
    for part in ("query", "path_parameters", "body"):
        if isinstance(getattr(case, part), dict):
            setattr(case, part, copy.deepcopy(getattr(case, part)))
    if case.operation.path == "/events/v3/events" and isinstance(case.query, dict):
        select_events(case, draw)
    if isinstance(case.path_parameters, dict):
        use_existing_ids(case, draw)
    if isinstance(case.body, dict) and case.operation.path.endswith("/v3/events"):
        fit_to_template(case.body, draw)
    if isinstance(case.body, dict) and isinstance(case.body.get("inputs"), list):
        for event in case.body["inputs"]:
            if isinstance(event, dict) and draw.random() < 0.7:
                fit_to_template(event, draw)
    if isinstance(case.body, dict) and "event-templates" in case.operation.path:
        complete_template(case, draw)


@schemathesis.hook
def after_call(context, case, response):
    if response.status_code not in (200, 201):
        return
    body = response.json() if response.content else {}
    path = case.operation.path
    if path.endswith("/v3/events") and case.method == "POST":
        events.append((body["eventTemplateId"], body["id"]))
    elif path.endswith("/event-templates") and case.method == "POST":
        templates.append(body["id"])
    elif path.endswith("/tokens") and case.method == "POST" and body["name"]:
        tokens.append((case.path_parameters["eventTemplateId"], body["name"]))
    elif path == "/events/v3/events":
        cursors.extend((name, link[name]) for name, link in zip(
            ("after", "before"), (body.get("paging", {}).get(key) for key in ("next", "prev"))) if link)


def select_events(case, draw):
    # Keep the rest of the request: page sizes, ids, properties.
    for name in ("eventType", "objectType", "objectId", "occurredAfter", "occurredBefore", "after", "before", "sort"):
        if draw.random() < 0.8:
            case.query.pop(name, None)
    case.query["eventType"] = draw.choice(EVENT_TYPES)
    case.query.update(draw.choice(WINDOWS))
    if draw.random() < 0.3:
        case.query["objectType"], case.query["objectId"] = draw.choice(OBJECTS)
    if draw.random() < 0.7:
        for name in ("id", "objectProperty.{propname}", "property.{propname}"):
            case.query.pop(name, None)
    if draw.random() < 0.5:
        case.query["limit"] = draw.choice([1, 2, 100])
    if cursors and draw.random() < 0.3:
        name, cursor = draw.choice(cursors)
        case.query[name] = cursor


def use_existing_ids(case, draw):
    parameters = case.path_parameters
    if "appId" in parameters:
        parameters["appId"] = APP
    if "eventId" in parameters and events:
        parameters["eventTemplateId"], parameters["eventId"] = draw.choice(events)
    elif "tokenName" in parameters and tokens:
        parameters["eventTemplateId"], parameters["tokenName"] = draw.choice(tokens)
    elif "eventTemplateId" in parameters:
        # Do not change the account's own template: events are created with it.
        choices = templates + (["1001298"] if case.method == "GET" else [])
        if choices:
            parameters["eventTemplateId"] = draw.choice(choices)


def fit_to_template(event, draw):
    event["eventTemplateId"] = "1001298"
    event["tokens"] = draw.choice(TOKENS)
    event["email"] = draw.choice(["ada@example.com", "grace@example.com"])
    for name in ("timestamp", "timelineIFrame", "utk", "objectId", "domain", "customObjectTypeId"):
        if draw.random() < 0.5:
            event.pop(name, None)


def complete_template(case, draw):
    """A body that creates or changes a template or a token."""
    body, path = case.body, case.operation.path
    if path.endswith("/event-templates"):
        body["objectType"] = draw.choice(["contacts", "companies", "deals", "tickets"])
    if path.endswith("/tokens"):
        body.update(token(draw))
    elif "/tokens/" in path:
        body["options"] = draw.choice(OPTIONS)
    else:
        body["tokens"] = [{**token(draw), "name": f"token{n}"} for n in range(draw.randrange(4))]
        if not isinstance(body.get("name"), str):
            body["name"] = "Visit"
    if "label" in body and not isinstance(body["label"], str):
        body["label"] = "Label"


def token(draw):
    kind = draw.choice(["string", "number", "date", "enumeration"])
    name = draw.choice(["place", "stars", "seen.at", "a-b_c"]) + str(draw.randrange(1_000))
    return {"name": name, "label": "Label", "type": kind, "options": draw.choice(OPTIONS)}
