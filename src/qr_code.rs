//! Draws QR codes: as a picture, and in a terminal.

use qrcodegen::QrCode;

/// The empty border that a reader needs around the code, in modules (ISO/IEC 18004 §9.1).
const QUIET_ZONE: i32 = 4;

/// Always dark on light, whatever colours the page has: many readers find no other code.
#[must_use]
pub fn svg(code: &QrCode) -> String {
    let side = code.size() + 2 * QUIET_ZONE;
    let places = (0..code.size()).flat_map(|y| (0..code.size()).map(move |x| (x, y)));
    let mut modules = String::new();
    for (x, y) in places.filter(|&(x, y)| code.get_module(x, y)) {
        modules += &format!("M{},{}h1v1h-1z", x + QUIET_ZONE, y + QUIET_ZONE);
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" \
         shape-rendering=\"crispEdges\">\
         <path fill=\"#fff\" d=\"M0,0h{side}v{side}h-{side}z\"/>\
         <path fill=\"#000\" d=\"{modules}\"/></svg>\n"
    )
}

/// Black on white, by number: of the 256 colours, these two are the same in every theme, while the
/// first 16 are whatever the person likes.
const COLOURS: &str = "\x1b[38;5;16;48;5;231m";
const RESET: &str = "\x1b[0m";

/// The code as lines for a terminal, two rows of modules in each: a character is about twice as
/// high as it is wide. `None` if a line would be wider than that many columns.
#[must_use]
pub fn terminal_lines(code: &QrCode, columns: usize) -> Option<Vec<String>> {
    let modules = -QUIET_ZONE..code.size() + QUIET_ZONE;
    if modules.len() > columns {
        return None;
    }
    // Outside the code, every module is light; so is the lower half of the last line.
    let row = |y: i32| {
        let characters =
            modules.clone().map(
                |x| match (code.get_module(x, y), code.get_module(x, y + 1)) {
                    (true, true) => '█',
                    (true, false) => '▀',
                    (false, true) => '▄',
                    (false, false) => ' ',
                },
            );
        format!("{COLOURS}{}{RESET}", characters.collect::<String>())
    };
    Some(modules.clone().step_by(2).map(row).collect())
}
