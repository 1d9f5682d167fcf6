//! The mistakes, one for each server.

/// Declares the enum together with the list of all its variants.
macro_rules! faults {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// The one mistake that a server makes. "The server" is as a student has written it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Fault {
            $($(#[$doc])* $name,)*
        }

        impl Fault {
            /// Every variant, in the order of their declaration.
            pub const ALL: &[Self] = &[$(Self::$name,)*];
        }
    };
}

faults! {
    /// No mistake: a conformant echo server.
    None,

    // The opening handshake (§4.2).
    /// `Sec-WebSocket-Accept` is the digest in hexadecimal digits, not in base64.
    AcceptInHex,
    /// `Sec-WebSocket-Accept` is the base64 of the digest's hexadecimal digits.
    AcceptInBase64OfHex,
    /// The base64 encoder ends its result with a line feed, which goes into the response.
    AcceptWithNewline,
    /// The response has no `Sec-WebSocket-Accept`.
    AcceptMissing,
    /// The key is decoded from base64 before the GUID is appended.
    KeyDecodedFirst,
    /// One letter of the GUID is wrong.
    WrongGuid,
    /// The key is not checked: one that is missing or has another length is accepted.
    KeyNotChecked,
    /// The response head has no empty line at its end.
    NoEmptyLine,
    /// The response's lines end with LF alone.
    LfOnly,
    /// The response's status is 200, not 101.
    StatusOk,
    /// The response has no `Upgrade`.
    UpgradeMissing,
    /// The response has no `Connection`.
    ConnectionMissing,
    /// Header names are found only in their usual spelling, such as `Sec-WebSocket-Key`.
    HeaderNamesByCase,
    /// `Connection` is compared with `Upgrade` as a whole, so that a list is refused.
    KeepAliveUpgradeRefused,
    /// `Upgrade` is compared with `websocket` in lower case.
    UpgradeByCase,
    /// The subprotocol `chat` is named, whatever the client offers.
    SubprotocolNotOffered,
    /// The extension `permessage-deflate` is named, whatever the client offers, and not spoken.
    ExtensionPromised,
    /// The accept value is `str()` of Python's bytes.
    AcceptAsRepr,
    /// `permessage-deflate` is promised to whoever offers it, and not done.
    OfferedExtensionNotDone,
    /// A request without `Origin` is refused with 403.
    OriginRequired,
    /// The request head is taken from one read; one that comes in pieces is refused with 400.
    RequestInOneRead,
    /// What came in the same read after the request head is thrown away.
    FramesWithHeadLost,
    /// `Sec-WebSocket-Version` is not looked at.
    BadVersionAccepted,
    /// The method is not looked at.
    PostAccepted,

    // Reading from TCP.
    /// A read is taken for one frame, and what comes after the frame is thrown away.
    SecondFrameLost,
    /// A read of at most 4096 bytes is taken for a whole frame, even if some of it is to come yet.
    HalfFrame,
    /// The first two bytes come from one read; if it gives one byte only, the server hangs up.
    ShortReadHeader,

    // The payload length (§5.2).
    /// The 16-bit length is read with its lowest byte first.
    Length16LittleEndianRead,
    /// The 16-bit length is written with its lowest byte first.
    Length16LittleEndianWritten,
    /// The 64-bit length is read with its lowest byte first.
    Length64LittleEndianRead,
    /// The 64-bit length is written with its lowest byte first.
    Length64LittleEndianWritten,
    /// After 127, a length of four bytes is read.
    Length64InFourBytesRead,
    /// After 127, a length of four bytes is written.
    Length64InFourBytesWritten,
    /// The 7-bit length is taken for the length, even where it is 126 or 127.
    Over125Unsupported,
    /// The lowest 7 bits of the length are written, without an extended length.
    Over125UnsupportedWritten,
    /// The lowest 16 bits of the length are written where it has more.
    Over65535Unsupported,
    /// The length written is a number of characters, not of bytes.
    CharactersCounted,
    /// A length that is not in its shortest form is accepted.
    LengthNotShortestAccepted,
    /// Memory for the announced length is taken at once: beyond 1 GiB, the server crashes.
    MemoryForAnnouncedLength,
    /// There is no limit: the payload is waited for, however long it is announced to be.
    LengthWaitedFor,
    /// A frame of more than 65535 bytes ends the thread; TCP is reset.
    CrashesOnBigFrame,

    // Masking (§5.3).
    /// Frames that are not masked are accepted.
    UnmaskedAccepted,
    /// The server masks its frames.
    ServerMasks,
    /// The position in the masking key goes on into the next frame; no payload is checked.
    MaskOffsetCarriedOver,
    /// Payloads are echoed as they came, masked; none is checked.
    MaskNotApplied,
    /// Every byte is unmasked with the key's first byte; no payload is checked.
    MaskFirstByteOnly,

    // Fragments (§5.4).
    /// Each fragment is echoed as a message of its own, of the first fragment's type.
    FragmentsNotJoined,
    /// FIN is not looked at: each frame is taken for a whole message.
    FinIgnored,
    /// A Ping between fragments makes the server forget the message in progress.
    PingBetweenFragmentsBreaks,
    /// A continuation frame that continues nothing is taken for the start of a text.
    ContinuationAloneAccepted,
    /// A new message before the last fragment of another is accepted, and the other forgotten.
    InterruptedMessageForgotten,

    // Opcodes and reserved bits (§5.2).
    /// The opcode is not looked at: each frame is echoed as text, Close and Ping too.
    OpcodeIgnored,
    /// Binary messages are echoed as text.
    BinaryAsText,
    /// Reserved bits are not looked at.
    ReservedBitsAccepted,
    /// Frames with a reserved opcode are skipped.
    ReservedOpcodeAccepted,

    // Ping and Pong (§5.5).
    /// A Pong has no payload.
    PongEmpty,
    /// A Ping is not answered.
    PongMissing,
    /// A Ping is answered with a text frame.
    PongAnsweredWithText,
    /// A Ping ends the thread, and TCP with it.
    CrashesOnPing,
    /// A control frame of more than 125 bytes is accepted; a Pong is as long.
    LongPingAccepted,
    /// A control frame without FIN is accepted.
    FragmentedPingAccepted,

    // Text (§8.1).
    /// Text that is not UTF-8 is echoed as it is.
    InvalidUtf8Accepted,
    /// In text that is not UTF-8, what is wrong is replaced by U+FFFD.
    InvalidUtf8Replaced,
    /// Each fragment must be UTF-8 by itself: one that ends within a character fails.
    Utf8CheckedByFragment,

    // The closing handshake (§7).
    /// A Close is not answered, and TCP is left open.
    NoCloseBack,
    /// A Close is not answered; TCP is ended.
    NoCloseBackButFin,
    /// TCP is reset at a Close, which is not answered.
    TcpCutWithoutClose,
    /// A Close is answered with 1000, whatever code it has.
    CloseCodeWrong,
    /// A Close without a code is answered with the code 0.
    CloseCodeZero,
    /// A Close whose payload is one byte is accepted.
    CloseOneByteAccepted,
    /// A reason that is not UTF-8 is accepted.
    CloseReasonNotUtf8Accepted,
    /// Codes that may not be in a Close are accepted, and sent back.
    BadCloseCodeAccepted,
    /// TCP is left open after both Close frames.
    TcpLeftOpen,
    /// A message that comes after the client's Close is echoed, after the server's.
    DataAfterCloseEchoed,
    /// A broken rule ends TCP without a Close. It is legal: §7.1.7 has a SHOULD.
    FailsWithoutClose,

    // Threads, and what nobody asked for.
    /// One thread writes headers, another payloads: those of two echoes in a row are mixed up.
    TwoWritersInterleave,
    /// A client waits until the one before it has ended.
    OneClientAtATime,
    /// Nothing is read or answered after the handshake.
    Hangs,
    /// TCP is accepted, and nothing is ever said.
    HangsAtOnce,
    /// Text frames are sent without end, for 20 seconds at most.
    Floods,
    /// `Welcome!` and a line feed come after the response, in no frame.
    GarbageAfterUpgrade,
    /// The text `hello` is sent first, in a frame. It is legal.
    GreetingFrame,
    /// No mistake: a Ping, and a Pong that nobody asked for, come before each message.
    PingsAndPongs,
    /// No mistake: each message comes back in two fragments.
    EchoInFragments,
}

impl Fault {
    /// Whether payloads are not as the client meant them. Such a server checks none: it would fail
    /// at most of them, and its fault would not show.
    pub fn unmasks_wrongly(self) -> bool {
        matches!(
            self,
            Self::MaskNotApplied | Self::MaskFirstByteOnly | Self::MaskOffsetCarriedOver
        )
    }
}
