"""Signing in where passwords are asked for."""

import json
import os
import subprocess
import sys

from harness import BASE, DATA, HERE, LIMIT_SECONDS, SCOPE, chat_as, consent, credentials_file, run, same

PASSWORD = "correct horse battery staple"


def set_password(email):
    command = json.loads(os.environ["ROOMSTEAD_COMMAND"]) + ["user", "password", email, "--password-file", "-", "--data", DATA]
    subprocess.run(command, check=True, capture_output=True, input=PASSWORD, text=True, timeout=LIMIT_SECONDS)


def case_right_password():
    set_password("bob@example.com")
    credentials = consent("spaces", account="bob@example.com", options=["--password", PASSWORD])
    same(chat_as(credentials).spaces().get(name="spaces/AAAAatlas01").execute()["displayName"], "Atlas")


def case_wrong_password():
    with open(credentials_file("client_secrets.json"), encoding="utf-8") as file:
        client = json.load(file)["installed"]
    address = f"{client['auth_uri']}?response_type=code&client_id={client['client_id']}&redirect_uri=http://localhost:1/&scope={SCOPE}spaces"
    for account in ("bob@example.com", "nobody@example.com"):
        browser = subprocess.run(
            [sys.executable, os.path.join(HERE, os.pardir, "browser.py"), "--account", account, "--password", "wrong", address],
            capture_output=True, text=True, timeout=LIMIT_SECONDS, check=False)
        assert browser.stderr.startswith(f"403 from {BASE}/"), browser.stderr
        assert "do not belong together" in browser.stderr, browser.stderr


run(globals())
