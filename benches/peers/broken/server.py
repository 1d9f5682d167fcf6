"""A chat server that does one thing wrong, once. The relay benchmark's `--self-check` has to notice."""

import asyncio
import json
import os
import sys

from websockets.asyncio.server import serve

FAULT = os.environ.get("FAULT", "")
# Which of the benchmark's messages it happens to: well after the beginning, well before the end.
WHEN = 300
STAMP = ": @"

members = {}
rooms = ["general"]
relayed = 0
held = None
last = None


def event(action, **fields):
    return json.dumps({"action": action, **fields})


def recipients(room):
    return [other for other, (_, where) in members.items() if where == room]


async def tell(everyone, text):
    for other in everyone:
        await other.send(text)


async def swap(everyone, listeners, sender, text):
    """Holds one message back from the listeners until the sender's next. Whether it took care of this one."""
    global held
    if relayed == WHEN:
        held = (sender, text)
        await tell([other for other in everyone if other not in listeners], text)
        return True
    if held and held[0] is sender:
        await tell(everyone, text)
        await tell(listeners, held[1])
        held = None
        return True
    return False


async def relay(sender, room, text):
    global relayed, last
    everyone = recipients(room)
    victim = everyone[-1]
    if STAMP in text:
        relayed += 1
        last = (victim, text)
    if FAULT == "swaps two messages for one listener" and await swap(everyone, [victim], sender, text):
        return
    if FAULT == "swaps two messages of one sender for everyone" and await swap(everyone, everyone, sender, text):
        return
    if FAULT == "stops telling one listener" and relayed >= WHEN:
        everyone.remove(victim)
    if relayed != WHEN:
        return await tell(everyone, text)
    if FAULT == "loses one message for everyone":
        return
    if FAULT == "loses one delivery":
        everyone.remove(victim)
    if FAULT == "repeats one delivery":
        everyone.append(victim)
    if FAULT == "tells another room":
        everyone.append(next(other for other, (_, where) in members.items() if where != room))
    if FAULT == "changes one letter for everyone":
        text = text.replace("fox", "fix")
    if FAULT == "cuts one delivery short":
        everyone.remove(victim)
        await victim.send(text[:-10] + '"}')
    await tell(everyone, text)


async def repeat_the_last():
    """Once nothing has come for a moment."""
    before = None
    while last is None or last is not before:
        before = last
        await asyncio.sleep(0.05)
    await last[0].send(last[1])


async def handle(websocket):
    members[websocket] = (None, "general")
    await websocket.send(event("rooms", rooms=rooms))
    async for text in websocket:
        data = json.loads(text)
        user, room = members[websocket]
        if data["action"] == "login":
            members[websocket] = (data["user"], room)
            await websocket.send(event("message", message="Bienvenue"))
        elif data["action"] == "join_room":
            members[websocket] = (user, data["room"])
        elif data["action"] == "create_room":
            rooms.append(data["room"])
            await tell(members, event("rooms", rooms=rooms))
        else:
            await relay(websocket, room, event("message", message=f"{user}: {data['message']}"))


async def main(port):
    async with serve(handle, "127.0.0.1", port, compression=None) as server:
        print(f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/", flush=True)
        if FAULT == "repeats the last delivery":
            await repeat_the_last()
        await server.serve_forever()


asyncio.run(main(int(sys.argv[1])))
