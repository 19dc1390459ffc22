"""Timeline events: create, create in batches, read."""

import datetime
import re

from hubspot.crm.timeline import BatchInputTimelineEvent, TimelineEvent

from .account import SIGNUP, instant, matching_events
from .service import check, client, developer, raw, answer, refused

APP = 4321
TEMPLATE = "1001298"
TIMELINE = "/integrators/timeline/v3/events"


def create(**fields):
    tokens = fields.pop("tokens", {"petName": "Art3mis"})
    fields.setdefault("event_template_id", TEMPLATE)
    return client.crm.timeline.events_api.create(TimelineEvent(tokens=tokens, **fields))


@check
def a_timeline_event_is_created():
    when = datetime.datetime(2026, 11, 20, 8, 30, tzinfo=datetime.timezone.utc)
    tokens = {"petName": "Art3mis", "petAge": "3", "petKind": "dog", "adoptedAt": "1700000000000"}
    event = create(email="art3mis-pup@petspot.example", tokens=tokens, timestamp=when, domain="petspot.example",
                   utk="token-of-a-cookie", extra_data={"questions": [{"q": "who?", "a": 1}]})
    assert event.id and event.event_template_id == TEMPLATE and event.object_type == "contacts", event
    assert event.tokens == tokens and event.timestamp == when, event
    assert event.email == "art3mis-pup@petspot.example" and event.utk == "token-of-a-cookie", event
    assert event.domain == "petspot.example", event
    assert event.extra_data == {"questions": [{"q": "who?", "a": 1}]}, event
    assert isinstance(event.object_id, str) and event.object_id, event


@check
def creating_a_timeline_event_returns_201():
    event = TimelineEvent(event_template_id=TEMPLATE, email="ada@example.com", tokens={})
    _, status, _ = client.crm.timeline.events_api.create_with_http_info(event)
    assert status == 201, status


@check
def a_created_timeline_event_can_be_read():
    created = create(email="ada@example.com", tokens={"petName": "Rex", "petAge": "7"})
    read = client.crm.timeline.events_api.get_by_id(TEMPLATE, created.id)
    assert read.to_dict() == created.to_dict(), (read, created)


@check
def token_values_are_returned_as_text():
    event = create(email="ada@example.com", tokens={"petName": "Rex", "petAge": 3, "adoptedAt": 1700000000000})
    assert event.tokens == {"petName": "Rex", "petAge": "3", "adoptedAt": "1700000000000"}, event.tokens


@check
def a_timeline_event_without_an_id_gets_one():
    first, second = create(email="ada@example.com"), create(email="ada@example.com")
    assert first.id and second.id and first.id != second.id


@check
def a_timeline_event_keeps_its_id():
    assert create(email="ada@example.com", id="pet-1").id == "pet-1"
    odd = "pet/2 ü?#%"
    assert create(email="ada@example.com", id=odd).id == odd
    assert client.crm.timeline.events_api.get_by_id(TEMPLATE, odd).id == odd


@check
def the_uuid_placeholder_in_an_id_is_replaced():
    found = {create(email="ada@example.com", id="pet-{{uuid}}").id for _ in range(3)}
    assert len(found) == 3 and all(re.fullmatch(r"pet-[0-9a-f-]{36}", name) for name in found), found


@check
def an_event_with_the_same_id_is_replaced():
    create(email="ada@example.com", id="pet-3", tokens={"petName": "Old"})
    create(email="grace@example.com", id="pet-3", tokens={"petName": "New"})
    read = client.crm.timeline.events_api.get_by_id(TEMPLATE, "pet-3")
    assert read.tokens == {"petName": "New"} and read.email == "grace@example.com", read


@check
def an_email_address_finds_or_creates_its_contact():
    assert create(email="new-one@example.com").object_id == create(email="new-one@example.com").object_id
    assert create(email="new-one@example.com").object_id != create(email="new-two@example.com").object_id
    signup = matching_events(eventType=SIGNUP)[0]
    assert create(email=signup["properties"]["email"]).object_id == signup["objectId"]


@check
def an_object_id_selects_the_contact():
    assert create(object_id="201001").object_id == "201001"


@check
def an_event_without_a_time_is_now():
    event = create(email="ada@example.com")
    assert event.timestamp and event.timestamp.tzinfo, event


@check
def a_timeline_event_that_does_not_fit_its_template_is_refused():
    for fields in (
        {"event_template_id": "999999999", "email": "ada@example.com"},
        {"email": "ada@example.com", "tokens": {"petAge": "three"}},
        {"email": "ada@example.com", "tokens": {"petKind": "horse"}},
        {"email": "ada@example.com", "tokens": {"adoptedAt": "yesterday"}},
        {},
        {"event_template_id": template_of("companies"), "tokens": {}, "email": "ada@example.com"},
    ):
        refused(400, "VALIDATION_ERROR", lambda: create(**fields))


@check
def a_company_event_has_its_object_id():
    event = create(event_template_id=template_of("companies"), tokens={}, object_id="9001")
    assert event.object_type == "companies" and event.object_id == "9001", event


def template_of(object_type):
    templates = developer.crm.timeline.templates_api.get_all(app_id=APP).results
    return next(template.id for template in templates if template.object_type == object_type)


