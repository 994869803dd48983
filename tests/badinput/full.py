"""A disk that is full for a while: nothing is acknowledged, nothing shown, nothing lost.

Two ways to be full: a small tmpfs that is filled up (where root may mount; ENOSPC), and
RLIMIT_FSIZE of the running process (EFBIG, anywhere). The process must stay up through both and go
on by itself when there is room again; replies on their way to the EHR at that moment arrive once.
"""
import contextlib
import pathlib
import resource
import signal
import subprocess
import tempfile
import time

from tests.badinput.bytes import siu
from tests.support.mllp import Sender, field
from tests.support.node import Ehr, Node

MOUNT_OPTIONS = "size=80m,mode=0700"  # readiness asks for 64 MiB free
FULL_AFTER_MESSAGES_MAX = 3000
AGAIN_SECONDS_MAX = 20
REPLIES = 10
WHILE_FULL = 10


class Mounted:
    """The data directory on a tmpfs; full when a filler takes all that is left."""

    name = "disk full (ENOSPC)"

    def __init__(self):
        self.place = None

    def prepare(self, conf):
        self.place = conf.parent / "data"
        subprocess.run(["mount", "-t", "tmpfs", "-o", MOUNT_OPTIONS, "none", self.place],
                       check=True)
        (self.place / "drop").mkdir()

    def child(self):
        pass

    def fill(self, _):
        with (self.place / "filler").open("wb", 0) as filler:
            for size in (1 << 20, 4096):
                with contextlib.suppress(OSError):
                    while filler.write(b"\0" * size) == size:
                        pass

    def free(self, _):
        (self.place / "filler").unlink()

    def end(self):
        subprocess.run(["umount", "-l", self.place], check=True)

    @staticmethod
    def why_not():
        with tempfile.TemporaryDirectory() as place:
            tried = subprocess.run(["mount", "-t", "tmpfs", "none", place], check=False,
                                   capture_output=True)
            if tried.returncode == 0:
                subprocess.run(["umount", place], check=True)
        return "" if tried.returncode == 0 else "tmpfs cannot be mounted here"


class Limited:
    """No file may grow beyond its first page: every write of the store fails."""

    name = "no file may grow (EFBIG)"

    def prepare(self, conf):
        pass

    def child(self):
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # inherited; a write then fails instead

    def fill(self, node):
        self._limit(node, 4096)

    def free(self, node):
        self._limit(node, resource.RLIM_INFINITY)

    @staticmethod
    def _limit(node, size):
        resource.prlimit(node.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    def end(self):
        pass

    @staticmethod
    def why_not():
        return ""


class Drill:
    def __init__(self, tap, way, node, ehr):
        self.tap, self.way, self.node, self.ehr = tap, way, node, ehr
        self.count = 0
        self.acknowledged, self.refused = [], []

    def fact(self, name, holds, detail=""):
        self.tap.fact(f"{self.way.name}: {name}", holds, detail)

    def send(self, control_id="", tail=""):
        self.count += 1
        control_id = control_id or f"FULL{self.count}"
        with Sender(self.node.mllp_port) as sender:
            answer = sender.ask(siu(control_id, tail=tail))
        code = field(answer, "MSA", 1)
        (self.acknowledged if code in ("AA", "CA") else self.refused).append(control_id)
        return code, field(answer, "ERR", 3).split("^")[0]

    def ready(self):
        """A thread, its patient's token, a FHIR client's token."""
        self.send()
        self.thread = self.node.ask("messages", "--json")[0]["threads"][0]
        self.patient = self.node.token("bell", "patient", patient=1)
        self.client = self.node.token("ehr-client", "ehr")

    def reply(self, key):
        return self.node.call("POST", f"/api/v1/threads/{self.thread}/entries", self.patient,
                              {"text": f"Reply {key}", "key": key})[0]

    def look(self):
        return self.node.call("GET", f"/api/v1/threads/{self.thread}", self.patient)

    def until_refused(self):
        """Room is left in files that are there already, so a few more may be taken."""
        for _ in range(FULL_AFTER_MESSAGES_MAX):
            if self.send()[0] != "AA":
                return True
        return False

    def while_full(self):
        self.fact("the sender is told AR at last", self.until_refused())
        got = [self.send() for _ in range(WHILE_FULL)]
        self.fact("every message is answered AR 207", set(got) == {("AR", "207")}, set(got))
        got = [self.send(tail="|||AL|AL") for _ in range(WHILE_FULL)]
        self.fact("in enhanced mode every message is answered CE 207", set(got) == {("CE", "207")},
                  set(got))
        status, body = self.look()
        self.fact("nothing is shown that cannot be audited", status == 503, (status, body[:200]))
        status, _ = self.node.call("POST", "/fhir/R4/Patient", self.client,
                                   {"resourceType": "Patient", "name": [{"family": "Full"}]})
        self.fact("a FHIR client is told 503", status == 503, status)
        self.fact("a patient is told 503", self.reply("full") == 503)
        self.fact("the process is up", self.node.alive())

    def resume(self):
        deadline = time.monotonic() + AGAIN_SECONDS_MAX
        code = ""
        while code != "AA" and time.monotonic() < deadline:
            code = self.send()[0]
        self.fact("it takes messages again by itself", code == "AA", code)
        again, self.refused = sorted(set(self.refused)), []
        codes = {self.send(one)[0] for one in again}
        self.fact("what was refused is taken when it is sent again", codes == {"AA"}, codes)
        self.fact("what is audited is shown again", self.look()[0] == 200)

    def delivered(self):
        lines = self.ehr.lines()
        letters = {line["document"] for line in lines if line.get("type") == "MDM^T02"}
        made = [line["identifier"] for line in lines if line.get("type") == "DocumentReference"
                and line.get("status") == 201]
        return len(letters), len(made)

    def account(self, replies):
        stored = [one["control_id"] for one in self.node.ask("messages", "--json")]
        wrong = [one for one in set(self.acknowledged) if stored.count(one) != 1]
        self.fact("every acknowledged message is there once", not wrong, wrong)
        deadline = time.monotonic() + AGAIN_SECONDS_MAX
        while self.delivered() < (replies, replies) and time.monotonic() < deadline:
            time.sleep(0.1)
        self.fact("every reply reached the EHR once", self.delivered() == (replies, replies),
                  (self.delivered(), replies, self.node.ask("trace", self.thread, "--json")[-4:]))
        verified = self.node.run("audit", "verify")
        self.fact("the audit log is sound", verified.returncode == 0, verified.stdout)
        self.tap.note(f"{self.way.name}: {len(set(self.acknowledged))} acknowledged")


def drill(tap, way):
    with tempfile.TemporaryDirectory(prefix="hopline-full-") as folder:
        folder = pathlib.Path(folder)
        with Ehr(folder) as ehr:
            node = Node(folder, ehr, way.prepare)
            node.prepare = way.child
            try:
                with node:
                    test = Drill(tap, way, node, ehr)
                    test.ready()
                    posted = [test.reply(f"k{i}") for i in range(REPLIES)]
                    way.fill(node)
                    test.while_full()
                    way.free(node)
                    test.resume()
                    test.account(posted.count(201))
            finally:
                way.end()


def full_disk(tap):
    for way in (Limited(), Mounted()):
        if reason := way.why_not():
            tap.skip(way.name, reason)
        else:
            drill(tap, way)
