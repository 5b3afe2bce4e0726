"""Spaces through google-api-python-client and the server's own discovery document."""

import json
import uuid

import google.oauth2.credentials
from googleapiclient.errors import HttpError

from harness import SCOPE, TLS_BASE, body_of, chat_as, refused, run, same, token

GENERIC_403 = "Permission denied to perform the requested action on the specified resource, or the resource doesn't exist."


def chat(*arguments):
    """The API with a token from the command line, which no library can refresh."""
    credentials = google.oauth2.credentials.Credentials(token(*arguments))
    credentials.refresh = lambda request: None
    return chat_as(credentials)


ALICE = chat("--user", "alice@example.com", "--scope", "chat.spaces")


def fresh(api=ALICE, **more):
    """A new named space."""
    return api.spaces().create(body={"spaceType": "SPACE", "displayName": f"Space {uuid.uuid4()}", **more}).execute()


def case_create_get_list_patch():
    made = fresh(spaceDetails={"description": "First"})
    same(made["spaceType"], "SPACE")
    name = made["name"]
    same(ALICE.spaces().get(name=name).execute(), made)
    assert name in [space["name"] for space in ALICE.spaces().list().execute()["spaces"]]
    title = f"Renamed {uuid.uuid4()}"
    changed = ALICE.spaces().patch(name=name, updateMask="displayName", body={"displayName": title}).execute()
    same(changed, {**made, "displayName": title})
    same(ALICE.spaces().get(name=name).execute(), changed)


def case_set_up_with_members():
    body = {
        "space": {"spaceType": "GROUP_CHAT"},
        "memberships": [{"member": {"name": f"users/{who}@example.com", "type": "HUMAN"}} for who in ("bob", "carol", "dave")],
    }
    made = ALICE.spaces().setup(body=body).execute()
    same(made["spaceType"], "GROUP_CHAT")
    same(made["membershipCount"], {"joinedDirectHumanUserCount": 4})


def case_details_replaced_as_a_whole():
    name = fresh(spaceDetails={"description": "Kept?", "guidelines": "Lost."})["name"]
    changed = ALICE.spaces().patch(name=name, updateMask="spaceDetails", body={"spaceDetails": {"description": "Only this"}}).execute()
    same(changed["spaceDetails"], {"description": "Only this"})


def case_send_back_what_get_returned():
    made = fresh()
    body = {**made, "displayName": f"Edited {uuid.uuid4()}"}
    same(ALICE.spaces().patch(name=made["name"], updateMask="displayName", body=body).execute(), body)


def case_audience_removed_by_null():
    name = fresh()["name"]
    patch = lambda audience: ALICE.spaces().patch(
        name=name, updateMask="accessSettings.audience", body={"accessSettings": {"audience": audience}}).execute()["accessSettings"]
    opened = patch("audiences/default")
    same((opened["accessState"], opened["audience"]), ("DISCOVERABLE", "audiences/default"))
    same(patch(None), {"accessState": "PRIVATE"})


def case_permission_settings():
    name = fresh()["name"]
    changed = ALICE.spaces().patch(
        name=name, updateMask="permissionSettings.toggleHistory,permissionSettings.modifySpaceDetails",
        body={"permissionSettings": {"toggleHistory": {"managersAllowed": True}, "modifySpaceDetails": {"managersAllowed": True}}}).execute()
    assert "membersAllowed" not in changed["permissionSettings"]["toggleHistory"]
    assert "membersAllowed" not in changed["permissionSettings"]["modifySpaceDetails"]


def case_list_next_pages():
    api = chat("--user", "erin@elsewhere.example", "--scope", "chat.spaces")
    made = {fresh(api)["name"] for _ in range(5)}
    request, pages, names = api.spaces().list(pageSize=2), 0, []
    while request is not None:
        response = request.execute()
        pages += 1
        assert len(response["spaces"]) <= 2
        names += [space["name"] for space in response["spaces"]]
        request = api.spaces().list_next(request, response)
    same(len(names), len(set(names)))
    assert made <= set(names) and pages >= 3, (pages, names)


