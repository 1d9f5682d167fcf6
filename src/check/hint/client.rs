//! Mistakes of clients.

use super::Hint;

hints! {
    CLIENT_REQUEST "client_request"
        "The request of an opening handshake: GET, HTTP/1.1, then Host, Upgrade: websocket, \
         Connection: Upgrade, Sec-WebSocket-Key with 16 bytes in base64, Sec-WebSocket-Version: \
         13, each line with \"\\r\\n\" at its end, and an empty line."
    CLIENT_REQUEST_END "client_request_end"
        "The request did not come to its end: the empty line after its headers. Each line ends \
         with \"\\r\\n\", and another \"\\r\\n\" follows the last."
    CLIENT_SAME_KEY "client_same_key"
        "Sec-WebSocket-Key is drawn anew for each connection: 16 random bytes in base64."
    CLIENT_NOT_OPEN "client_not_open"
        "The handshake was answered as it should be, and the client does not answer a Ping. \
         Does it read the response up to its empty line, and go on reading? Does it compute the \
         accept value right?"
    CLIENT_NO_ECHO "client_no_echo"
        "The message did not come back. A client that is judged sends back each message that it \
         gets; one that does not is judged with --no-echo."
    CLIENT_HEADER_CASE "client_header_case"
        "Names of headers are compared without regard to case, and so are the values \
         `websocket` and `Upgrade`."
    CLIENT_RESPONSE_PARTS "client_response_parts"
        "One read may bring less than the whole response. Read on until the empty line, \
         \"\\r\\n\\r\\n\", is there."
    CLIENT_BYTES_AFTER_RESPONSE "client_bytes_after_response"
        "What came in the same read after the response's empty line was lost. It is the first \
         frame: keep it in the buffer that frames are read from."
    CLIENT_ACCEPT "client_accept"
        "Compute the accept value from your key, compare it with Sec-WebSocket-Accept, and end \
         the connection if they differ: the other side knows no WebSocket, or a cache answered."
    CLIENT_STATUS "client_status"
        "Only the status 101 opens a WebSocket. After any other one, frames are sent to \
         somebody who does not know what they are."
    CLIENT_RESPONSE_HEADERS "client_response_headers"
        "Check that the response has `Upgrade: websocket` and `Connection: Upgrade`, and end \
         the connection if not."
    CLIENT_EXTENSION "client_extension"
        "The server chose an extension that the client had not offered. Its frames may mean \
         something else: end the connection."
    CLIENT_SUBPROTOCOL "client_subprotocol"
        "The server chose a subprotocol that the client had not offered: end the connection."
    CLIENT_NOT_MASKED "client_not_masked"
        "A client masks every frame, also Pong and Close: MASK bit, four bytes of key, and the \
         payload XORed with them."
    CLIENT_MASK_BIT "client_mask_bit"
        "The payload is masked, but the MASK bit is not set: it is the highest bit of the \
         second byte, 0x80 | length."
    CLIENT_MASK_NOT_APPLIED "client_mask_not_applied"
        "The MASK bit is set and there is a key, but the payload is not XORed with it: byte i \
         with byte i mod 4 of the key."
    CLIENT_SAME_MASKING_KEY "client_same_masking_key"
        "The masking key is drawn anew for each frame, from a source that nobody can guess."
    CLIENT_LENGTH_COUNTS_KEY "client_length_counts_key"
        "The length is four too many: it counts the payload, not the masking key."
    CLIENT_LINE_END "client_line_end"
        "There is a line end after the frame. A frame ends with its payload."
    CLIENT_MASKED_ACCEPTED "client_masked_accepted"
        "A server's frame that is masked breaks the protocol. Check the MASK bit and close with \
         1002."
    CLIENT_TCP_LEFT_OPEN "client_tcp_left_open"
        "After both Close frames and the end of the server's side, close the socket."
    CLIENT_DATA_AFTER_CLOSE "client_data_after_close"
        "After its Close frame the client sends nothing more."
    CLIENT_RECONNECT "client_reconnect"
        "After Close 1001 (the server goes away) a client that means to stay connects again, \
         after a moment (RFC 6455 §7.2.3)."
}
