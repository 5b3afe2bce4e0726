"""Apps and delegation: google-auth with the keys the server wrote at its first start."""

import google.auth.jwt
from google.auth.exceptions import RefreshError
from google.auth.transport.requests import Request
from google.oauth2 import service_account

from harness import SCOPE, body_of, chat_as, credentials_file, refused, run, same

DESK = "spaces/AAAAdesk001"
ATLAS = "spaces/AAAAatlas01"


def key(app, *short_scopes, subject=None):
    return service_account.Credentials.from_service_account_file(
        credentials_file(f"{app}.json"), scopes=[SCOPE + scope for scope in short_scopes], subject=subject)


def rename(credentials, name, title, **more):
    return chat_as(credentials).spaces().patch(name=name, updateMask="displayName", body={"displayName": title}, **more)


def case_app_changes_its_space():
    same(rename(key("demo-app", "app.spaces"), DESK, "Desk of the app").execute()["displayName"], "Desk of the app")


def case_app_reads_with_chat_bot():
    space = chat_as(key("demo-app", "bot")).spaces().get(name=DESK).execute()
    same(space["name"], DESK)
    assert "accessSettings" not in space and "permissionSettings" not in space, space


def case_delegated_user():
    credentials = service_account.Credentials.from_service_account_file(
        credentials_file("demo-app.json"), scopes=[SCOPE + "spaces"]).with_subject("alice@example.com")
    same(rename(credentials, ATLAS, "Atlas by delegation").execute()["displayName"], "Atlas by delegation")


def case_delegated_stranger_is_refused():
    same(refused(rename(key("demo-app", "spaces", subject="dave@example.com"), ATLAS, "X").execute).resp.status, 403)


def case_delegated_administrator():
    credentials = key("demo-app", "admin.spaces", subject="admin@example.com")
    same(rename(credentials, ATLAS, "Atlas by the administrator", useAdminAccess=True).execute()["displayName"], "Atlas by the administrator")


def case_delegation_not_allowed():
    problem = refused_token(key("bare-app", "spaces", subject="alice@example.com"))
    same(problem, "unauthorized_client: Client is unauthorized to retrieve access tokens using this method, "
                  "or client not authorized for any of the scopes requested.")


def case_delegation_of_an_unknown_person():
    same(refused_token(key("demo-app", "spaces", subject="nobody@example.com")), "invalid_grant: Invalid email or User ID")


def case_scope_that_does_not_exist():
    same(refused_token(key("demo-app", "nonsense")), "invalid_scope: Invalid OAuth scope or ID token audience provided.")


def case_key_of_another_account():
    info = service_account.Credentials.from_service_account_file(credentials_file("demo-app.json"), scopes=[SCOPE + "bot"])
    forged = service_account.Credentials(
        info.signer, "bare-app@bare-project.iam.gserviceaccount.com", info._token_uri, scopes=[SCOPE + "bot"])
    same(refused_token(forged), "invalid_grant: Invalid JWT Signature.")


def case_app_without_approval():
    error = refused(rename(key("bare-app", "app.spaces"), DESK, "X").execute)
    same(error.resp.status, 403)
    same(error._get_reason(), "The administrator must grant the app the required OAuth authorization scope for this action.")


def case_app_outside_the_space():
    error = refused(rename(key("demo-app", "app.spaces"), ATLAS, "X").execute)
    same((error.resp.status, error._get_reason()), (403, "You are not permitted to use this app"))


def case_app_with_user_scopes_gets_a_hint():
    error = refused(rename(key("demo-app", "spaces"), DESK, "X").execute)
    same((error.resp.status, body_of(error)["status"]), (403, "PERMISSION_DENIED"))


def case_self_signed_for_the_service():
    credentials = google.auth.jwt.Credentials.from_service_account_file(
        credentials_file("demo-app.json"), audience="https://chat.googleapis.com/")
    same(chat_as(credentials).spaces().get(name=DESK).execute()["name"], DESK)


def case_self_signed_for_somebody_else():
    credentials = google.auth.jwt.Credentials.from_service_account_file(
        credentials_file("demo-app.json"), audience="https://drive.googleapis.com/")
    error = refused(chat_as(credentials).spaces().get(name=DESK).execute)
    same((error.resp.status, body_of(error)["status"]), (401, "UNAUTHENTICATED"))


def refused_token(credentials):
    try:
        credentials.refresh(Request())
    except RefreshError as error:
        return error.args[0]
    raise AssertionError("the token request must be refused")


run(globals())
