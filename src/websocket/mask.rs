//! Masking (RFC 6455 §5.3): byte `i` of the payload XOR byte `i mod 4` of the key. Masking twice
//! gives the payload back.
//!
//! It hides nothing: the key is in the frame. It keeps a web page from choosing the bytes that its
//! browser puts on the wire: otherwise it could write something that an old proxy on the way takes
//! for an HTTP request (§10.3).

/// Masks or unmasks a part of a payload in place (§5.3). `offset` is where in the payload the part
/// begins.
pub fn apply(part: &mut [u8], key: [u8; 4], offset: usize) {
    let mut key = key;
    key.rotate_left(offset % 4);
    // Whole words of 16 bytes in one loop: the compiler makes vector instructions of it.
    let wide = u128::from_ne_bytes(
        [key; 4]
            .as_flattened()
            .try_into()
            .expect("four keys of four bytes"),
    );
    let (words, rest) = part.as_chunks_mut::<16>();
    for word in words {
        *word = (u128::from_ne_bytes(*word) ^ wide).to_ne_bytes();
    }
    for (byte, key) in rest.iter_mut().zip(key.iter().cycle()) {
        *byte ^= key;
    }
}
