"""A served Hopline that a test may end at any moment and start again on the same data, and its EHR.

    with Ehr(folder) as ehr, Node(folder, ehr) as node:
        ack = Sender(node.mllp_port).ask(message)        # tests/support/mllp.py
        node.kill(); node.start()                        # kill -9, then the same data directory
        node.ask("messages", "--json")                   # list of objects
        node.token("dr-lee", "clinician")

The configuration is conf/ of the source tree on free ports; `edit` changes it first. The log is
`log`, one file over all starts. Nothing here is for two threads but kill().
"""
import json
import os
import pathlib
import subprocess
import urllib.error
import urllib.request

from tests.interop.hopline import PROGRAM, Hopline, free_port, why_not  # noqa: F401

COMMAND_SECONDS_MAX = 150


class Ehr:
    """`hopline demo-ehr`: takes MDM and FHIR write-back; lines() is what it says it received."""

    def __init__(self, folder):
        self.log = pathlib.Path(folder) / "ehr.log"

    def __enter__(self):
        self.process = subprocess.Popen([PROGRAM, "demo-ehr", "--log", self.log], text=True,
                                        stdout=subprocess.PIPE)
        ports = json.loads(self.process.stdout.readline())
        self.mllp_port = int(ports["mllp"].rsplit(":", 1)[1])
        self.fhir_port = int(ports["fhir"].split(":")[2].split("/")[0])
        self.secret = ports["secret"]  # of whoever started it
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def lines(self):
        return [json.loads(line) for line in self.log.read_text().splitlines()]


class Node(Hopline):
    """As Hopline, but it can be killed and started again."""

    def __init__(self, folder, ehr, edit=None):
        super().__init__(folder, ehr.mllp_port, ehr.fhir_port)
        self.data = self.folder / "data"
        self.process = None
        self.prepare = None  # called in the child before it becomes Hopline
        self._edit = edit

    def __enter__(self):
        self._write_conf()
        if self._edit:
            self._edit(self.conf)
        if not (self.data / "master.key").exists():
            self.run("keys", "init").check_returncode()
        self.start()
        try:
            self._wait_until_ready()
        except RuntimeError:
            self.__exit__()
            raise
        return self

    def start(self):
        """Returns at once; whoever needs an answer asks until it comes."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen([PROGRAM, "serve", "--conf", self.conf], stdout=log,
                                            stderr=log, preexec_fn=self.prepare)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        super().__exit__()

    def alive(self):
        return self.process.poll() is None

    def wait_until_ready(self):
        self._wait_until_ready()

    def run(self, *words):
        """The completed process of one hopline command on this configuration."""
        return subprocess.run([PROGRAM, *words, "--conf", self.conf], capture_output=True,
                              check=False, timeout=COMMAND_SECONDS_MAX,
                              env={**os.environ, "LC_ALL": "C.UTF-8"})

    def ask(self, *words):
        """The objects that a command prints, one a line."""
        done = self.run(*words)
        if done.returncode != 0:
            raise RuntimeError(f"hopline {words[0]}: {done.stderr.decode(errors='replace')}")
        return [json.loads(line) for line in done.stdout.splitlines()]

    def token(self, actor, role, **options):
        words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
        done = self.run("token", "issue", "--actor", actor, "--role", role, *words)
        return done.stdout.decode().strip()

    def call(self, method, path, token="", body=None, **headers):
        """(status, bytes) of one HTTP request; (0, b"") where no answer came."""
        kind = "application/fhir+json" if path.startswith("/fhir/") else "application/json"
        fields = {"Content-Type": kind, "Authorization": f"Bearer {token}",
                  **{name.replace("_", "-"): value for name, value in headers.items()}}
        if isinstance(body, (dict, list)):
            body = json.dumps(body).encode()
        url = f"http://127.0.0.1:{self.public_port}{path}"
        try:
            request = urllib.request.Request(url, body, fields, method=method)
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as refusal:
            return refusal.code, refusal.read()
        except (OSError, ValueError, urllib.error.URLError):
            return 0, b""

    def metrics(self):
        url = f"http://127.0.0.1:{self.operations_port}/metrics"
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.read()
