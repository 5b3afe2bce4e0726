#!/usr/bin/env python3
"""A browser without a screen or script: opens an address, signs in, answers the consent page, and ends at the app's own address.

Options may also stand in BROWSER_OPTIONS: what BROWSER says is read once by Python's webbrowser, and then kept.
"""

import argparse
import html.parser
import http.cookiejar
import os
import shlex
import sys
import urllib.error
import urllib.parse
import urllib.request

MOST_PAGES = 8
LIMIT_SECONDS = 20


class Page(html.parser.HTMLParser):
    """The forms of a page; each control a dictionary of its attributes."""

    def __init__(self, text):
        super().__init__()
        self.forms = []
        self.open_form = None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "form":
            self.open_form = {"action": attributes.get("action", ""), "method": attributes.get("method", "get"), "controls": []}
            self.forms.append(self.open_form)
        elif tag in ("input", "button") and self.open_form is not None:
            kind = attributes.get("type", "text" if tag == "input" else "submit")
            self.open_form["controls"].append({**attributes, "type": kind})

    def handle_endtag(self, tag):
        if tag == "form":
            self.open_form = None

    def find(self, **wanted):
        """The first form with a control of these attributes, and that control."""
        for form in self.forms:
            for control in form["controls"]:
                if all(control.get(name) == value for name, value in wanted.items()):
                    return form, control
        return None, None


class Browser:
    def __init__(self, options):
        self.options = options
        # A server on this machine is never behind a proxy.
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()), urllib.request.ProxyHandler({}))

    def visit(self, address):
        request, origin = address, urllib.parse.urlsplit(address).netloc
        for _ in range(MOST_PAGES):
            with self.opener.open(request, timeout=LIMIT_SECONDS) as answer:
                here, text = answer.url, answer.read().decode()
            if urllib.parse.urlsplit(here).netloc != origin:
                return
            request = self.answer(Page(text), here, text)
        raise SystemExit(f"no end after {MOST_PAGES} pages")

    def answer(self, page, here, text):
        """The next request: what a person would press on this page."""
        account = {"value": self.options.account} if self.options.account else {}
        form, button = page.find(name="account", type="submit", **account)
        if form:
            return self.submit(form, button, here)
        form, _ = page.find(type="email")
        if form:
            return self.submit(form, None, here)
        form, button = page.find(name="decision", value="deny" if self.options.deny else "allow")
        if form:
            return self.submit(form, button, here)
        raise SystemExit(f"do not know what to press on {here}\n{text}")

    def submit(self, form, button, here):
        fields = [field for control in form["controls"] for field in self.sent(control)]
        if button:
            fields.append((button["name"], button["value"]))
        if form["method"].lower() != "post":
            raise SystemExit(f"a form of {here} is not sent by POST")
        address = urllib.parse.urljoin(here, form["action"])
        parts = urllib.parse.urlsplit(here)
        return urllib.request.Request(
            address, urllib.parse.urlencode(fields).encode(), {"Origin": f"{parts.scheme}://{parts.netloc}"}, method="POST")

    def sent(self, control):
        """What a control adds to the form, once the person has filled it."""
        kind, name, value = control["type"], control.get("name"), control.get("value", "")
        if name is None or kind == "submit":
            return []
        if kind == "checkbox":
            return [(name, value)] if "checked" in control and value not in self.options.untick else []
        if kind == "email":
            return [(name, self.options.account)]
        if kind == "password":
            return [(name, self.options.password)]
        return [(name, value)]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--account", default="alice@example.com", help="who signs in; nothing for the first one offered")
    parser.add_argument("--password", default="", help="with which password, where one is asked for")
    parser.add_argument("--deny", action="store_true", help="cancel at the consent page")
    parser.add_argument("--untick", action="append", default=[], metavar="SCOPE", help="a scope not to allow; may be repeated")
    parser.add_argument("address")
    options = parser.parse_args(shlex.split(os.environ.get("BROWSER_OPTIONS", "")) + sys.argv[1:])
    try:
        Browser(options).visit(options.address)
    except urllib.error.HTTPError as error:
        raise SystemExit(f"{error.code} from {error.url}\n{error.read().decode(errors='replace')}") from error


if __name__ == "__main__":
    sys.exit(main())
