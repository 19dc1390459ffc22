"""Timeline templates, which the client requests with a developer key."""

from hubspot.crm.timeline import (
    TimelineEventTemplateCreateRequest,
    TimelineEventTemplateToken,
    TimelineEventTemplateTokenUpdateRequest,
    TimelineEventTemplateUpdateRequest,
)

from .service import check, client_with, client, developer, answer, refused
from .timeline import TEMPLATE, APP, create


@check
def templates_are_listed():
    templates = {template.id: template for template in developer.crm.timeline.templates_api.get_all(app_id=APP).results}
    kinds = {token.name: token.type for token in templates[TEMPLATE].tokens}
    assert kinds == {"petName": "string", "petAge": "number", "petKind": "enumeration", "adoptedAt": "date"}, kinds
    assert templates[TEMPLATE].object_type == "contacts"
    assert any(template.object_type == "companies" for template in templates.values())


@check
def a_template_is_read():
    template = developer.crm.timeline.templates_api.get_by_id(event_template_id=TEMPLATE, app_id=APP)
    listed = developer.crm.timeline.templates_api.get_all(app_id=APP).results
    assert template.to_dict() == next(t.to_dict() for t in listed if t.id == TEMPLATE)
    kind = next(token for token in template.tokens if token.name == "petKind")
    assert {option.value for option in kind.options} == {"cat", "dog"}, kind


@check
def an_unknown_template_is_not_found():
    api = developer.crm.timeline.templates_api
    refused(404, "OBJECT_NOT_FOUND", lambda: api.get_by_id(event_template_id="999999999", app_id=APP))


@check
def templates_need_a_key_or_a_token():
    api = client_with().crm.timeline.templates_api
    refused(401, "INVALID_AUTHENTICATION", lambda: api.get_all(app_id=APP))
    path = f"/integrators/timeline/v3/{APP}/event-templates"
    assert answer(path)["results"], "a token with its scopes does as well"


@check
def a_template_can_be_created_updated_and_archived():
    templates, tokens = developer.crm.timeline.templates_api, developer.crm.timeline.tokens_api
    made = templates.create(APP, TimelineEventTemplateCreateRequest(
        name="Visit", object_type="contacts", header_template="# {{place}}", detail_template="at {{place}}",
        tokens=[TimelineEventTemplateToken(name="place", label="Place", type="string", options=[])]))
    assert made.id and made.name == "Visit" and [token.name for token in made.tokens] == ["place"], made
    stars = TimelineEventTemplateToken(name="stars", label="Stars", type="number", options=[])
    token = tokens.create(made.id, APP, stars)
    assert (token.name, token.type) == ("stars", "number"), token
    renamed = tokens.update(made.id, "stars", APP, TimelineEventTemplateTokenUpdateRequest(label="Rating", options=[]))
    assert renamed.label == "Rating", renamed
    event = create(event_template_id=made.id, email="ada@example.com", tokens={"place": "Oslo", "stars": "5"}, id="v1")
    assert event.tokens == {"place": "Oslo", "stars": "5"}, event
    tokens.archive(made.id, "stars", APP)
    read = templates.get_by_id(made.id, APP)
    assert [token.name for token in read.tokens] == ["place"], read
    changed = templates.update(made.id, APP, TimelineEventTemplateUpdateRequest(
        id=made.id, name="Visits", tokens=read.tokens))
    assert changed.name == "Visits", changed
    templates.archive(made.id, APP)
    refused(404, "OBJECT_NOT_FOUND", lambda: templates.get_by_id(made.id, APP))
    # Deleting a template removes its events.
    refused(404, "OBJECT_NOT_FOUND", lambda: client.crm.timeline.events_api.get_by_id(made.id, "v1"))
