"""What people answer at the consent page, seen by google-auth-oauthlib."""

import ast
import os
import shutil
import subprocess
import sys
import tempfile

import google.oauth2.credentials
from google.auth.exceptions import RefreshError
from google.auth.transport.requests import Request
from google_auth_oauthlib.flow import InstalledAppFlow
from oauthlib.oauth2 import AccessDeniedError, InsecureTransportError, InvalidGrantError

from harness import (BASE, DATA, HERE, SCOPE, body_of, browse, chat_as, consent, credentials_file, refused, run, same)

ATLAS = "spaces/AAAAatlas01"


def case_guide_program():
    browse("--account", "alice@example.com")
    with tempfile.TemporaryDirectory() as directory:
        shutil.copy(credentials_file("client_secrets.json"), directory)
        ran = subprocess.run(
            [sys.executable, os.path.join(HERE, "update_space.py")],
            cwd=directory, env={**os.environ, "CHAT_URL": BASE}, capture_output=True, text=True, timeout=50, check=False)
    same(ran.returncode, 0) if ran.returncode == 0 else same(ran.stderr, "")
    space = ast.literal_eval(ran.stdout.strip().splitlines()[-1])
    same(space["name"], ATLAS)
    same(space["displayName"], "Atlas, phase two")
    same(space["spaceDetails"], {"description": "Where phase two begins", "guidelines": "Be kind."})


def case_tokens_of_an_installed_app():
    credentials = consent("spaces", "memberships.readonly")
    assert credentials.token and credentials.refresh_token, "both an access and a refresh token are given"
    assert credentials.token != credentials.refresh_token
    same(chat_as(credentials).spaces().get(name=ATLAS).execute()["name"], ATLAS)


def case_refused():
    try:
        consent("spaces", options=["--deny"])
    except AccessDeniedError as error:
        same(error.error, "access_denied")
    else:
        raise AssertionError("a refused consent must raise AccessDeniedError")


def case_unticked_scope_raises_scope_has_changed():
    try:
        consent("spaces", "memberships", options=["--untick", SCOPE + "memberships"])
    except Warning as warning:
        assert str(warning).startswith("Scope has changed"), warning
        same(warning.new_scope, [SCOPE + "spaces"])
    else:
        raise AssertionError("oauthlib must notice that fewer scopes were granted")


def case_unticked_scope_is_not_held():
    os.environ["OAUTHLIB_RELAX_TOKEN_SCOPE"] = "1"
    try:
        credentials = consent("spaces", "memberships", options=["--untick", SCOPE + "spaces"])
    finally:
        del os.environ["OAUTHLIB_RELAX_TOKEN_SCOPE"]
    error = refused(chat_as(credentials).spaces().get(name=ATLAS).execute)
    same(error.resp.status, 403)
    same(error.error_details[0]["reason"], "ACCESS_TOKEN_SCOPE_INSUFFICIENT")


def case_the_account_that_was_chosen_acts():
    credentials = consent("spaces", account="dave@example.com")
    same(chat_as(credentials).spaces().list().execute().get("spaces", []), [])


def case_login_hint_is_offered_first():
    credentials = consent("spaces", account="", login_hint="dave@example.com")
    same(chat_as(credentials).spaces().list().execute().get("spaces", []), [])


def case_open_id_scopes():
    scopes = ["openid", "https://www.googleapis.com/auth/userinfo.email", SCOPE + "spaces.readonly"]
    browse("--account", "bob@example.com")
    flow = InstalledAppFlow.from_client_secrets_file(credentials_file("client_secrets.json"), scopes)
    credentials = flow.run_local_server(port=0)
    assert credentials.id_token, "openid among the scopes brings an id_token"
    profile = flow.authorized_session().get(BASE + "/v1/userinfo").json()
    same(profile["sub"], "100000000000000000002")
    same(profile["email"], "bob@example.com")


def case_code_works_once():
    browse("--account", "alice@example.com")
    flow = InstalledAppFlow.from_client_secrets_file(credentials_file("client_secrets.json"), [SCOPE + "spaces"])
    fetch, used = flow.fetch_token, {}
    flow.fetch_token = lambda **named: used.update(named) or fetch(**named)
    credentials = flow.run_local_server(port=0)
    try:
        fetch(**used)
    except InvalidGrantError as error:
        same(error.description, "Bad Request")
    else:
        raise AssertionError("a code must not work twice")
    # Whoever replays a code may have stolen it: what it brought ends too.
    same(refused_refresh(credentials), "invalid_grant: Token has been expired or revoked.")


def case_plain_http_needs_the_switch():
    del os.environ["OAUTHLIB_INSECURE_TRANSPORT"]
    try:
        consent("spaces")
    except InsecureTransportError:
        pass
    else:
        raise AssertionError("oauthlib must refuse plain http unless it is told otherwise")
    finally:
        os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"


def case_refresh_before_the_call():
    credentials = consent("spaces")
    first = credentials.token
    credentials.refresh(Request())
    assert credentials.token != first, "a refresh brings another access token"
    same(chat_as(credentials).spaces().get(name=ATLAS).execute()["name"], ATLAS)


def case_refresh_after_a_401():
    granted = consent("spaces")
    stale = google.oauth2.credentials.Credentials(
        "ya29.not-a-token", refresh_token=granted.refresh_token, token_uri=granted.token_uri,
        client_id=granted.client_id, client_secret=granted.client_secret)
    same(chat_as(stale).spaces().get(name=ATLAS).execute()["name"], ATLAS)
    assert stale.token != "ya29.not-a-token", "the library refreshes once and repeats"


def case_revoked_grant_cannot_refresh():
    credentials = consent("spaces")
    chat = chat_as(credentials)
    answer = Request()(BASE + "/revoke", method="POST", body=b"token=" + credentials.refresh_token.encode(),
                       headers={"Content-Type": "application/x-www-form-urlencoded"})
    same((answer.status, answer.data.strip()), (200, b"{}"))
    same(refused_refresh(credentials), "invalid_grant: Token has been expired or revoked.")
    kept, credentials.refresh = credentials.refresh, lambda request: None
    error = refused(chat.spaces().get(name=ATLAS).execute)
    credentials.refresh = kept
    same((error.resp.status, body_of(error)["status"]), (401, "UNAUTHENTICATED"))
    same(error.error_details[0]["reason"], "ACCESS_TOKEN_EXPIRED")


def refused_refresh(credentials):
    """What the library says when the refresh is refused, without the body it appends."""
    try:
        credentials.refresh(Request())
    except RefreshError as error:
        return error.args[0]
    raise AssertionError("the refresh must be refused")


run(globals())
