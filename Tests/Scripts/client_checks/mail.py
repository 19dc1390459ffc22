"""E-mail events and campaigns, for which the client has no functions: raw requests."""

from .service import check, raw, answer, raw_refused

MAIL = "/email/public/v1/events"
CAMPAIGNS = "/email/public/v1/campaigns"


def mail_page(**qs):
    page = answer(MAIL, qs)
    assert isinstance(page["hasMore"], bool) and isinstance(page["offset"], str), page
    return page


def all_mail(limit=1000, **qs):
    found, place = [], {}
    while True:
        page = mail_page(limit=limit, **qs, **place)
        found += page["events"]
        if not page["hasMore"]:
            return found
        assert page["events"], "an empty page that promises more"
        place = {"offset": page["offset"]}


def key(event):
    return event["created"], event["id"]


def assert_same_mail(found, expected):
    assert len({key(event) for event in found}) == len(found), "an event came twice"
    assert [key(event) for event in found] == [key(event) for event in expected], (len(found), len(expected))


@check
def an_email_page_has_ten_events_by_default():
    page = mail_page()
    assert len(page["events"]) == 10 and page["hasMore"] is True, page


@check
def email_events_are_sorted_newest_first():
    times = [event["created"] for event in all_mail()]
    assert len(times) > 100 and times == sorted(times, reverse=True)
    assert all(isinstance(time, int) for time in times)


@check
def paging_email_events_finds_every_event_once():
    whole = all_mail(limit=1000)
    for limit in (100, 333):
        assert_same_mail(all_mail(limit=limit), whole)
    assert len({key(event) for event in whole}) == len(whole)


@check
def an_email_offset_is_valid_for_another_limit():
    whole = all_mail()
    first = mail_page(limit=100)
    rest = mail_page(limit=50, offset=first["offset"])
    assert_same_mail(first["events"] + rest["events"], whole[:150])


@check
def email_filters_select_matching_events():
    whole = all_mail()
    clicks = [event for event in whole if event["type"] == "CLICK"]
    assert clicks
    assert_same_mail(all_mail(eventType="CLICK"), clicks)
    campaign = clicks[0]["emailCampaignId"]
    assert_same_mail(all_mail(campaignId=campaign), [e for e in whole if e.get("emailCampaignId") == campaign])
    app = clicks[0]["appId"]
    assert_same_mail(all_mail(appId=app), [e for e in whole if e.get("appId") == app])
    recipient = clicks[0]["recipient"]
    assert_same_mail(all_mail(recipient=recipient), [e for e in whole if e.get("recipient") == recipient])
    both = [e for e in whole if e.get("recipient") == recipient and e["type"] == "CLICK"]
    assert_same_mail(all_mail(recipient=recipient, eventType="CLICK"), both)
    pair = [e for e in whole if e.get("appId") == app and e.get("emailCampaignId") == campaign]
    assert_same_mail(all_mail(appId=app, campaignId=campaign, limit=77), pair)


@check
def an_email_window_includes_both_ends():
    whole = all_mail()
    end, start = whole[30]["created"], whole[200]["created"]
    expected = [event for event in whole if start <= event["created"] <= end]
    assert_same_mail(all_mail(startTimestamp=start, endTimestamp=end, limit=50), expected)
    assert_same_mail(all_mail(startTimestamp=end, endTimestamp=end), [e for e in whole if e["created"] == end])


@check
def filtered_email_events_can_be_excluded():
    whole = all_mail()
    filtered = [event for event in whole if event.get("filteredEvent")]
    assert filtered and {event["type"] for event in filtered} <= {"OPEN", "CLICK", "PRINT", "FORWARD", "SPAMREPORT"}
    assert_same_mail(all_mail(excludeFilteredEvents="true"), [e for e in whole if not e.get("filteredEvent")])
    assert_same_mail(all_mail(excludeFilteredEvents="false"), whole)


