//! A hex dump with offsets, as `xxd`, `hexdump -C`, `tcpdump -X` and Wireshark write it: on each
//! line an offset, bytes, and behind them the same bytes as text.

use super::hex::{self, BadHex};

/// What begins a line of a dump: the offset, in at least four digits, and how it ends.
#[derive(Debug, Clone, Copy)]
struct Offset {
    value: usize,
    /// Characters up to the end of the offset and of its colon, if it has one.
    width: usize,
    has_colon: bool,
}

impl Offset {
    fn at_start_of(line: &str) -> Option<Self> {
        let indented = line.trim_start();
        let word = indented.split_whitespace().next()?;
        let digits = word.strip_suffix(':').unwrap_or(word);
        let digits = digits.strip_prefix("0x").unwrap_or(digits);
        let is_hex = digits.len() >= 4 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        Some(Self {
            value: usize::from_str_radix(digits, 16).ok().filter(|_| is_hex)?,
            width: line.len() - indented.len() + word.len(),
            has_colon: word.ends_with(':'),
        })
    }

    /// The part of the line behind it that holds the bytes.
    fn bytes_in<'a>(&self, line: &'a str) -> &'a str {
        let rest = &line[self.width..];
        // `hexdump -C` has a gap in the middle of its bytes, and bars around the text.
        if let Some((bytes, _)) = rest.split_once(" |").filter(|_| !self.has_colon) {
            return bytes;
        }
        let start = rest.len() - rest.trim_start().len();
        let mut end = gap_from(rest, start);
        if !self.has_colon && end == start + HALF_LINE && !rest[end..].starts_with("   ") {
            end = gap_from(rest, end + 2);
        }
        &rest[..end]
    }
}

/// Eight bytes as `hexdump -C` writes them before its gap.
const HALF_LINE: usize = "00 00 00 00 00 00 00 00".len();

/// Where the next two spaces are, from here on; or the end.
fn gap_from(line: &str, start: usize) -> usize {
    let rest = line.get(start..).unwrap_or_default();
    rest.find("  ").map_or(line.len(), |gap| start + gap)
}

/// Whether the first line of a text is one of a dump. Without a colon it could also be a group of
/// digits: then the offset must be 0 with a gap behind it, or bars stand around a text.
#[must_use]
pub fn is_dump(text: &str) -> bool {
    let line = text.trim_start().lines().next().unwrap_or_default();
    Offset::at_start_of(line).is_some_and(|offset| {
        let rest = &line[offset.width..];
        let bars = rest.contains(" |") && rest.trim_end().ends_with('|');
        offset.has_colon || bars || (offset.value == 0 && rest.starts_with("  "))
    })
}

/// Its bytes. The offsets say whether a line is missing.
///
/// # Errors
/// [`BadHex`], for the first thing that is wrong.
pub fn decode(text: &str) -> Result<Vec<u8>, BadHex> {
    let mut bytes = Vec::new();
    let mut first = None;
    let mut start = 1;
    for line in text.split('\n') {
        let position = start;
        start += line.chars().count() + 1;
        let Some(character) = line.trim_start().chars().next() else {
            continue;
        };
        let offset = Offset::at_start_of(line).ok_or(BadHex::NoOffset {
            character,
            position,
        })?;
        let counted = offset.value.checked_sub(*first.get_or_insert(offset.value));
        if counted != Some(bytes.len()) {
            return Err(BadHex::WrongOffset {
                position,
                offset: offset.value,
                counted: bytes.len(),
            });
        }
        // An offset is ASCII: as many characters as bytes.
        let position = position + line[..offset.width].chars().count();
        hex::decode_groups(offset.bytes_in(line), position, &mut bytes)?;
    }
    Ok(bytes)
}
