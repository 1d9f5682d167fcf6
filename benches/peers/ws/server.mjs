// The chat on npm `ws`: a set of sockets per room, and `send` for each, as its README broadcasts.

import { WebSocket, WebSocketServer } from "ws";

const names = new Set();
const rooms = new Map([["general", new Set()]]);

const message = (text) => JSON.stringify({ action: "message", message: text });
const roomList = () => JSON.stringify({ action: "rooms", rooms: [...rooms.keys()] });

const server = new WebSocketServer({ host: "127.0.0.1", port: Number(process.argv[2]) }, () => {
  console.log(`ws://127.0.0.1:${server.address().port}/`);
});

function broadcast(sockets, text) {
  for (const socket of sockets) {
    if (socket.readyState === WebSocket.OPEN) socket.send(text);
  }
}

function enter(socket, room) {
  rooms.get(socket.room)?.delete(socket);
  rooms.get(room).add(socket);
  socket.room = room;
}

const actions = {
  join_room(socket, { room }) {
    if (rooms.has(room)) enter(socket, room);
  },
  create_room(socket, { room }) {
    if (rooms.has(room)) return;
    rooms.set(room, new Set());
    broadcast(server.clients, roomList());
  },
  send_message(socket, data) {
    broadcast(rooms.get(socket.room), message(`${socket.user}: ${data.message}`));
  },
};

function login(socket, user) {
  if (names.has(user)) return socket.send(message("pseudo invalide"));
  names.delete(socket.user);
  names.add(user);
  socket.user = user;
  socket.send(message("Bienvenue"));
}

server.on("connection", (socket) => {
  enter(socket, "general");
  socket.send(roomList());
  socket.on("error", () => socket.terminate());
  socket.on("message", (bytes) => {
    const data = JSON.parse(bytes);
    if (data.action === "login") login(socket, data.user);
    else if (!socket.user) socket.send(message("veuillez choisir un pseudo avant de pouvoir chatter"));
    else actions[data.action]?.(socket, data);
  });
  socket.on("close", () => {
    names.delete(socket.user);
    rooms.get(socket.room).delete(socket);
  });
});
