"""The lab report's chat server: Python, asyncio and the `websockets` package.

Written after the report's description, its known weaknesses included: one dictionary of clients, and a
message that waits for each member of the room in turn. Only its log of every message is left out.
"""

import asyncio
import json
import sys

from websockets.asyncio.server import serve
from websockets.exceptions import ConnectionClosed

clients = {}
rooms = ["general"]


def message(text):
    return json.dumps({"action": "message", "message": text})


def room_list():
    return json.dumps({"action": "rooms", "rooms": rooms})


async def login(websocket, user):
    if any(client["user"] == user for client in clients.values()):
        await websocket.send(message("pseudo invalide"))
        return
    clients[websocket]["user"] = user
    await websocket.send(message("Bienvenue"))


async def relay(room, text):
    # A copy: awaiting lets others come and go meanwhile, and a dictionary may not change under a loop.
    for other, client in list(clients.items()):
        if client["room"] == room:
            await other.send(text)


async def handle(websocket):
    me = clients[websocket] = {"user": None, "room": "general"}
    try:
        await websocket.send(room_list())
        async for text in websocket:
            data = json.loads(text)
            action = data["action"]
            if action == "login":
                await login(websocket, data["user"])
            elif me["user"] is None:
                await websocket.send(message("veuillez choisir un pseudo avant de pouvoir chatter"))
            elif action == "join_room":
                me["room"] = data["room"]
            elif action == "create_room":
                rooms.append(data["room"])
                listing = room_list()
                for other in list(clients):
                    await other.send(listing)
            elif action == "send_message":
                await relay(me["room"], message(f"{me['user']}: {data['message']}"))
    except ConnectionClosed:
        pass
    finally:
        del clients[websocket]


async def main(port):
    async with serve(handle, "127.0.0.1", port, compression=None) as server:
        print(f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/", flush=True)
        await server.serve_forever()


asyncio.run(main(int(sys.argv[1])))
