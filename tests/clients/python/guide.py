"""Programs with Google's own addresses in them, unchanged, under `roomstead run`."""

import ast
import ctypes
import fcntl
import json
import os
import shlex
import socket
import struct
import subprocess
import sys
import tempfile

from harness import HERE, LIMIT_SECONDS, run, same

QUICKSTART = os.path.join(HERE, os.pardir, "guides", "quickstart.py")

# As Google's console gives it: nothing in it knows of this server.
CLIENT_SECRETS = {"installed": {
    "client_id": "407408718192-own.apps.googleusercontent.com",
    "project_id": "a-project-of-ones-own",
    "auth_uri": "https://accounts.google.com/o/oauth2/auth",
    "token_uri": "https://oauth2.googleapis.com/token",
    "auth_provider_x509_cert_url": "https://www.googleapis.com/oauth2/v1/certs",
    "client_secret": "GOCSPX-a-secret-of-ones-own",
    "redirect_uris": ["http://localhost"],
}}


def network_of_its_own():
    """The guide's program listens on port 8080, which another program may have, or the same one have had a moment ago."""
    new_user, new_network, set_flags, is_up = 0x10000000, 0x40000000, 0x8914, 1
    unshare = ctypes.CDLL(None).unshare
    if unshare(new_network) == 0 or unshare(new_user | new_network) == 0:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
            fcntl.ioctl(any_socket, set_flags, struct.pack("16sh", b"lo", is_up))


def under_run(*command, directory=None, **more):
    """Runs a command under `roomstead run`, in an environment that knows nothing of this server."""
    ours = ("ROOMSTEAD_", "OAUTHLIB_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    start = [*json.loads(os.environ["ROOMSTEAD_COMMAND"]), "run", "--others", "refuse", "--", *command]
    return subprocess.run(
        start, cwd=directory, env=environment, capture_output=True, text=True, timeout=LIMIT_SECONDS - 5, check=False, **more)


def case_quickstart_without_a_changed_character():
    with tempfile.TemporaryDirectory() as directory:
        with open(os.path.join(directory, "client_secrets.json"), "w", encoding="utf-8") as file:
            json.dump(CLIENT_SECRETS, file)
        os.environ["BROWSER_OPTIONS"] = shlex.join(["--account", "alice@example.com"])
        ran = under_run(sys.executable, QUICKSTART, directory=directory, preexec_fn=network_of_its_own)
    assert ran.returncode == 0, f"{ran.returncode}\n{ran.stdout}\n{ran.stderr}"
    space = ast.literal_eval(ran.stdout.strip().splitlines()[-1])
    same(space["name"], "spaces/AAAAatlas01")
    same(space["spaceDetails"], {"description": "Changed by a program as it stands in a guide", "guidelines": "Be kind."})


def case_another_host_of_googles_is_refused_and_named():
    program = "import requests; print(requests.get('https://people.googleapis.com/v1/people/me?personFields=names').status_code)"
    ran = under_run(sys.executable, "-c", program)
    same(ran.stdout, "403\n")
    same(ran.returncode, 77)
    assert "  GET https://people.googleapis.com/v1/people/me?personFields=names\n" in ran.stderr, ran.stderr


run(globals())
