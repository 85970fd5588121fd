"""Firefox over WebDriver BiDi and WebKit over WebDriver, as little as the tests need.

Both take the same input actions, https://www.w3.org/TR/webdriver2/#actions.
"""

import json
import os
import shutil
import tempfile
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import websocket
from tests.beside import SECONDS, free_port, process, until

# Firefox looks for updates and for a network of its own accord; not here.
PREFERENCES = {
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.safebrowsing.provider.mozilla.updateURL": "",
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.dns.disabled": True,
    "services.settings.server": "data:,",
    "toolkit.telemetry.enabled": False,
}


class EngineMissingError(RuntimeError):
    """This machine has not what the engine needs; the message says what."""


class Firefox:
    """A page in Firefox, over its own BiDi socket."""

    def __init__(self, channel):
        self.channel, self.calls = channel, 0
        self._call("session.new", capabilities={})
        self.context = self._call("browsingContext.getTree")["contexts"][0]["context"]

    def _call(self, method, **parameters):
        self.calls += 1
        message = {"id": self.calls, "method": method, "params": parameters}
        self.channel.send(json.dumps(message))
        while True:
            answer = json.loads(self.channel.recv())
            if answer.get("id") == self.calls:
                assert answer["type"] == "success", answer
                return answer["result"]

    def open(self, url):
        """Load a page, all of it."""
        self._call(
            "browsingContext.navigate", context=self.context, url=url, wait="complete"
        )

    def evaluate(self, expression):
        """The value of a JavaScript expression, as far as JSON can say it."""
        answer = self._call(
            "script.evaluate",
            expression=f"JSON.stringify({expression})",
            target={"context": self.context},
            awaitPromise=False,
        )
        assert answer["type"] == "success", answer
        return json.loads(answer["result"].get("value", "null"))

    def act(self, *sources):
        """Move, press and release, as WebDriver writes it."""
        self._call("input.performActions", context=self.context, actions=list(sources))

    @classmethod
    @contextmanager
    def started(cls):
        program = shutil.which("firefox-esr") or shutil.which("firefox")
        if not program:
            raise EngineMissingError("no Firefox: apt-get install firefox-esr")
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
            (Path(profile) / "user.js").write_text(
                "".join(
                    f"user_pref({json.dumps(name)}, {json.dumps(value)});\n"
                    for name, value in PREFERENCES.items()
                )
            )
            quiet = ["--headless", "--no-remote", "--remote-debugging-port=0"]
            with process(program, *quiet, "--profile", profile) as firefox:
                server = Path(profile, "WebDriverBiDiServer.json")
                address = until(lambda: json.loads(server.read_text()), firefox)
                url = f"ws://{address['ws_host']}:{address['ws_port']}/session"
                channel = websocket.create_connection(
                    url, suppress_origin=True, timeout=SECONDS
                )
                try:
                    yield cls(channel)
                finally:
                    channel.close()


class WebKit:
    """A page in WebKitGTK's MiniBrowser, over WebKitWebDriver."""

    def __init__(self, driver):
        answer = request(f"{driver}/session", {"capabilities": {}})
        self.session = f"{driver}/session/{answer['sessionId']}"

    def open(self, url):
        """Load a page, all of it."""
        request(f"{self.session}/url", {"url": url})

    def evaluate(self, expression):
        """The value of a JavaScript expression, as far as JSON can say it."""
        script = f"return JSON.stringify({expression}) ?? 'null'"
        told = request(f"{self.session}/execute/sync", {"script": script, "args": []})
        return json.loads(told)

    def act(self, *sources):
        """Move, press and release, as WebDriver writes it."""
        request(f"{self.session}/actions", {"actions": list(sources)})

    @classmethod
    @contextmanager
    def started(cls):
        missing = [
            package
            for package, program in (
                ("webkit2gtk-driver", "WebKitWebDriver"),
                ("xvfb", "Xvfb"),
            )
            if not shutil.which(program)
        ]
        if missing:
            raise EngineMissingError(f"no WebKit: apt-get install {' '.join(missing)}")
        port = free_port()
        driver = f"http://127.0.0.1:{port}"
        with screen() as display:
            shown = {**os.environ, "DISPLAY": display}
            with process("WebKitWebDriver", f"--port={port}", env=shown) as program:
                until(lambda: request(f"{driver}/status"), program)
                engine = cls(driver)
                try:
                    yield engine
                finally:
                    request(engine.session, method="DELETE")


@contextmanager
def screen():
    """A screen that nobody sees; gives its name, as DISPLAY has it."""
    out, into = os.pipe()
    size = ("-screen", "0", "1280x1000x24", "-nolisten", "tcp")
    with process("Xvfb", *size, "-displayfd", str(into), pass_fds=[into]):
        os.close(into)
        with os.fdopen(out) as told:
            yield f":{told.readline().strip()}"


def request(url, body=None, method=None):
    """The `value` that a WebDriver answers."""
    data = None if body is None else json.dumps(body).encode()
    asked = urllib.request.Request(
        url, data, {"Content-Type": "application/json"}, method=method
    )
    with urllib.request.urlopen(asked, timeout=SECONDS) as answer:
        return json.load(answer)["value"]
