"""Senders and patients that go on whatever happens to the other side, and a journal of it.

Every message has a control id of its own; what was not acknowledged is sent again, the same bytes,
before anything new. The journal is written before a message leaves and after its answer came:

    {"what": "sent", "id": "A0-17", "kind": "S12"}
    {"what": "again", "id": "A0-17"}
    {"what": "answer", "id": "A0-17", "code": "AA"}
    {"what": "reply", "id": "r1-4"}
    {"what": "replied", "id": "r1-4", "status": 201, "entry": "e9"}
"""
import json
import threading
import time

from tests.support.mllp import Sender, field

PAUSE_SECONDS = 0.004
MSH = "MSH|^~\\&|SCHED|HARBOUR|HOPLINE|HARBOUR|{at}||{type}|{id}|P|2.5.1"
PID = "PID|1||{mrn}^^^HARBOUR^MR||Load^Person^^^^^L||19790312|F"
SCH = ("SCH|P{apt}^SCHED|F{apt}^HARBOUR|||||ROUTINE^Routine visit^HL70276||30|min^minutes|"
       "^^30^{start}^{end}||||||||||||||Booked")
TQ1 = "TQ1|1||||||{start}|{end}"
AIS = "RGS|1|A\rAIS|1|A|73721^Knee MRI^C4|{start}|||30|min^minutes"
OBR = ("ORC|RE|PO{apt}^SCHED|LO{apt}^HARBOUR\r"
       "OBR|1|PO{apt}^SCHED|LO{apt}^HARBOUR|24321-2^Basic panel^LN|||20260302081500-0500|"
       "||||||||||||||20260302093500-0500||CH|F\r"
       "OBX|1|NM|2345-7^Glucose^LN||5.10|mmol/L^mmol/L^UCUM|3.9-5.8|N|||F|||20260302081500-0500")
LAYOUTS = {"S12": ("SIU^S12^SIU_S12", (SCH, TQ1, PID, AIS)),
           "S13": ("SIU^S13^SIU_S12", (SCH, TQ1, PID, AIS)),
           "R01": ("ORU^R01^ORU_R01", (PID, OBR))}
KINDS = ("S12", "S13", "R01")


def message(kind, control_id, number, mrn, appointment):
    """The bytes; `number` counts up within a feed, so that later messages say they are later."""
    day, hour = 1 + number % 28, 8 + number % 9
    sent = time.strftime("%Y%m%d%H%M%S", time.gmtime(1767225600 + number))
    values = {"id": control_id, "at": f"{sent}+0000", "mrn": mrn, "apt": appointment,
              "type": LAYOUTS[kind][0], "start": f"202703{day:02}{hour:02}0000-0500",
              "end": f"202703{day:02}{hour:02}3000-0500"}
    lines = (MSH, *LAYOUTS[kind][1])
    return ("\r".join(lines) + "\r").format(**values).encode()


class Journal:
    """One JSON object a line, from any thread; what is in it survives everybody here."""

    def __init__(self, path):
        self._file = path.open("a", buffering=1, encoding="ascii")
        self._lock = threading.Lock()

    def note(self, **fields):
        with self._lock:
            self._file.write(json.dumps(fields) + "\n")


class Feed:
    """One connection's worth of a scheduling system: books, moves, reports a result, goes on."""

    def __init__(self, name, port, journal):
        self.name = name
        self.sender = Sender(port)
        self.journal = journal
        self.number = 0
        self.pending = None  # (control id, bytes): sent, not acknowledged

    def step(self):
        """Sends one message; False when no answer came, so that it goes again next time."""
        if self.pending is None:
            self.pending = self._next()
        else:
            self.journal.note(what="again", id=self.pending[0])
        control_id, raw = self.pending
        answer = self.sender.ask(raw)
        if answer is None or field(answer, "MSA", 2) != control_id:
            return False
        code = field(answer, "MSA", 1)
        self.journal.note(what="answer", id=control_id, code=code)
        if code in ("AA", "AE", "CA"):
            self.pending = None
        return True

    def _next(self):
        self.number += 1
        kind = KINDS[self.number % 3 - 1]
        control_id = f"{self.name}-{self.number}"
        mrn = f"{self.name}{self.number // 60}"
        appointment = f"{self.name}{(self.number - 1) // 3}"
        self.journal.note(what="sent", id=control_id, kind=kind)
        return control_id, message(kind, control_id, self.number, mrn, appointment)


class Patient:
    """Writes into her thread through the portal; an unanswered draft is posted again by its key."""

    def __init__(self, name, node, journal):
        self.name = name
        self.node = node
        self.journal = journal
        self.token = self.thread = ""
        self.number = 0
        self.pending = None

    def step(self):
        if self.pending is None:
            self.number += 1
            self.pending = (f"{self.name}-{self.number}", self.thread)
            self.journal.note(what="reply", id=self.pending[0])
        key, thread = self.pending
        status, body = self.node.call("POST", f"/api/v1/threads/{thread}/entries", self.token,
                                      {"text": f"May I come with a friend, {key}?", "key": key})
        if status not in (200, 201):
            if status:
                self.journal.note(what="refused", id=key, status=status)
            return False
        self.journal.note(what="replied", id=key, status=status, entry=json.loads(body)["id"])
        self.pending = None
        return True


class Crowd:
    """All of them at once, each in a thread, until stop()."""

    def __init__(self, members):
        self._members = members
        self._on = threading.Event()
        self._threads = []

    def start(self):
        self._on.set()
        self._threads = [threading.Thread(target=self._run, args=(one,)) for one in self._members]
        for thread in self._threads:
            thread.start()

    def stop(self):
        self._on.clear()
        for thread in self._threads:
            thread.join()

    def _run(self, member):
        pause = PAUSE_SECONDS * (1 if isinstance(member, Feed) else 5)
        while self._on.is_set() and member.step():
            time.sleep(pause)
