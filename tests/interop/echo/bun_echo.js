// An echo server on Bun, as its documentation shows one.
const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch(request, server) {
        if (!server.upgrade(request)) return new Response("not a WebSocket", { status: 426 });
    },
    websocket: {
        maxPayloadLength: 1 << 24,
        message(socket, message) {
            socket.send(message);
        },
    },
});
console.log(`ws://127.0.0.1:${server.port}/`);
