"""Python's `websockets` against Salon's programs: its arguments are the addresses of a chat, an echo, and an echo that pings."""

import asyncio
import json
import sys

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

NAME = "websockets"


async def say(socket, **action):
    await socket.send(json.dumps(action))


async def hear(socket, **wanted):
    """The next event with these fields; others are passed over."""
    while True:
        event = json.loads(await socket.recv())
        if wanted.items() <= event.items():
            return event


async def chat(url):
    async with connect(url, proxy=None) as socket:
        assert json.loads(await socket.recv())["action"] == "rooms"
        await say(socket, action="login", user=NAME, details=True, ref="1")
        await hear(socket, code="welcome", user=NAME, ref="1")
        await say(socket, action="send_message", message="salut, été 😀", ref="2")
        await hear(socket, kind="chat", message=f"{NAME}: salut, été 😀", ref="2")
        await hear(socket, message=f"Témoin: bien reçu, {NAME}")

        await socket.send(b"\x00\x01")
        try:
            await hear(socket, action="never")
        except ConnectionClosed as closed:
            # §7.4.1: this kind of data is not understood.
            assert closed.rcvd.code == 1003, closed
            assert closed.rcvd.reason, closed


async def echo(url):
    socket = await connect(url, proxy=None, max_size=None)
    assert "permessage-deflate" in socket.request.headers["Sec-WebSocket-Extensions"]
    assert "Sec-WebSocket-Extensions" not in socket.response.headers
    for message in ["", "salut, été 😀", bytes(range(256)), "x" * 65_536, b"\x00" * 1_000_000]:
        await socket.send(message)
        assert await socket.recv() == message

    await socket.send(["in ", "", "fragments"])
    assert await socket.recv() == "in fragments"
    await (await socket.ping(b"any payload"))

    await socket.close(4321, "au revoir")
    assert socket.close_code == 4321, socket.close_code


async def stay_silent(url):
    async with connect(url, proxy=None, ping_interval=None) as socket:
        # Long enough for several pings of the server, which only those who answer survive.
        await asyncio.sleep(2)
        await socket.send("still here")
        assert await socket.recv() == "still here"


async def main(chat_url, echo_url, impatient_url):
    everything = asyncio.gather(chat(chat_url), echo(echo_url), stay_silent(impatient_url))
    await asyncio.wait_for(everything, 30)


asyncio.run(main(*sys.argv[1:]))
