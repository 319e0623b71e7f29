"""A proxy between a client and a database server that counts round trips.

A round trip is: the client sends after the server has sent (or first of all), and the server answers. What a client
says as its last word, such as "I close", is not answered and does not count.
"""
import selectors
import socket
import threading


class Conversation:
    """One connection: counts, and keeps the first bytes of what the client said in each turn."""

    def __init__(self, protocol):
        self.protocol = protocol
        self.connecting = 0  # round trips until the server is ready, where the protocol tells when that is
        self.working = 0
        self.said = []  # of the work only
        self._ready = protocol != "postgresql"
        self._unanswered = False
        self._server_bytes = b""

    def from_client(self, data):
        if not self._unanswered:
            self._unanswered = True
            self.said.append(b"")
        self.said[-1] += data[:2000]

    def from_server(self, data):
        answered, self._unanswered = self._unanswered, False
        if self._ready:
            self.working += answered
            return
        self.connecting += answered
        self._server_bytes += data
        if self._holds_ready_for_query():
            self._ready = True
            self.said = []

    def _holds_ready_for_query(self):
        """PostgreSQL: each message is a letter and its length; Z says that queries may come."""
        at = 0
        while at + 5 <= len(self._server_bytes):
            if self._server_bytes[at:at + 1] == b"Z":
                return True
            at += 1 + int.from_bytes(self._server_bytes[at + 1:at + 5], "big")
        return False


class Proxy:
    """Listens on a port of its own on the loopback; use it in a with statement."""

    def __init__(self, host, port, protocol):
        self.target, self.protocol = (host, port), protocol
        self.conversations = []
        self._threads = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._accepting.join()
        for thread in self._threads:
            thread.join(10)

    def take(self):
        """The conversations since the last call, all of them ended."""
        for thread in self._threads:
            thread.join(10)
        taken, self.conversations, self._threads = self.conversations, [], []
        return taken

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            conversation = Conversation(self.protocol)
            self.conversations.append(conversation)
            thread = threading.Thread(target=self._carry, args=(client, conversation), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _carry(self, client, conversation):
        with client, socket.create_connection(self.target) as server, selectors.DefaultSelector() as selector:
            for each in (client, server):
                each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            selector.register(server, selectors.EVENT_READ, (client, conversation.from_server))
            selector.register(client, selectors.EVENT_READ, (server, conversation.from_client))
            while True:
                for key, _ in selector.select():
                    other, note = key.data
                    try:
                        data = key.fileobj.recv(1 << 16)
                        if not data:
                            return
                        note(data)
                        other.sendall(data)
                    except OSError:
                        return
