//! A QR code in a terminal: the same modules, whatever colours the terminal has.

use qrcodegen::{QrCode, QrCodeEcc};
use salon::qr_code::terminal_lines;

fn code(address: &str) -> QrCode {
    QrCode::encode_text(address, QrCodeEcc::Low).unwrap()
}

/// The two modules of a character, the upper one first: whether each is dark.
fn modules(character: char) -> [bool; 2] {
    match character {
        '█' => [true, true],
        '▀' => [true, false],
        '▄' => [false, true],
        ' ' => [false, false],
        other => panic!("{other:?} is no half block"),
    }
}

#[test]
fn it_is_the_code_of_the_address_with_four_empty_modules_around_it() {
    let code = code("http://192.168.1.20:8001/");
    let side = code.size() + 8;
    let lines = terminal_lines(&code, 80).unwrap();
    assert_eq!(lines.len(), usize::try_from((side + 1) / 2).unwrap());
    let (mut x, mut y) = (0, 0);
    for line in lines {
        let drawn = line
            .split('m')
            .nth(1)
            .unwrap()
            .split('\x1b')
            .next()
            .unwrap();
        for character in drawn.chars() {
            let [upper, lower] = modules(character);
            // Outside the code, every module is light.
            assert_eq!(upper, code.get_module(x - 4, y - 4), "module {x}, {y}");
            assert_eq!(lower, code.get_module(x - 4, y - 3), "module {x}, {y} + 1");
            x += 1;
        }
        assert_eq!(x, side);
        (x, y) = (0, y + 2);
    }
}

/// Black on white from the colours that no theme changes, and nothing of it stays.
#[test]
fn each_line_sets_both_colours_and_resets_them() {
    for line in terminal_lines(&code("http://[2001:db8::9]:8001/"), 80).unwrap() {
        assert!(line.starts_with("\x1b[38;5;16;48;5;231m"), "{line:?}");
        assert!(line.ends_with("\x1b[0m"), "{line:?}");
        assert_eq!(line.matches('\x1b').count(), 2, "{line:?}");
    }
}

#[test]
fn where_the_terminal_is_too_narrow_there_is_none() {
    let code = code("http://192.168.1.20:8001/");
    let side = usize::try_from(code.size() + 8).unwrap();
    assert!(terminal_lines(&code, side).is_some());
    assert!(terminal_lines(&code, side - 1).is_none());
}