@check
def a_timeline_event_without_a_template_is_refused():
    response = raw(TIMELINE, method="POST", body={"tokens": {}, "email": "ada@example.com"})
    assert response.status_code == 400, response.text
    assert "Cannot build TimelineEvent, some of required attributes are not set [eventTemplateId]" in response.text


@check
def a_timeline_event_with_invalid_json_is_refused():
    for body in ("", "{", "[]", "nonsense", '{"eventTemplateId":', "null", '"x"'):
        response = raw(TIMELINE, method="POST", body=body)
        assert response.status_code == 400, (body, response.text)
        assert response.json()["message"] and response.json()["correlationId"], response.text


@check
def an_id_of_more_than_500_bytes_is_refused():
    assert create(email="ada@example.com", id="x" * 500).id == "x" * 500
    for name in ("x" * 501, "ü" * 251):
        event = {"eventTemplateId": TEMPLATE, "email": "ada@example.com", "tokens": {}, "id": name}
        response = raw(TIMELINE, method="POST", body=event)
        assert response.status_code == 400 and "failed with validation error(s)" in response.text, response.text[:300]


@check
def a_token_of_more_than_510_kilobytes_is_refused():
    event = {"eventTemplateId": TEMPLATE, "email": "ada@example.com", "tokens": {"petName": "x" * 600_000}}
    response = raw(TIMELINE, method="POST", body=event)
    assert response.status_code == 400 and "failed with validation error(s)" in response.text, response.text[:300]


@check
def a_timeline_event_of_more_than_a_megabyte_is_refused():
    event = {"eventTemplateId": TEMPLATE, "email": "ada@example.com", "tokens": {"petName": "x"},
             "extraData": {"text": "x" * 1_200_000}}
    response = raw(TIMELINE, method="POST", body=event)
    assert response.status_code == 400 and "failed with validation error(s)" in response.text, response.text[:300]


@check
def an_unknown_timeline_event_is_not_found():
    for template, name in ((TEMPLATE, "none"), ("999999999", "none")):
        refused(404, "OBJECT_NOT_FOUND", lambda: client.crm.timeline.events_api.get_by_id(template, name))


@check
def the_details_of_a_timeline_event_are_rendered():
    created = create(email="ada@example.com", tokens={"petName": "Rex", "petAge": "7"})
    detail = client.crm.timeline.events_api.get_detail_by_id(TEMPLATE, created.id)
    assert isinstance(detail.details, str), detail
    for full in (True, False):
        assert isinstance(client.crm.timeline.events_api.get_render_by_id(TEMPLATE, created.id, detail=full), str)


def batch(*events):
    return BatchInputTimelineEvent(inputs=list(events))


@check
def a_batch_of_timeline_events_is_created():
    inputs = [TimelineEvent(event_template_id=TEMPLATE, id=f"batch-{n}", email=f"pet{n}@example.com",
                            tokens={"petName": f"Pet {n}"}) for n in range(25)]
    # The client has no model for this response and returns None.
    assert client.crm.timeline.events_api.create_batch(batch(*inputs)) is None
    for event in inputs:
        read = client.crm.timeline.events_api.get_by_id(TEMPLATE, event.id)
        assert read.tokens == event.tokens and read.email == event.email, read


@check
def a_batch_response_has_its_events():
    inputs = [{"eventTemplateId": TEMPLATE, "email": "ada@example.com", "tokens": {"petName": n}} for n in "abc"]
    answered = answer(TIMELINE + "/batch/create", status=201, method="POST", body={"inputs": inputs})
    assert answered["status"] == "COMPLETE" and not answered.get("numErrors"), answered
    assert [event["tokens"]["petName"] for event in answered["results"]] == list("abc"), answered
    assert instant(answered["startedAt"]) <= instant(answered["completedAt"]), answered


@check
def a_batch_response_names_the_refused_events():
    inputs = [{"eventTemplateId": TEMPLATE, "email": "ada@example.com", "tokens": {"petAge": age}} for age in "1x3"]
    answered = answer(TIMELINE + "/batch/create", status=207, method="POST", body={"inputs": inputs})
    assert [event["tokens"]["petAge"] for event in answered["results"]] == ["1", "3"], answered
    assert answered["numErrors"] == 1 and len(answered["errors"]) == 1, answered
    assert {"category", "context", "errors", "links", "message", "status"} <= set(answered["errors"][0]), answered
    assert answered["errors"][0]["context"]["index"] == ["1"], answered


@check
def extra_data_is_any_json():
    for value in ({"a": [None, 1.5]}, [1, None], "text", "", 12345678901234567, 1.5, True, False):
        assert create(email="ada@example.com", extra_data=value).extra_data == value, value
    assert create(email="ada@example.com", extra_data=None).extra_data is None


@check
def the_older_path_of_timeline_events_is_accepted():
    event = {"eventTemplateId": TEMPLATE, "email": "ada@example.com", "tokens": {}, "id": "older"}
    answer("/crm/v3/timeline/events", status=201, method="POST", body=event)
    assert client.crm.timeline.events_api.get_by_id(TEMPLATE, "older").id == "older"
