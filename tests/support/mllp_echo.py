"""An MLLP server that acknowledges every message with AA: the peers are tried against it alone.

    with MllpEcho() as echo:
        send("127.0.0.1", echo.port)
        echo.received            # the messages, without framing
"""
import socketserver
import threading


class _Handler(socketserver.BaseRequestHandler):
    def handle(self):
        buffer = b""
        while data := self.request.recv(65536):
            buffer += data
            while b"\x1c\r" in buffer:
                frame, buffer = buffer.split(b"\x1c\r", 1)
                message = frame.lstrip(b"\x0b")
                self.server.received.append(message)
                self.request.sendall(b"\x0b" + acknowledge(message) + b"\x1c\r")


def acknowledge(message):
    header = message.split(b"\r")[0].split(b"|")
    return (b"MSH|^~\\&|ECHO|ECHO|" + header[2] + b"|" + header[3] + b"|20260302080000||ACK|E1|P|"
            + header[11] + b"\rMSA|AA|" + header[9] + b"\r")


class MllpEcho(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.received = []
        self.port = self.server_address[1]

    def __enter__(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()
