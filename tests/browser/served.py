"""Hopline with its windows, on free ports, for a browser.

    with Served(folder) as served:
        served.environment()        # what main.mjs needs to know, as environment variables

conf/ of the source tree as tests/support/node.py serves it; its EHR is the stand-in of
support/ehr.mjs (FHIR, on EHR_PORT) and an MLLP echo (documents by MDM). What the windows need
beside that is written into the copy: the enrolled EHR, the mailbox.
"""
from tests.support.mllp_echo import MllpEcho
from tests.support.node import PROGRAM, Node, free_port


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
        """Changes the copy of conf/ before the first start."""
