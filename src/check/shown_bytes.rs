//! The part of many bytes that is shown: around the first wrong one, or the beginning.

use std::fmt::Write as _;

/// Bytes in a row.
const ROW: usize = 16;

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

    /// Rows of 16 bytes, each with its offset, in hexadecimal and as ASCII; `^^` under the mark.
    #[must_use]
    pub fn rows(&self) -> Vec<String> {
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
        let after = self.total - self.from - self.bytes.len();
        if after > 0 {
            rows.push(format!("        … {after} more bytes"));
        }
        rows
    }
}
