// The chat on Bun: its own publish and subscribe, one topic per room and one that everybody hears.

const names = new Set();
const rooms = ["general"];

const everybody = "everybody";
const topic = (room) => `room ${room}`;
const message = (text) => JSON.stringify({ action: "message", message: text });
const roomList = () => JSON.stringify({ action: "rooms", rooms });

function login(socket, user) {
  if (names.has(user)) return socket.send(message("pseudo invalide"));
  names.delete(socket.data.user);
  names.add(user);
  socket.data.user = user;
  socket.send(message("Bienvenue"));
}

const actions = {
  join_room(socket, { room }) {
    if (!rooms.includes(room)) return;
    socket.unsubscribe(topic(socket.data.room));
    socket.subscribe(topic(room));
    socket.data.room = room;
  },
  create_room(socket, { room }) {
    if (rooms.includes(room)) return;
    rooms.push(room);
    server.publish(everybody, roomList());
  },
  send_message(socket, data) {
    // The server's `publish`, not the socket's: a sender hears itself too.
    server.publish(topic(socket.data.room), message(`${socket.data.user}: ${data.message}`));
  },
};

const home = process.env.SALON_PEER_HOME;
const tls = process.argv[2] === "tls" && { cert: Bun.file(`${home}/cert.pem`), key: Bun.file(`${home}/key.pem`) };

const server = Bun.serve({
  ...(tls && { tls }),
  hostname: "127.0.0.1",
  port: Number(process.argv.at(-1)),
  fetch(request, server) {
    if (server.upgrade(request, { data: { user: null, room: "general" } })) return;
    return new Response("WebSocket only", { status: 426 });
  },
  websocket: {
    open(socket) {
      socket.subscribe(everybody);
      socket.subscribe(topic("general"));
      socket.send(roomList());
    },
    message(socket, text) {
      const data = JSON.parse(text);
      if (data.action === "login") login(socket, data.user);
      else if (!socket.data.user) socket.send(message("veuillez choisir un pseudo avant de pouvoir chatter"));
      else actions[data.action]?.(socket, data);
    },
    close(socket) {
      names.delete(socket.data.user);
    },
  },
});

console.log(`ws://127.0.0.1:${server.port}/`);
