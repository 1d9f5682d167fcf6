// The chat on uWebSockets, in Node: its own publish and subscribe, one topic per room and one that
// everybody hears.

// The binary itself: the package's main file falls back to JavaScript where it does not load.
const binary = `uws_${process.platform}_${process.arch}_${process.versions.modules}.node`;
const uws = require(`@trufflesuite/uws-js-unofficial/binaries/${binary}`);

const names = new Set();
const rooms = ["general"];

const everybody = "everybody";
const topic = (room) => `room ${room}`;
const nameFirst = "veuillez choisir un pseudo avant de pouvoir chatter";
const message = (text) => JSON.stringify({ action: "message", message: text });
const roomList = () => JSON.stringify({ action: "rooms", rooms });

function login(socket, person, user) {
  if (names.has(user)) return socket.send(message("pseudo invalide"));
  names.delete(person.user);
  names.add(user);
  person.user = user;
  socket.send(message("Bienvenue"));
}

const actions = {
  join_room(socket, person, { room }) {
    if (!rooms.includes(room)) return;
    socket.unsubscribe(topic(person.room));
    socket.subscribe(topic(room));
    person.room = room;
  },
  create_room(socket, person, { room }) {
    if (rooms.includes(room)) return;
    rooms.push(room);
    app.publish(everybody, roomList());
  },
  send_message(socket, person, data) {
    // The server's `publish`, not the socket's: a sender hears itself too.
    app.publish(topic(person.room), message(`${person.user}: ${data.message}`));
  },
};

const decoder = new TextDecoder();

const app = uws.App().ws("/*", {
  compression: uws.DISABLED,
  // No limit: with one, it drops messages for whoever is behind.
  maxBackpressure: 0,
  upgrade(response, request, context) {
    const person = { user: null, room: "general" };
    const header = (name) => request.getHeader(`sec-websocket-${name}`);
    response.upgrade({ person }, header("key"), header("protocol"), header("extensions"), context);
  },
  open(socket) {
    socket.subscribe(everybody);
    socket.subscribe(topic("general"));
    socket.send(roomList());
  },
  message(socket, bytes) {
    const data = JSON.parse(decoder.decode(bytes));
    const { person } = socket.getUserData();
    if (data.action === "login") login(socket, person, data.user);
    else if (!person.user) socket.send(message(nameFirst));
    else actions[data.action]?.(socket, person, data);
  },
  close(socket) {
    const { person } = socket.getUserData();
    names.delete(person.user);
  },
});

app.listen("127.0.0.1", Number(process.argv[2]), (listening) => {
  console.log(`ws://127.0.0.1:${uws.us_socket_local_port(listening)}/`);
});
