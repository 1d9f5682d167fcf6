"""The report's client: it knows the report's six lines and nothing else. Beside it others chat with all that Salon adds."""

import asyncio
import json
import sys

from websockets.asyncio.client import connect

NAME = "Alice"


class Client:
    """What the report's page does: a `message` is shown, `rooms` is the new list, anything else passes by."""

    def __init__(self, socket):
        self.socket = socket
        self.rooms = []

    async def do(self, **action):
        await self.socket.send(json.dumps(action))

    async def handle_next(self):
        """Handles one event; returns the text that it shows, if it does."""
        event = json.loads(await self.socket.recv())
        if event["action"] == "rooms":
            self.rooms = event["rooms"]
        return event["message"] if event["action"] == "message" else None

    async def is_shown(self, text):
        while await self.handle_next() != text:
            pass

    async def are_listed(self, *rooms):
        while not set(rooms) <= set(self.rooms):
            await self.handle_next()


async def first_visit(url):
    async with connect(url, proxy=None) as socket:
        client = Client(socket)
        # The report's server sends the rooms first of all.
        await client.handle_next()
        assert "general" in client.rooms, client.rooms

        await client.do(action="send_message", message="too early")
        await client.is_shown("veuillez choisir un pseudo avant de pouvoir chatter")
        await client.do(action="login", user="Témoin")
        await client.is_shown("pseudo invalide")
        await client.do(action="login", user=NAME)
        await client.is_shown("Bienvenue")
        await client.do(action="send_message", message="salut")
        await client.is_shown("Alice: salut")
        await client.is_shown("Témoin: bien reçu, Alice")

        await client.do(action="create_room", room="projet")
        await client.are_listed("general", "projet")
        # Creating moves nobody: who answers is still there.
        await client.do(action="send_message", message="encore là")
        await client.is_shown("Alice: encore là")
        await client.is_shown("Témoin: bien reçu, Alice")
        await client.do(action="join_room", room="projet")
        await client.do(action="send_message", message="personne ?")
        await client.is_shown("Alice: personne ?")


async def second_visit(url):
    """Its name was free again as soon as it had left, and it is in `general` again."""
    async with connect(url, proxy=None) as socket:
        client = Client(socket)
        await client.do(action="login", user=NAME)
        await client.is_shown("Bienvenue")
        await client.do(action="send_message", message="me revoilà")
        await client.is_shown("Alice: me revoilà")
        await client.is_shown("Témoin: bien reçu, Alice")


async def main(url, *_):
    await asyncio.wait_for(first_visit(url), 30)
    await asyncio.wait_for(second_visit(url), 30)


asyncio.run(main(*sys.argv[1:]))
