//! Mistakes of servers; some are those of clients, too.

use super::Hint;

hints! {
    // The opening handshake.
    NOT_LISTENING "not_listening"
        "Nothing is listening on that port. If the server was running a moment ago, it has \
         crashed: its console shows why."
    NO_ANSWER "no_answer"
        "The server accepted the TCP connection and said nothing. Does it serve one client only \
         at a time, or wait for more than the request head? The head ends with an empty line."
    ENDED_AT_ONCE "ended_at_once"
        "The server ended the connection before it answered: an exception in its handshake, \
         most likely. Look at its console."
    LINE_END "line_end"
        "Each line of the response ends with CR and LF: \"\\r\\n\", not \"\\n\". Is there a \
         line end within a value, as some base64 functions add one?"
    NO_EMPTY_LINE "no_empty_line"
        "The empty line after the headers is missing: the last header ends with \"\\r\\n\", and \
         another \"\\r\\n\" follows."
    NOT_HTTP "not_http"
        "This is no response of HTTP, which begins with `HTTP/1.1`. Is it the right port?"
    NOT_FOUND "not_found"
        "The server answered 404: it has no WebSocket at this path. Is the path in the address \
         right?"
    NOT_101 "not_101"
        "A WebSocket is opened with the status line `HTTP/1.1 101 Switching Protocols`."
    UPGRADE_HEADERS "upgrade_headers"
        "The response needs both `Upgrade: websocket` and `Connection: Upgrade`."
    ACCEPT_MISSING "accept_missing"
        "The response needs `Sec-WebSocket-Accept`: base64 of the SHA-1 of the key's text \
         followed by the GUID."
    ACCEPT_HEX "accept_hex"
        "This is the digest in hexadecimal. Encode the 20 bytes of the digest in base64 \
         instead: digest(), not hexdigest()."
    ACCEPT_KEY_DECODED "accept_key_decoded"
        "The key was decoded from base64 before the GUID was appended. Append the GUID to the \
         key's text, just as it came in the header."
    ACCEPT_REPR "accept_repr"
        "This is how Python shows bytes, b'…'. Decode them before you put them into the \
         response: b64encode(digest).decode()."
    ACCEPT_GUID "accept_guid"
        "The digest is wrong. Compare the GUID letter by letter: \
         258EAFA5-E914-47DA-95CA-C5AB0DC85B11. Is there a space or a line end around the key?"
    ACCEPT_GUID_ONLY "accept_guid_only"
        "The digest does not hold the GUID: it is that of the key alone."
    HEADER_NAME_CASE "header_name_case"
        "The same request with the usual capitals is accepted. Names of headers are compared \
         without regard to case: put them into lower case first."
    CONNECTION_LIST "connection_list"
        "`Connection` is a list: look for the item `Upgrade` in it, instead of comparing the \
         whole value. Firefox sends `keep-alive, Upgrade`."
    TOKEN_CASE "token_case"
        "The values `websocket` and `Upgrade` are compared without regard to case."
    ORIGIN_REQUIRED "origin_required"
        "The same request with an Origin is accepted. Only browsers send Origin; a program need \
         not."
    REQUEST_IN_PARTS "request_in_parts"
        "A single read may return less than the whole request. Read on until the empty line, \
         \"\\r\\n\\r\\n\", is there."
    SUBPROTOCOL_NOT_OFFERED "subprotocol_not_offered"
        "The server chose a subprotocol that the client had not offered. Without one that both \
         know, leave Sec-WebSocket-Protocol out."
    EXTENSION_NOT_OFFERED "extension_not_offered"
        "The server promised an extension that the client had not offered. Leave \
         Sec-WebSocket-Extensions out."
    EXTENSION_NOT_DONE "extension_not_done"
        "The server promised permessage-deflate and did not inflate the message. If it has no \
         compression, leave Sec-WebSocket-Extensions out of the response."
    VERSION "version"
        "A version other than 13 is refused with 426 and the header `Sec-WebSocket-Version: \
         13`."
    REQUEST_NOT_CHECKED "request_not_checked"
        "The server opened a WebSocket for a request that asks for none. Check the method, the \
         version of HTTP, Host, Upgrade, Connection and the key before you answer 101."
    KEY_NOT_CHECKED "key_not_checked"
        "Sec-WebSocket-Key is 16 bytes in base64. A request with another one is refused with \
         400."

    // Frames.
    NO_ECHO "no_echo"
        "The message did not come back. Does the server send each message back? If it is not \
         meant to, use --no-echo. This frame has 2 bytes of header, 4 of masking key and 5 of \
         payload."
    GARBAGE "garbage"
        "These bytes are text without a frame around them. After the handshake everything is \
         frames: 0x81, the length, then the text."
    SERVER_MASKS "server_masks"
        "The server masked its frame. Only clients mask; in a server's frames the MASK bit is 0 \
         and there is no key."
    CRASHED "crashed"
        "The server ended the connection without a Close frame: an exception, most likely. Look \
         at its console."
    SECOND_FRAME_LOST "second_frame_lost"
        "A single read may return several frames. Decode all that are in the buffer before you \
         read again."
    HALF_FRAME "half_frame"
        "A single read may return part of a frame. Keep what there is, and read on until the \
         frame is whole."
    SHORT_READ "short_read"
        "A read may bring fewer bytes than you asked for, also in the middle of the header. \
         Read in a loop until all are there."
    LENGTH_16_ORDER "length_16_order"
        "The 16-bit length is in network byte order, the most significant byte first: 126 is 00 \
         7E. (struct '!H', readUInt16BE, from_be_bytes)"
    LENGTH_16 "length_16"
        "From 126 bytes on, the 7 bits say 126 and the length is in the next two bytes, the \
         most significant one first."
    LENGTH_64_ORDER "length_64_order"
        "The 64-bit length is in network byte order, the most significant byte first: 65,536 is \
         00 00 00 00 00 01 00 00."
    LENGTH_64_BYTES "length_64_bytes"
        "If the 7 bits say 127, the length takes the next eight bytes, not four. (struct '!Q')"
    LENGTH_64_TOO_BIG "length_64_too_big"
        "The server considers the message too big. Is its limit below 64 KiB? Or is the 64-bit \
         length read in the wrong order? The most significant byte comes first: 65,536 is 00 00 \
         00 00 00 01 00 00."
    LENGTH_64 "length_64"
        "From 65,536 bytes on, the 7 bits say 127 and the length is in the next eight bytes, \
         the most significant one first. Does one read bring the whole payload? Read on until \
         it is there."
    LENGTH_SHORTEST "length_shortest"
        "A length is in its shortest form: below 126 in the 7 bits, below 65,536 in 16 bits."
    LENGTH_TOP_BIT "length_top_bit"
        "The top bit of a 64-bit length is 0; one with it set breaks the protocol: Close with \
         1002."
    LENGTH_CHARACTERS "length_characters"
        "The length counts characters. It is that of the bytes: encode the text first, then \
         count."
    TYPE_CHANGED "type_changed"
        "A text is answered with opcode 1, binary data with opcode 2."
    CHANGED_ECHO "changed_echo"
        "A message came back, but not the same one. An echo server sends back exactly what it \
         got."
    FIN_MISSING "fin_missing"
        "The FIN bit is missing: the first byte of a whole text is 0x81, not 0x01."
    TOO_BIG "too_big"
        "The server's limit is lower than this message. That is allowed, but small: most take \
         64 KiB."
    OPCODE "opcode"
        "The server takes every frame for text, Ping and Close, too. The low four bits of the \
         first byte say what a frame is: 0 continuation, 1 text, 2 binary, 8 Close, 9 Ping, A \
         Pong."
    RESERVED_BITS "reserved_bits"
        "A reserved bit without an extension that was agreed on breaks the protocol: Close with \
         1002."
    RESERVED_OPCODE "reserved_opcode"
        "An opcode that has no meaning breaks the protocol: Close with 1002."

    // Masking.
    MASK_NOT_APPLIED "mask_not_applied"
        "The payload was not unmasked: byte i is XORed with byte i mod 4 of the key."
    MASK_CYCLE "mask_cycle"
        "The first bytes are right and the others are not: the key is used again every four \
         bytes, byte i with byte i mod 4."
    MASK_CARRIED_OVER "mask_carried_over"
        "The second frame was unmasked as if it went on where the first ended. Each frame \
         begins with the first byte of its own key."
    UNMASKED_ACCEPTED "unmasked_accepted"
        "A client's frame that is not masked breaks the protocol. Check the MASK bit and close \
         with 1002."

    // Fragments.
    FRAGMENTS_NOT_JOINED "fragments_not_joined"
        "A frame whose FIN bit is 0 is the beginning of a message. Keep it, append the \
         continuation frames (opcode 0), and deliver the message when one has FIN."
    CONTROL_BETWEEN_FRAGMENTS "control_between_fragments"
        "A control frame may come between the fragments of a message. Handle it at once and \
         leave the started message as it is."
    ORDER_NOT_CHECKED "order_not_checked"
        "A continuation continues a message, and no other message begins before its end. \
         Anything else is answered with Close 1002."

    // UTF-8.
    UTF8_ACCEPTED "utf8_accepted"
        "A text that is not UTF-8 is answered with Close 1007. Decode it strictly: no \
         errors='ignore' in Python, no from_utf8_lossy in Rust, {fatal: true} for TextDecoder."
    UTF8_REPLACED "utf8_replaced"
        "The wrong bytes were replaced by U+FFFD (EF BF BD). Decode strictly instead, and close \
         with 1007."
    UTF8_PIECES "utf8_pieces"
        "A character may be cut by the end of a fragment. Decode the text when the message is \
         whole."
    TEXT_CHANGED "text_changed"
        "The text came back changed. Is it decoded as UTF-8 and encoded as UTF-8 again, and \
         nothing trimmed?"

    // Close.
    NO_CLOSE_BACK "no_close_back"
        "A Close frame (opcode 8) is answered with a Close frame, and only then the TCP \
         connection ends."
    CLOSE_CODE "close_code"
        "The Close that answers carries the status code that came: the first two bytes of the \
         payload, the most significant one first."
    CLOSE_EMPTY "close_empty"
        "A Close frame without a payload has no code: answer with an empty one, or with 1000."
    CLOSE_NOT_CHECKED "close_not_checked"
        "The payload of a Close is empty, or a code that may be sent (1000 to 1003, 1007 to \
         1014, 3000 to 4999) and a reason in UTF-8."
    TCP_LEFT_OPEN "tcp_left_open"
        "After both Close frames the server ends the TCP connection: close the socket."
    CUT_WITHOUT_CLOSE "cut_without_close"
        "The connection was ended without a Close frame, so the client does not learn why (its \
         code is 1006). Send Close with the status code first."
    DATA_AFTER_CLOSE "data_after_close"
        "What comes after a Close frame is ignored."
    WRONG_CODE "wrong_code"
        "The connection was closed with another status code: 1002 is for a broken rule, 1007 \
         for text that is not UTF-8, 1009 for a message that is too big."

    // Ping.
    PONG_MISSING "pong_missing"
        "A Ping (opcode 9) is answered with a Pong (opcode A)."
    PONG_PAYLOAD "pong_payload"
        "The Pong carries the payload of the Ping, byte by byte."
    PONG_TYPE "pong_type"
        "A Ping is answered with a Pong, opcode A: not with a message, and not with a Ping. \
         Does the server look at the opcode?"
    PONG_ANSWERED "pong_answered"
        "A Pong is not answered."
    CONTROL_TOO_LONG "control_too_long"
        "A control frame has at most 125 bytes; a longer one breaks the protocol: Close with \
         1002."
    CONTROL_FRAGMENTED "control_fragmented"
        "A control frame has FIN set; one without breaks the protocol: Close with 1002."

    // Streams.
    ONE_CLIENT "one_client"
        "While one client is connected, another is not served. Give each a thread, a task, or a \
         place in the event loop; accept again at once."
    MIXED_UP "mixed_up"
        "A client got what another one had sent: the server keeps one buffer, or one socket, \
         for all."
    WRITERS_INTERLEAVE "writers_interleave"
        "Frames came mixed up: two writers write at once. Write each frame as a whole, under a \
         lock or by one writer."
    MESSAGES_LOST "messages_lost"
        "When many messages come at once, some are lost or come in another order."
    DIES_WITH_CLIENT "dies_with_client"
        "After one client disconnected abruptly, the server serves nobody. An error on one \
         connection ends that connection only."
    MEMORY_ANNOUNCED "memory_announced"
        "A length was announced and never sent, and now nobody is served. Take memory for what \
         has come, not for what is announced, and limit the size of a message (Close 1009)."

    // The chat.
    CHAT_ROOMS_FIRST "chat_rooms_first"
        "On connecting, a client gets {\"action\":\"rooms\",\"rooms\":[\"general\",…]}."
    CHAT_LOGIN "chat_login"
        "A login with a free name is answered with a message `Bienvenue`."
    CHAT_NAME_TAKEN "chat_name_taken"
        "A name that somebody has is refused with `pseudo invalide`. Compare with the names of \
         all connected clients."
    CHAT_GATE "chat_gate"
        "Before a login, an action is answered with `veuillez choisir un pseudo avant de \
         pouvoir chatter`, and not done."
    CHAT_MESSAGE "chat_message"
        "What somebody says reaches everyone in the room, the sender too, as `user: text`."
    CHAT_OTHER_ROOM "chat_other_room"
        "What somebody says reaches the people in the same room only."
    CHAT_ORDER "chat_order"
        "Everyone in a room gets the messages in the same order. Send them while you hold the \
         lock, or from one queue."
    CHAT_CREATE "chat_create"
        "`create_room` sends the new list of rooms to everyone."
    CHAT_JOIN "chat_join"
        "After `join_room`, a client gets what is said in that room, and no longer what is said \
         in the one it left."
    CHAT_NAME_FREE "chat_name_free"
        "When a client is gone, its name is free: remove it from the list, also after an error."
    CHAT_ODD_JSON "chat_odd_json"
        "JSON that is wrong or odd must not end the connection, and nobody else may notice it."
}
