"""Many open pages that listen, and how long each waits for an entry.

    with Readers(port, tokens) as readers:
        waited = readers.hear(request_bytes, thread)     # seconds from the send, one per page
        readers.heard                                    # events of entries in all, per page
        readers.kinds                                    # the members that events have had

Each page is a connection of its own with the token of its own session, on GET /api/v1/live. One
selector serves them all, so that a page waits for no other page of ours for long.
"""
import json
import selectors
import socket
import time

EVENT_SECONDS_MAX = 30


class Page:
    """One open connection."""

    def __init__(self, port, token):
        self.line = socket.create_connection(("127.0.0.1", port))
        self.line.sendall((f"GET /api/v1/live HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
                           f"Authorization: Bearer {token}\r\nX-Hopline-Auto: yes\r\n"
                           "Accept: text/event-stream\r\n\r\n").encode())
        self.rest = b""
        while b"\r\n\r\n" not in self.rest:
            self.rest += self.line.recv(4096)
        self.status = int(self.rest.split()[1])
        self.line.setblocking(False)

    def events(self):
        """The events that have come whole since the last call."""
        try:
            self.rest += self.line.recv(65536)
        except BlockingIOError:
            return []
        lines = self.rest.split(b"\n")
        self.rest = lines.pop()
        return [json.loads(line[5:]) for line in lines if line.startswith(b"data:")]


class Readers:
    """As many open pages as there are tokens."""

    def __init__(self, port, tokens):
        self.port, self.tokens = port, tokens

    def __enter__(self):
        self.selector = selectors.DefaultSelector()
        self.pages = [Page(self.port, token) for token in self.tokens]
        self.heard = dict.fromkeys(range(len(self.pages)), 0)
        self.kinds = set()
        for number, page in enumerate(self.pages):
            self.selector.register(page.line, selectors.EVENT_READ, number)
        self.poster = socket.create_connection(("127.0.0.1", self.port))
        self.selector.register(self.poster, selectors.EVENT_READ, None)
        return self

    def __exit__(self, *_):
        self.selector.close()
        self.poster.close()
        for page in self.pages:
            page.line.close()

    def _take(self, number, thread):
        """Whether a page heard of an entry of that thread just now."""
        mine = 0
        for event in self.pages[number].events():
            self.kinds |= set(event)
            if event.get("what") == "entry" and event.get("thread") == thread:
                mine += 1
        self.heard[number] += mine
        return mine > 0

    def hear(self, request, thread):
        began = time.perf_counter()
        self.poster.sendall(request)
        waited, answered = {}, b""
        while (len(waited) < len(self.pages) or b" 201 " not in answered[:20]) \
                and time.perf_counter() - began < EVENT_SECONDS_MAX:
            for key, _ in self.selector.select(1):
                if key.data is None:
                    answered += self.poster.recv(65536)
                elif self._take(key.data, thread):
                    waited.setdefault(key.data, time.perf_counter() - began)
        return list(waited.values())

    def rest(self, thread, seconds):
        """Takes what comes by itself for so long: the entry's way into the chart, repeats."""
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            for key, _ in self.selector.select(0.05):
                if key.data is None:
                    self.poster.recv(65536)
                else:
                    self._take(key.data, thread)
