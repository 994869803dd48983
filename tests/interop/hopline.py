"""Hopline itself, served with the conf/ of the source tree on ports of its own.

    with Hopline(folder, mdm_port, fhir_port) as hopline:
        send("127.0.0.1", hopline.mllp_port)
        hopline.fhir_base, hopline.portal_base, hopline.token("patient", "12")

Nothing of conf/ is changed but the addresses and the data directory. why_not() tells why it cannot
be served yet; its log is `log`, a file in the folder.
"""
import pathlib
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "build" / "hopline"
READY_SECONDS_MAX = 30
STOP_SECONDS_MAX = 40

# Whose tokens there are: the arguments of `hopline token issue`.
HOLDERS = {
    "client": ["--actor", "ehr-client", "--role", "ehr"],
    "clinician": ["--actor", "dr-lee", "--role", "clinician", "--reference", "Practitioner/7"],
    "patient": ["--actor", "patient", "--role", "patient"],
}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def why_not():
    """Why Hopline cannot be served here, or ''."""
    if not PROGRAM.exists():
        return "build/hopline is not built"
    asked = subprocess.run([PROGRAM, "serve", "--help"], capture_output=True, check=False)
    return "" if asked.returncode == 0 else "this build/hopline has no serve command"


class Hopline:
    """Starts on enter, drains and stops on exit."""

    def __init__(self, folder, mdm_port, fhir_port):
        self.folder = pathlib.Path(folder)
        self.conf = self.folder / "conf"
        self.log = self.folder / "hopline.log"
        self.mllp_port, self.public_port, self.operations_port = (free_port() for _ in range(3))
        self.addresses = {"127.0.0.1:2575": self.mllp_port, "127.0.0.1:2576": mdm_port,
                          "127.0.0.1:8081": fhir_port, "127.0.0.1:8080": self.public_port,
                          "127.0.0.1:9090": self.operations_port}
        self.fhir_base = f"http://127.0.0.1:{self.public_port}/fhir/R4"
        self.portal_base = f"http://127.0.0.1:{self.public_port}/api/v1"

    def __enter__(self):
        self._write_conf()
        self._run("keys", "init")
        with self.log.open("wb") as log:
            self.process = subprocess.Popen([PROGRAM, "serve", "--conf", self.conf],
                                            stdout=log, stderr=log)
        try:
            self._wait_until_ready()
        except RuntimeError:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def token(self, holder, patient=""):
        """A new bearer token of one of HOLDERS; of the patient with that number."""
        words = HOLDERS[holder] + (["--patient", patient] if patient else [])
        return self._run("token", "issue", *words).strip().splitlines()[-1]

    def _run(self, *words):
        done = subprocess.run([PROGRAM, *words, "--conf", self.conf], capture_output=True,
                              text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"hopline {words[0]}: {done.stderr.strip()}")
        return done.stdout

    def _write_conf(self):
        shutil.copytree(ROOT / "conf", self.conf)
        shutil.copytree(ROOT / "mappings", self.folder / "mappings")  # conf says ../mappings
        (self.folder / "data" / "drop").mkdir(parents=True)
        for path in self.conf.rglob("*.yaml"):
            text = path.read_text()
            for standard, port in self.addresses.items():
                text = text.replace(standard, f"127.0.0.1:{port}")
            path.write_text(text)

    def _wait_until_ready(self):
        url = f"http://127.0.0.1:{self.operations_port}/readyz"
        deadline = time.monotonic() + READY_SECONDS_MAX
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                with urllib.request.urlopen(url, timeout=2) as answer:
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                pass
            time.sleep(0.05)
        said = self.log.read_text(errors="replace").splitlines()[-5:]
        raise RuntimeError(f"hopline is not ready: {said}")
