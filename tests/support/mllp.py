"""A raw MLLP sender: it frames, waits and reads; it knows no HL7 beyond MSA and ERR.

    with Sender(port) as sender:
        ack = sender.ask(b"MSH|...\r")     # None: the peer closed, or is late
        field(ack, "MSA", 1)               # "AA"
"""
import socket

ANSWER_SECONDS_MAX = 20


def frame(message):
    return b"\x0b" + message + b"\x1c\r"


def field(message, segment, number):
    """A field of the first such segment; MSH-1 is the separator itself. '' where there is none."""
    for line in (message or b"").split(b"\r"):
        cells = line.decode("utf-8", "replace").split("|")
        if cells[0] == segment:
            at = number - 1 if segment == "MSH" else number
            return cells[at] if at < len(cells) else ""
    return ""


class Sender:
    """One connection, made when it is first needed."""

    def __init__(self, port, seconds=ANSWER_SECONDS_MAX):
        self.port = port
        self.seconds = seconds
        self.socket = None
        self._left = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        if self.socket is not None:
            self.socket.close()
        self.socket = None
        self._left = b""

    def write(self, raw):
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self.port), self.seconds)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(raw)

    def read(self):
        """The next block, or None when none comes."""
        while b"\x1c\r" not in self._left:
            try:
                piece = self.socket.recv(65536)
            except OSError:
                piece = b""
            if not piece:
                self.close()
                return None
            self._left += piece
        block, self._left = self._left.split(b"\x1c\r", 1)
        return block.split(b"\x0b", 1)[-1]

    def ask(self, message):
        return self.ask_raw(frame(message))

    def ask_raw(self, raw):
        try:
            self.write(raw)
        except OSError:
            self.close()
            return None
        return self.read()
