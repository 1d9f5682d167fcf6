"""Further clients of Python's against Salon's programs. The arguments are the client's name, then
the addresses of a chat, an echo, and an echo that pings."""

import asyncio
import json
import sys

import aiohttp
import tornado.httpclient
import tornado.websocket
import websocket
import websockets.exceptions
import websockets.sync.client


class Closed(Exception):
    """The connection is over. The arguments are the code and the reason that the client reports."""


class Refused(Exception):
    """The opening handshake failed. The argument is the HTTP status that the client reports."""


class WebsocketClient:
    async def open(self, url):
        try:
            self.socket = websocket.create_connection(url)
        except websocket.WebSocketBadStatusException as refused:
            raise Refused(refused.status_code) from None

    async def send(self, message):
        is_text = isinstance(message, str)
        self.socket.send_text(message) if is_text else self.socket.send_bytes(message)

    async def receive(self):
        # It answers pings only in here, but without returning.
        opcode, data = await asyncio.to_thread(self.socket.recv_data, control_frame=True)
        while opcode in (websocket.ABNF.OPCODE_PING, websocket.ABNF.OPCODE_PONG):
            opcode, data = await asyncio.to_thread(self.socket.recv_data, control_frame=True)
        if opcode == websocket.ABNF.OPCODE_CLOSE:
            raise Closed(int.from_bytes(data[:2], "big"), data[2:].decode())
        return data.decode() if opcode == websocket.ABNF.OPCODE_TEXT else data

    async def close(self, code, reason):
        self.socket.send_close(code, reason.encode())


class WebsocketsSync:
    async def open(self, url):
        try:
            self.socket = websockets.sync.client.connect(url, proxy=None).__enter__()
        except websockets.exceptions.InvalidStatus as refused:
            raise Refused(refused.response.status_code) from None

    async def send(self, message):
        self.socket.send(message)

    async def receive(self):
        try:
            return await asyncio.to_thread(self.socket.recv)
        except websockets.exceptions.ConnectionClosed as closed:
            raise Closed(closed.rcvd.code, closed.rcvd.reason) from None

    async def close(self, code, reason):
        self.socket.close(code, reason)


class Aiohttp:
    async def open(self, url):
        self.session = aiohttp.ClientSession()
        try:
            self.socket = await self.session.ws_connect(url)
        except aiohttp.WSServerHandshakeError as refused:
            await self.session.close()
            raise Refused(refused.status) from None

    async def send(self, message):
        is_text = isinstance(message, str)
        await (self.socket.send_str(message) if is_text else self.socket.send_bytes(message))

    async def receive(self):
        message = await self.socket.receive()
        if message.type in (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY):
            return message.data
        await self.session.close()
        raise Closed(self.socket.close_code, message.extra)

    async def close(self, code, reason):
        await self.socket.close(code=code, message=reason.encode())
        await self.session.close()


class Tornado:
    async def open(self, url):
        try:
            self.socket = await tornado.websocket.websocket_connect(url)
        except tornado.httpclient.HTTPClientError as refused:
            raise Refused(refused.code) from None

    async def send(self, message):
        await self.socket.write_message(message, binary=isinstance(message, bytes))

    async def receive(self):
        message = await self.socket.read_message()
        if message is None:
            raise Closed(self.socket.close_code, self.socket.close_reason)
        return message

    async def close(self, code, reason):
        self.socket.close(code, reason)


CLIENTS = {
    "websocket-client": WebsocketClient,
    "websockets-sync": WebsocketsSync,
    "aiohttp": Aiohttp,
    "tornado": Tornado,
}


async def say(client, **action):
    await client.send(json.dumps(action, ensure_ascii=False))


async def hear(client, **wanted):
    """Waits for an event with these fields; others are passed over."""
    while not wanted.items() <= json.loads(await client.receive()).items():
        pass


async def chat(client, url, name):
    await client.open(url)
    await hear(client, action="rooms")
    await say(client, action="login", user=name)
    await hear(client, message="Bienvenue")
    await say(client, action="send_message", message="été 漢字 😀")
    await hear(client, message=f"{name}: été 漢字 😀")
    await hear(client, message=f"Témoin: bien reçu, {name}")

    await client.send(b"\x00\x01")
    try:
        await hear(client, action="never")
    except Closed as closed:
        code, reason = closed.args
        # §7.4.1: this kind of data is not understood.
        assert code == 1003, closed
        assert reason, closed


async def echo(client, url):
    await client.open(url)
    for message in ["", "été 漢字 😀", bytes(range(256)), "x" * 65_536, b"\x00" * 1_000_000]:
        await client.send(message)
        assert await client.receive() == message

    await client.close(4321, "au revoir")
    try:
        raise AssertionError(await client.receive())
    except Closed as closed:
        assert closed.args[0] == 4321, closed


async def stay_silent(client, url):
    await client.open(url)
    message = asyncio.create_task(client.receive())
    # Long enough for several pings of the server, which only those who answer survive.
    await asyncio.sleep(2)
    await client.send("still here")
    assert await message == "still here"
    await client.close(1000, "")


async def be_refused(client, url):
    try:
        await client.open(url)
    except Refused as refused:
        assert refused.args == (404,), refused
    else:
        raise AssertionError("connected to a path where nothing is")


async def main(name, chat_url, echo_url, impatient_url):
    make = CLIENTS[name]
    await chat(make(), chat_url, name)
    await echo(make(), echo_url)
    await stay_silent(make(), impatient_url)
    await be_refused(make(), chat_url + "nowhere")


asyncio.run(main(*sys.argv[1:]))