def case_list_with_filter():
    listed = ALICE.spaces().list(filter='spaceType = "SPACE"').execute()["spaces"]
    same({space["spaceType"] for space in listed}, {"SPACE"})


def case_long_get_is_tunnelled_through_post():
    fields = "nextPageToken,spaces(" + ",".join(["name", "displayName"] * 200) + ")"
    request = ALICE.spaces().list(pageSize=3, fields=fields)
    assert len(request.uri) > 2048, "too short for the library to tunnel it"
    listed = request.execute()
    assert request.method == "POST", "the library did not tunnel it"
    same(len(listed["spaces"]), 3)
    for space in listed["spaces"]:
        assert set(space) <= {"name", "displayName"}, space


def case_partial_response():
    made = fresh()
    same(ALICE.spaces().get(name=made["name"], fields="name,membershipCount(joinedDirectHumanUserCount)", prettyPrint=False).execute(),
         {"name": made["name"], "membershipCount": {"joinedDirectHumanUserCount": 1}})


def case_system_parameters_are_harmless():
    made = fresh()
    same(ALICE.spaces().get(name=made["name"], quotaUser="somebody", x__xgafv="2", alt="json").execute(), made)


def case_name_checked_before_sending():
    try:
        ALICE.spaces().get(name="rooms/AAAAatlas01").execute()
    except TypeError as error:
        assert "does not match the pattern" in str(error), error
    else:
        raise AssertionError("the discovery document's pattern must stop a wrong name")


def case_400_names_the_field():
    error = refused(ALICE.spaces().patch(name=fresh()["name"], updateMask="displayName", body={"displayName": ""}).execute)
    same((error.resp.status, body_of(error)["status"]), (400, "INVALID_ARGUMENT"))
    same(error._get_reason(), "Request contains an invalid argument.")
    same(error.error_details[0]["@type"], "type.googleapis.com/google.rpc.BadRequest")
    same(error.error_details[0]["fieldViolations"][0]["field"], "space.display_name")


def case_400_unknown_field():
    error = refused(ALICE.spaces().patch(name=fresh()["name"], updateMask="displayName", body={"nickname": "X"}).execute)
    text = "Invalid JSON payload received. Unknown name \"nickname\" at 'space': Cannot find field."
    same((error.resp.status, error._get_reason()), (400, text))
    same(error.error_details, [{"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": [{"field": "space", "description": text}]}])


def case_400_without_a_mask():
    same(refused(ALICE.spaces().patch(name=fresh()["name"], body={"displayName": "X"}).execute).resp.status, 400)


def case_401_expired_token():
    stale = chat("--user", "alice@example.com", "--scope", "chat.spaces", "--expires-in", "0")
    error = refused(stale.spaces().get(name="spaces/AAAAatlas01").execute)
    same((error.resp.status, body_of(error)["status"]), (401, "UNAUTHENTICATED"))
    same(error.error_details[0]["reason"], "ACCESS_TOKEN_EXPIRED")
    assert "invalid_token" in error.resp["www-authenticate"], error.resp


def case_403_scope():
    reader = chat("--user", "alice@example.com", "--scope", "chat.spaces.readonly")
    error = refused(reader.spaces().patch(name="spaces/AAAAatlas01", updateMask="displayName", body={"displayName": "X"}).execute)
    same((error.resp.status, error._get_reason()), (403, "Request had insufficient authentication scopes."))
    same(error.error_details[0]["reason"], "ACCESS_TOKEN_SCOPE_INSUFFICIENT")
    same(error.error_details[0]["metadata"], {"service": "chat.googleapis.com", "method": "google.chat.v1.ChatService.UpdateSpace"})
    assert SCOPE + "spaces" in error.resp["www-authenticate"], error.resp


def case_403_stranger_and_unknown_space_look_the_same():
    dave = chat("--user", "dave@example.com", "--scope", "chat.spaces")
    for name in ("spaces/AAAAatlas01", "spaces/nowhere"):
        error = refused(dave.spaces().patch(name=name, updateMask="displayName", body={"displayName": "X"}).execute)
        same(body_of(error), {"code": 403, "message": GENERIC_403, "status": "PERMISSION_DENIED"})