@check
def an_unknown_email_type_is_refused():
    for name in ("{SENT,DELIVERED}", "SENT,DELIVERED", "open", "NONE"):
        response = raw(MAIL, {"eventType": name})
        assert response.status_code == 400, (name, response.text[:300])
        message = response.json()["message"]
        assert f'from String "{name}": not one of the values accepted for Enum class: [' in message, message
        assert all(name in message for name in ("DROPPED", "UNBOUNCE", "STATUSCHANGE", "CLICK", "OPEN")), message


@check
def an_email_limit_is_from_1_to_1000():
    assert len(mail_page(limit=1000)["events"]) == 1000 and len(mail_page(limit=1)["events"]) == 1
    for limit in (0, 1001, -1, "many"):
        assert raw(MAIL, {"limit": limit}).status_code == 400, limit


@check
def an_invalid_email_offset_is_refused():
    for offset in ("nonsense", "%%%"):
        assert raw(MAIL, {"offset": offset}).status_code == 400, offset


@check
def unknown_email_parameters_are_ignored():
    assert_same_mail(mail_page(count=3, limit=20)["events"], mail_page(limit=20)["events"])


@check
def an_email_event_is_read_by_its_time_and_id():
    for event in (mail_page(limit=1)["events"][0], all_mail()[-1]):
        assert answer(f"{MAIL}/{event['created']}/{event['id']}") == event
    raw_refused(f"{MAIL}/{event['created']}/none", {}, 404, "OBJECT_NOT_FOUND")
    raw_refused(f"{MAIL}/1/{event['id']}", {}, 404, "OBJECT_NOT_FOUND")


@check
def email_events_have_the_fields_of_their_types():
    for event in all_mail():
        assert event["type"] == event["type"].upper() and event["id"] and event["created"], event
        if event["type"] == "UNBOUNCE":
            assert "recipient" not in event, event
        else:
            assert "@" in event["recipient"] and isinstance(event["portalId"], int), event
        if event["type"] == "CLICK":
            assert "url" in event, event


def all_campaigns(path, limit):
    found, place = [], {}
    while True:
        page = answer(path, {"limit": limit, **place})
        found += page["campaigns"]
        if not page["hasMore"]:
            return found
        place = {"offset": page["offset"]}
        assert len(found) < 100, "paging does not end"


@check
def campaigns_are_listed_page_by_page():
    for path in (CAMPAIGNS, CAMPAIGNS + "/by-id"):
        whole = all_campaigns(path, 100)
        assert {campaign["id"] for campaign in whole} == {1001, 1002, 1003, 1004}, whole
        for limit in (1, 3):
            assert all_campaigns(path, limit) == whole, (path, limit)


@check
def recent_campaigns_are_sorted_by_activity():
    times = [campaign["lastUpdatedTime"] for campaign in all_campaigns(CAMPAIGNS, 100)]
    assert times == sorted(times, reverse=True), times
    assert all("lastUpdatedTime" not in campaign for campaign in all_campaigns(CAMPAIGNS + "/by-id", 100))


@check
def a_campaign_is_read_by_its_id():
    for campaign in all_campaigns(CAMPAIGNS, 100):
        for query in ({}, {"appId": campaign["appId"]}):
            read = answer(f"{CAMPAIGNS}/{campaign['id']}", query)
            assert read["id"] == campaign["id"] and read["appId"] == campaign["appId"], read
            assert isinstance(read["counters"], dict) and read["name"], read
    raw_refused(CAMPAIGNS + "/999999", {}, 404, "OBJECT_NOT_FOUND")


@check
def campaigns_of_email_events_are_listed():
    listed = {(c["id"], c["appId"]) for c in all_campaigns(CAMPAIGNS, 100)}
    used = {(e["emailCampaignId"], e["appId"]) for e in all_mail() if e.get("emailCampaignId")}
    assert used == listed, used ^ listed
