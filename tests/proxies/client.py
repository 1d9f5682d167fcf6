"""What people do through a proxy: the page, the chat, the inspector, a cut, a long silence."""

import asyncio
import json
import ssl
from pathlib import Path

from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from proxies import HOST

WEB = Path(__file__).parents[2] / "web"
# What a client of the proxy claims to be. Nothing of it may count.
LIES = {
    "X-Forwarded-For": "203.0.113.9",
    "X-Forwarded-Host": "evil.example",
    "Forwarded": "for=203.0.113.9;host=evil.example",
}
SILENCE = 45  # seconds; Salon pings after 20, and disconnects after 40
PATIENCE = 60  # seconds that anything else may take


class Case:
    """One way through one proxy, from an address of its own, by which the log names it."""

    def __init__(self, proxy, path, secure, certificate, number):
        self.proxy, self.path, self.secure = proxy, path, secure
        self.address = f"127.0.1.{number}"
        self.port = proxy.tls_port if secure else proxy.plain_port
        self.authority = f"{HOST}:{self.port}"
        self.origin = f"{'https' if secure else 'http'}://{self.authority}"
        self.tls = ssl.create_default_context(cafile=f"{certificate}.pem") if secure else None
        self.people = 0

    def __str__(self):
        return f"{self.proxy.title}, {self.path}{', TLS' if self.secure else ''}"

    async def talk(self):
        await self.page_loads()
        await self.foreign_pages_are_refused()
        await self.chat_works_both_ways()
        await self.inspector_shows_frames()
        await self.cut_is_followed_by_a_reconnect()

    async def be_silent(self):
        async with self.connect() as person:
            await self.log_in(person)
            await asyncio.sleep(SILENCE)
            await say(person, action="send_message", message="still here")
            await hear(person, kind="chat", text="still here")

    # The page

    async def page_loads(self):
        status, _, body = await self.get("")
        assert (status, body) == (200, (WEB / "index.html").read_bytes()), f"the page: {status}"
        for file in WEB.rglob("*"):
            if file.is_file():
                name = file.relative_to(WEB).as_posix()
                status, _, body = await self.get(name)
                assert (status, body) == (200, file.read_bytes()), f"{name}: {status}"
        if self.path != "/":
            status, headers, _ = await self.request("GET", self.path.rstrip("/"))
            where = headers.get("location", "").removeprefix(self.origin)
            assert (status // 100, where) == (3, self.path), f"without a slash: {status} {where}"

    async def get(self, name):
        return await self.request("GET", self.path + name)

    async def request(self, method, target):
        """The status, headers and body of a response."""
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", self.port, ssl=self.tls, server_hostname=HOST if self.secure else None,
            local_addr=(self.address, 0))
        head = f"{method} {target} HTTP/1.1\r\nHost: {self.authority}\r\nConnection: close\r\n\r\n"
        writer.write(head.encode())
        lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        pairs = (line.split(":", 1) for line in lines[1:] if line)
        headers = {name.lower(): value.strip() for name, value in pairs}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        writer.close()
        return int(lines[0].split()[1]), headers, body

    # WebSockets

    def connect(self, target="", origin=None):
        scheme = "wss" if self.secure else "ws"
        more = {"ssl": self.tls, "server_hostname": HOST} if self.secure else {}
        # Salon's pings, not the client's, are to keep a silent connection alive.
        return connect(
            f"{scheme}://{self.authority}{self.path}{target}", origin=origin or self.origin,
            proxy=None, ping_interval=None, compression=None, host="127.0.0.1", port=self.port,
            local_addr=(self.address, 0), open_timeout=PATIENCE, additional_headers=LIES,
            # With more in its queue than this, the package answers no pings.
            max_queue=None, **more)

    async def foreign_pages_are_refused(self):
        try:
            async with self.connect(origin="https://evil.example"):
                raise AssertionError("a foreign page may connect")
        except InvalidStatus as refused:
            assert refused.response.status_code == 403, refused

    async def person(self, target="", **login):
        """Somebody who has logged in, and the answer. All cases share one server."""
        person = await self.connect(target)
        welcome = await self.log_in(person, **login)
        return person, welcome

    async def log_in(self, person, user=None, **more):
        self.people += 1
        user = user or f"{self.address} {self.people}"
        await say(person, action="login", user=user, details=True, **more)
        return await hear(person, code="welcome", user=user)

    async def chat_works_both_ways(self):
        self.room = f"room {self.address}"
        alice, _ = await self.person()
        bob, _ = await self.person()
        await say(alice, action="create_room", room=self.room)
        for person in (alice, bob):
            await say(person, action="join_room", room=self.room)
            await hear(person, action="users", room=self.room)
        for text in ("salut, été 😀", "x" * 30_000):
            await say(alice, action="send_message", message=text)
            await hear(alice, kind="chat", text=text)
            await hear(bob, kind="chat", text=text)
        await say(bob, action="send_message", message="bien reçu")
        await hear(alice, kind="chat", text="bien reçu")
        await alice.close()
        await hear(bob, code="left")
        assert alice.close_code == 1000, alice.close_code
        await bob.close()

    async def inspector_shows_frames(self):
        code = self.address.replace(".", "-")
        async with self.connect(f"inspect?code={code}") as watcher:
            program, _ = await self.person(f"?inspect={code}")
            opened = await hear(watcher, kind="opened")
            assert opened["address"].startswith(self.address), opened
            await hear(watcher, kind="frame", direction="in", opcode="text")
            await program.close()
            await hear(watcher, kind="ended")

    async def cut_is_followed_by_a_reconnect(self):
        bob, _ = await self.person()
        alice, welcome = await self.person()
        for person in (alice, bob):
            await say(person, action="join_room", room=self.room)
            await hear(person, action="users", room=self.room)
        name, token = welcome["user"], welcome["token"]
        alice.transport.abort()
        await say(bob, action="send_message", message="meanwhile")
        await hear(bob, kind="chat", text="meanwhile")
        again, _ = await self.person(user=name, token=token)
        await say(again, action="join_room", room=self.room)
        await hear(again, kind="chat", text="meanwhile")
        await again.close()
        await bob.close()


async def say(person, **action):
    await person.send(json.dumps(action))


async def hear(person, **wanted):
    """The next event with these fields; others are passed over."""
    async with asyncio.timeout(PATIENCE):
        while True:
            event = json.loads(await person.recv())
            if wanted.items() <= event.items():
                return event