def case_403_is_not_retried():
    dave = chat("--user", "dave@example.com", "--scope", "chat.spaces")
    request = dave.spaces().get(name="spaces/AAAAatlas01")
    request._sleep = lambda seconds: (_ for _ in ()).throw(AssertionError("a plain 403 must not be retried"))
    same(refused(lambda: request.execute(num_retries=2)).resp.status, 403)


def case_404_app_not_configured():
    ghost = chat("--app", "ghost-app", "--scope", "chat.app.spaces")
    error = refused(ghost.spaces().patch(name="spaces/AAAAdesk001", updateMask="displayName", body={"displayName": "X"}).execute)
    same((error.resp.status, body_of(error)["status"]), (404, "NOT_FOUND"))


def case_409_display_name_taken():
    first, second = fresh(), fresh()
    error = refused(ALICE.spaces().patch(name=second["name"], updateMask="displayName", body={"displayName": first["displayName"]}).execute)
    same((error.resp.status, body_of(error)["status"]), (409, "ALREADY_EXISTS"))


def case_501_says_which_method():
    error = refused(ALICE.customEmojis().list().execute)
    same((error.resp.status, body_of(error)["status"]), (501, "UNIMPLEMENTED"))
    assert "ListCustomEmojis" in error._get_reason(), error


def case_unknown_path_is_a_page():
    request = ALICE.spaces().get(name="spaces/AAAAatlas01")
    request.uri = request.uri.replace("/v1/spaces/", "/v1/rooms/")
    error = refused(request.execute)
    same(error.resp.status, 404)
    assert error.resp["content-type"].startswith("text/html"), error.resp
    assert b"Error 404" in error.content, error.content


def case_request_id_makes_create_repeatable():
    identifier, body = str(uuid.uuid4()), {"spaceType": "SPACE", "displayName": f"Once {uuid.uuid4()}"}
    first = ALICE.spaces().create(requestId=identifier, body=body).execute()
    same(ALICE.spaces().create(requestId=identifier, body=body).execute(), first)


def case_over_tls():
    api = chat_as(ALICE._http.credentials, TLS_BASE)
    assert api._baseUrl.startswith(TLS_BASE), api._baseUrl
    same(api.spaces().get(name="spaces/AAAAatlas01").execute()["name"], "spaces/AAAAatlas01")


def case_batch():
    first, second = fresh(), fresh()
    dave = chat("--user", "dave@example.com", "--scope", "chat.spaces")
    titles = [f"Batched {uuid.uuid4()} \u65e5\u672c", f"Batched {uuid.uuid4()}"]
    rename = lambda name, title: ALICE.spaces().patch(name=name, updateMask="displayName", body={"displayName": title})
    answers = {}
    batch = ALICE.new_batch_http_request(callback=lambda request_id, answer, error: answers.update({request_id: error or answer}))
    batch.add(rename(first["name"], titles[0]), request_id="first + 1")
    batch.add(rename(second["name"], titles[1]))
    batch.add(ALICE.spaces().get(name=first["name"], fields="displayName"))
    batch.add(ALICE.spaces().get(name="spaces/nowhere"))
    batch.add(dave.spaces().list(), request_id="somebody else's")
    batch.execute()
    same(set(answers), {"first + 1", "1", "2", "3", "somebody else's"})
    same(answers["first + 1"], {**first, "displayName": titles[0]})
    same(answers["1"], {**second, "displayName": titles[1]})
    same(answers["2"], {"displayName": titles[0]})
    assert isinstance(answers["3"], HttpError) and answers["3"].resp.status == 403, answers["3"]
    same(answers["somebody else's"], {})


def case_batch_of_too_many():
    batch = ALICE.new_batch_http_request()
    for _ in range(101):
        batch.add(ALICE.spaces().get(name="spaces/AAAAatlas01"))
    error = refused(batch.execute)
    same((error.resp.status, body_of(error)["status"]), (400, "INVALID_ARGUMENT"))
    assert "more than 100 calls" in error._get_reason(), error


run(globals())
