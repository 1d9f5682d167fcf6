"""Python's `websockets` over TLS: its arguments are the address of a chat, and the file of the certificate to trust."""

import asyncio
import json
import ssl
import sys

from websockets.asyncio.client import connect

NAME = "websockets"


async def say(socket, **action):
    await socket.send(json.dumps(action))


async def hear(socket, **wanted):
    """The next event with these fields; others are passed over."""
    while True:
        event = json.loads(await socket.recv())
        if wanted.items() <= event.items():
            return event


async def chat(url, context):
    socket = await connect(url, ssl=context, proxy=None)
    assert socket.transport.get_extra_info("ssl_object").selected_alpn_protocol() == "http/1.1"
    await say(socket, action="login", user=NAME, details=True)
    await hear(socket, code="welcome", user=NAME)
    for message in ["salut, été 😀", "x" * 60_000]:
        await say(socket, action="send_message", message=message)
        await hear(socket, kind="chat", text=message)
    await socket.close(1000, "au revoir")
    assert socket.close_code == 1000, socket.close_code


async def main(url, certificate):
    context = ssl.create_default_context(cafile=certificate)
    context.set_alpn_protocols(["http/1.1"])
    await asyncio.wait_for(chat(url, context), 30)
    try:
        await connect(url, ssl=ssl.create_default_context(), proxy=None)
    except ssl.SSLCertVerificationError:
        return
    raise AssertionError("it trusts a certificate that it does not know")


asyncio.run(main(*sys.argv[1:]))
