"""Hopline with its windows, on free ports, for a browser.

    with Served(folder) as served:
        served.environment()        # what main.mjs needs to know, as environment variables

conf/ of the source tree as tests/support/node.py serves it; its EHR is the stand-in of
support/ehr.mjs (FHIR, on EHR_PORT) and an MLLP echo (documents by MDM). What the windows need
beside that is written into the copy: the enrolled EHR, the mailbox.
"""
from tests.support.mllp_echo import MllpEcho
from tests.support.node import PROGRAM, Node, free_port


ASSIGNER = "urn:oid:2.999.1.1"  # of the record numbers, in conf/sites/main.yaml


class Ports:
    """What Node wants to know of an EHR."""

    def __init__(self, mllp_port, fhir_port):
        self.mllp_port = mllp_port
        self.fhir_port = fhir_port


class Served:
    """Starts on enter, drains and stops on exit."""

    def __init__(self, folder, ehr_port):
        self.folder = folder
        self.ehr_port = ehr_port
        self.smtp_port, self.sms_port = free_port(), free_port()

    def __enter__(self):
        self.documents = MllpEcho()
        self.documents.__enter__()
        try:
            ports = Ports(self.documents.port, self.ehr_port)
            self.node = Node(self.folder, ports, edit=self._edit)
            self.node.__enter__()
        except (RuntimeError, OSError):
            self.documents.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, *_):
        self.node.stop()
        self.documents.__exit__(None, None, None)

    def environment(self):
        return {
            "HOPLINE_PROGRAM": str(PROGRAM),
            "HOPLINE_URL": f"http://127.0.0.1:{self.node.public_port}",
            "HOPLINE_CONF": str(self.node.conf),
            "HOPLINE_LOG": str(self.node.log),
            "MLLP_PORT": str(self.node.mllp_port),
            "EHR_PORT": str(self.ehr_port),
            "SMTP_PORT": str(self.smtp_port),
            "SMS_PORT": str(self.sms_port),
        }

    def _edit(self, conf):
        """Enrols the EHR and the gateways in the copy of conf/ before the first start."""
        ours = f"http://127.0.0.1:{self.node.public_port}"
        ehr = f"http://localhost:{self.ehr_port}"
        write_endpoint(conf, "ehr-cds", "cds_hooks", {"direction": "in"}, {
            "issuer": ehr, "jwks_url": f"{ehr}/cds-jwks", "jku": f"{ehr}/cds-jwks",
            "public_url": ours, "launch_url": f"{ours}/smart/launch", "assigner": ASSIGNER})
        write_endpoint(conf, "ehr-smart", "smart", {"direction": "in"}, {
            "iss": f"{ehr}/fhir/R4", "client_id": "hopline", "public_url": ours,
            "frame_ancestors": ehr, "assigner": ASSIGNER})
        write_endpoint(conf, "chart", "chart", {"direction": "in"}, {"frame_ancestors": ehr})
        secret = conf / "gateway.token"
        secret.write_text("a-test-gateway\n")
        out = {"direction": "out", "recipient": "patient-channel"}
        write_endpoint(conf, "mail", "notify", out, {
            "channel": "mail", "smtp": f"smtp://127.0.0.1:{self.smtp_port}",
            "from": "notices@clinic.example", "portal_url": ours, "agreed": "on-file"})
        write_endpoint(conf, "sms", "notify", out, {
            "channel": "sms", "gateway": f"http://127.0.0.1:{self.sms_port}/messages",
            "token_file": str(secret), "portal_url": ours, "agreed": "on-file"})
        for route in ("appointments", "messages"):
            add_notices(conf / "routes" / f"{route}.yaml")


def add_notices(path):
    lines = [line for line in path.read_text().splitlines() if not line.startswith("  notify:")]
    if "thread:" not in lines:
        lines.append("thread:")
    lines.insert(lines.index("thread:") + 1, "  notify: [portal, mail, sms]")
    path.write_text("\n".join(lines) + "\n")


def write_endpoint(conf, name, adapter, heads, settings):
    lines = [f"adapter: {adapter}", "site: main"]
    lines += [f"{key}: {value}" for key, value in heads.items()]
    lines += ["settings:"] + [f"  {key}: {value}" for key, value in settings.items()]
    (conf / "endpoints" / f"{name}.yaml").write_text("\n".join(lines) + "\n")
