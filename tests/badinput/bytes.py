"""What a broken sender sends over MLLP, with the answer that it must get: a table, no code.

    Case(name, bytes, code, error, fate)

`code` is MSA-1 ("" where no answer can come), `error` the number in ERR-3, `fate` what becomes of
the bytes: "held" (kept, in the queue), "refused" (an audit record without the body), "posted" or
"none". Every name is a fact; a {id} in the bytes becomes a control id of the case's own.
"""
import dataclasses

MSH = "MSH|^~\\&|SCHED|HARBOUR|HOPLINE|HARBOUR|20260302080000-0500||{type}|{id}|{mode}|{version}"
BODY = ("SCH|P{id}^SCHED|F{id}^HARBOUR|||||ROUTINE^Routine visit^HL70276||30|min^minutes|"
        "^^30^{start}^20270310093000-0500||||||||||||||Booked\r"
        "TQ1|1||||||{start}|20270310093000-0500\r"
        "PID|1||{mrn}^^^HARBOUR^MR||{name}^Ada^^^^^L||{born}|F\r"
        "RGS|1|A\rAIS|1|A|73721^Knee MRI^C4|{start}|||30|min^minutes\r")
USUAL = {"type": "SIU^S12^SIU_S12", "mode": "P", "version": "2.5.1", "mrn": "7001", "name": "Bell",
         "born": "19790312", "start": "20270310090000-0500", "tail": ""}


def siu(control_id, **changes):
    """A booking that is right but for the changes; `tail` is what follows MSH-12."""
    values = {**USUAL, **changes, "id": control_id}
    return (MSH + "{tail}\r" + BODY).format(**values).encode()


@dataclasses.dataclass(frozen=True)
class Case:
    name: str
    make: object  # control id -> bytes
    code: str
    error: str = ""
    fate: str = "held"
    place: str = ""  # ERR-2 begins so


def changed(**changes):
    return lambda control_id: siu(control_id, **changes)


def without(field):
    """The message without a field of MSH."""
    def make(control_id):
        header, rest = siu(control_id).split(b"\r", 1)
        cells = header.split(b"|")
        cells[field - 1] = b""
        return b"|".join(cells) + b"\r" + rest
    return make


def patched(old, new):
    return lambda control_id: siu(control_id).replace(old, new)


CASES = (
    Case("a usual message is AA", changed(), "AA", fate="posted"),
    Case("a missing MSH-9 is AE 101 at MSH-9", without(9), "AE", "101", place="MSH^1^9"),
    Case("a missing MSH-10 is AR 101, kept", without(10), "AR", "101", place="MSH^1^10"),
    Case("an unknown event is AR 201", changed(type="SIU^S25^SIU_S12"), "AR", "201", "refused",
         "MSH^1^9"),
    Case("an unknown type is AR 200", changed(type="ZZZ^Z01"), "AR", "200", "refused", "MSH^1^9"),
    Case("a type that is not served is AR 200", changed(type="ADT^A01^ADT_A01"), "AR", "200",
         "refused"),
    Case("a wrong MSH-11 is AR 202", changed(mode="X"), "AR", "202", "refused", "MSH^1^11"),
    Case("an impossible start is AE naming its place", changed(start="20271345990000"), "AE",
         "102", place="TQ1^1^7"),
    Case("a start of letters is AE naming its place", changed(start="tomorrow"), "AE", "102",
         place="TQ1^1^7"),
    Case("a message cut in its segments is AE, kept", lambda i: siu(i)[:-150], "AE"),
    Case("bytes that are no message are AR 199, kept", lambda i: b"no message at all", "AR", "199"),
    Case("a binary block is AR 199, kept", lambda i: bytes(range(32, 256)) * 8, "AR", "199"),
    Case("zero bytes inside a text are not an end", patched(b"Bell", b"Be\x00ll"), "AA",
         fate="posted"),
    Case("invalid UTF-8 where UTF-8 is declared is AE 199, kept",
         lambda i: siu(i, tail="||||||UNICODE UTF-8").replace(b"Bell", b"B\xff\xfell"), "AE",
         "199"),
    Case("UTF-16 is AE 199, kept", changed(tail="||||||UNICODE UTF-16"), "AE", "199"),
    Case("an unknown character set does no harm to ASCII", changed(tail="||||||KLINGON"), "AA",
         fate="posted"),
    Case("bytes of an unknown character set are AE 199, kept",
         lambda i: siu(i, tail="||||||KLINGON").replace(b"Bell", b"B\xe9\x81ll"), "AE", "199"),
    Case("UTF-16 bytes are AR 199, kept", lambda i: siu(i).decode().encode("utf-16"), "AR",
         "199"),
    Case("delimiters that repeat are AR 199, kept", patched(b"MSH|^~\\&|", b"MSH|^^^^|"), "AR",
         "199"),
    Case("a header alone is AE", lambda i: siu(i).split(b"\r")[0] + b"\r", "AE"),
    Case("another patient in the same message is AE", lambda i: siu(i) + siu(i).split(b"\r")[3]
         .replace(b"7001", b"7002") + b"\r", "AE"),
    Case("a control id of 200 characters is AR 101, kept",
         lambda i: siu(i).replace(b"|" + i.encode() + b"|P|", b"|" + b"X" * 200 + b"|P|"), "AR",
         "101"),
    Case("a Z-segment and unknown segments are no fault",
         lambda i: siu(i) + b"ZPD|1|own\rQQQ|1|2\r", "AA", fate="posted"),
)

# At an endpoint that is in production, speaks 2.5.1 only and may not create patients.
STRICT_CASES = (
    Case("T in production is AR 202", changed(mode="T"), "AR", "202", "refused", "MSH^1^11"),
    Case("D in production is AR 202", changed(mode="D"), "AR", "202", "refused", "MSH^1^11"),
    Case("an unknown version is AR 203", changed(version="2.9"), "AR", "203", "refused",
         "MSH^1^12"),
    Case("an unknown patient is AE 204, kept", changed(mrn="9999"), "AE", "204", "held", "PID"),
    Case("a known patient is AA", changed(), "AA", fate="posted"),
    Case("another facility is AR 207",
         lambda i: siu(i).replace(b"|SCHED|HARBOUR|", b"|SCHED|ELSEWHERE|", 1), "AR", "207",
         "refused", "MSH^1^4"),
)

# MSH-15, MSH-16, then the answers to a good message, one with a content fault, one refused.
MODES = (
    ("", "", ("AA",), ("AE",), ("AR",)),
    ("NE", "NE", (), (), ()),
    ("AL", "NE", ("CA",), ("CA",), ("CR",)),
    ("ER", "NE", (), (), ("CR",)),
    ("SU", "NE", ("CA",), ("CA",), ()),
    ("NE", "AL", ("AA",), ("AE",), ()),
    ("NE", "ER", (), ("AE",), ()),
    ("AL", "AL", ("CA", "AA"), ("CA", "AE"), ("CR",)),
    ("AL", "ER", ("CA",), ("CA", "AE"), ("CR",)),
    ("AL", "SU", ("CA", "AA"), ("CA",), ("CR",)),
)
