//! The part of many bytes that is shown: around the first wrong one, or the beginning.

use std::fmt::Write as _;

/// Bytes in a row.
const ROW: usize = 16;

/// So many times 16 bytes of a request or response head: all of most.
const HEAD_ROWS: usize = 64;

/// Some of the bytes of one direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShownBytes<'a> {
    /// How many stand before.
    pub from: usize,
    pub bytes: &'a [u8],
    /// How many there are in all.
    pub total: usize,
    /// Which one is wrong, from the first byte of all.
    pub mark: Option<usize>,
}

impl<'a> ShownBytes<'a> {
    /// At most so many rows, among them that of the mark.
    #[must_use]
    pub fn new(all: &'a [u8], mark: Option<usize>, rows: usize) -> Self {
        let rows = if is_head(all) { HEAD_ROWS } else { rows };
        let row = mark.unwrap_or(0) / ROW;
        let from = if row < rows { 0 } else { (row - 1) * ROW };
        let from = from.min(all.len());
        let end = all.len().min(from + rows * ROW);
        Self {
            from,
            bytes: &all[from..end],
            total: all.len(),
            mark,
        }
    }

    /// A request or response head, or a part of it, as its lines; other bytes as rows of 16, each
    /// with its offset, in hexadecimal and as ASCII. `^` stands under the mark.
    #[must_use]
    pub fn rows(&self) -> Vec<String> {
        let mut rows = if self.from == 0 && is_head(self.bytes) {
            self.lines()
        } else {
            self.hexadecimal()
        };
        let after = self.total - self.from - self.bytes.len();
        if after > 0 {
            rows.push(format!("        … {after} more bytes"));
        }
        rows
    }

    /// Line ends are shown: they are what is often wrong.
    fn lines(&self) -> Vec<String> {
        let mut rows = Vec::new();
        let mut offset = 0;
        for line in self.bytes.split_inclusive(|&byte| byte == b'\n') {
            rows.push(format!("  {}", line.escape_ascii()));
            if let Some(column) = self.mark.and_then(|mark| mark.checked_sub(offset))
                && column < line.len()
            {
                let indent = 2 + line[..column].escape_ascii().count();
                rows.push(format!("{:indent$}^", ""));
            }
            offset += line.len();
        }
        rows
    }

    fn hexadecimal(&self) -> Vec<String> {
        let mut rows = Vec::new();
        for (index, row) in self.bytes.chunks(ROW).enumerate() {
            let offset = self.from + index * ROW;
            let mut line = format!("{offset:06x}  ");
            for byte in row {
                let _ = write!(line, "{byte:02x} ");
            }
            let text = row.iter().map(|byte| match byte {
                b' '..=b'~' => char::from(*byte),
                _ => '.',
            });
            let width = 8 + 3 * ROW + 1;
            let text: String = text.collect();
            rows.push(format!("{line:width$}{text}"));
            if let Some(column) = self.mark.and_then(|mark| mark.checked_sub(offset))
                && column < ROW
            {
                let indent = 8 + 3 * column;
                rows.push(format!("{:indent$}^^", ""));
            }
        }
        rows
    }
}

/// Whether this is the beginning of a request, of a response, or of a header line.
fn is_head(bytes: &[u8]) -> bool {
    let beginnings = [b"GET ".as_slice(), b"POST ", b"HTTP/", b"Sec-WebSocket-"];
    beginnings
        .iter()
        .any(|beginning| bytes.starts_with(beginning))
}
