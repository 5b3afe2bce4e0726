"""Runs the cases of a file: its functions named `case_…`, each within a time limit, each answering with one JSON line."""

import inspect
import json
import os
import shlex
import signal
import subprocess
import sys
import traceback

LIMIT_SECONDS = 60

BASE = os.environ["ROOMSTEAD_URL"]
TLS_BASE = os.environ["ROOMSTEAD_TLS_URL"]
DATA = os.environ["ROOMSTEAD_DATA"]
HERE = os.path.dirname(os.path.abspath(__file__))
DISCOVERY = "/$discovery/rest?version={apiVersion}"
SCOPE = "https://www.googleapis.com/auth/chat."

os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"


def credentials_file(name):
    """The path of a file that the server wrote at its first start."""
    return os.path.join(DATA, "credentials", name)


# The ampersand puts the browser in the background: the program that waits for the redirect must not wait for the browser.
os.environ["BROWSER"] = f"{sys.executable} {os.path.join(HERE, os.pardir, 'browser.py')} %s &"


def browse(*options):
    """Tells the scripted browser how to go through the next consent."""
    os.environ["BROWSER_OPTIONS"] = shlex.join(options)


def consent(*short_scopes, account="alice@example.com", options=(), **more):
    """Takes a person through consent; returns the credentials."""
    from google_auth_oauthlib.flow import InstalledAppFlow

    browse("--account", account, *options)
    flow = InstalledAppFlow.from_client_secrets_file(
        credentials_file("client_secrets.json"), [SCOPE + scope for scope in short_scopes])
    return flow.run_local_server(port=0, **more)


def chat_as(credentials, base=BASE):
    """The API, built from the server's own discovery document."""
    from googleapiclient.discovery import build

    return build("chat", "v1", credentials=credentials, discoveryServiceUrl=base + DISCOVERY, cache_discovery=False)


def refused(call):
    """Runs what must be refused; returns the HttpError, with its details filled."""
    from googleapiclient.errors import HttpError

    try:
        answer = call()
    except HttpError as error:
        str(error)  # This version of the library fills error_details only when the error is put into words.
        return error
    raise AssertionError(f"expected a refusal, got {answer!r}")


def body_of(error):
    return json.loads(error.content)["error"]


def token(*arguments):
    """An access token from the command line."""
    command = json.loads(os.environ["ROOMSTEAD_COMMAND"]) + ["token", "--data", DATA, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=LIMIT_SECONDS).stdout.strip()


def same(actual, expected):
    assert actual == expected, f"expected {expected!r}, got {actual!r}"


def _out_of_time(*_):
    raise TimeoutError(f"not done within {LIMIT_SECONDS} s")


def run(namespace):
    """Runs the cases in the order they are written."""
    # What the libraries print on the way would stand between the answers.
    answers, sys.stdout = sys.stdout, sys.stderr
    signal.signal(signal.SIGALRM, _out_of_time)
    for name, case in list(namespace.items()):
        if not name.startswith("case_") or not inspect.isfunction(case):
            continue
        signal.alarm(LIMIT_SECONDS)
        try:
            case()
            problem = None
        except (Exception, Warning):
            problem = traceback.format_exc().strip()
        finally:
            signal.alarm(0)
        print(json.dumps({"case": name[len("case_"):], "problem": problem}), file=answers, flush=True)
