// An echo server on npm websocket, as its documentation shows one. Its limit is raised: it is
// below the 65,536 bytes that a length in 64 bits needs.
const http = require("http");
const { server: WebSocketServer } = require("websocket");

const listener = http.createServer((request, response) => response.writeHead(404).end());
const server = new WebSocketServer({
    httpServer: listener,
    autoAcceptConnections: true,
    maxReceivedFrameSize: 1 << 24,
    maxReceivedMessageSize: 1 << 24,
});
server.on("connect", (connection) => {
    connection.on("message", (message) => {
        if (message.type === "utf8") connection.sendUTF(message.utf8Data);
        else connection.sendBytes(message.binaryData);
    });
});
listener.listen(0, "127.0.0.1", () => console.log(`ws://127.0.0.1:${listener.address().port}/`));
