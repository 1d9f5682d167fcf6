//! Status codes (RFC 6455 §7.4): which of the 65,536 may be in a Close frame.

use salon::websocket::status_code::StatusCode;

/// The RFC's own words, range by range: from, to, whether a Close frame may carry it, and why.
const TABLE: [(u16, u16, bool, &str); 11] = [
    (0, 999, false, "§7.4.2: not used"),
    (1000, 1003, true, "§7.4.1: defined"),
    (1004, 1004, false, "§7.4.1: reserved"),
    (1005, 1006, false, "§7.4.1: MUST NOT be set"),
    (1007, 1011, true, "§7.4.1: defined"),
    (1012, 1014, true, "IANA: registered later"),
    (1015, 1015, false, "§7.4.1: MUST NOT be set"),
    (1016, 2999, false, "§7.4.2: for future revisions"),
    (3000, 3999, true, "§7.4.2: registered with IANA"),
    (4000, 4999, true, "§7.4.2: private use"),
    (5000, 65_535, false, "in no range of §7.4.2"),
];

#[track_caller]
fn check(code: StatusCode, number: u16, allowed_in_close_frame: bool) {
    assert_eq!(code.0, number);
    assert_eq!(code.to_string(), number.to_string());
    assert_eq!(
        code.allowed_in_close_frame(),
        allowed_in_close_frame,
        "{number}"
    );
}

#[test]
fn all_codes_travel_or_not_as_section_7_4_says() {
    let mut next = 0;
    for (from, to, allowed_in_close_frame, why) in TABLE {
        assert_eq!(u32::from(from), next, "the table has a gap at {why}");
        for number in from..=to {
            assert_eq!(
                StatusCode(number).allowed_in_close_frame(),
                allowed_in_close_frame,
                "{number}: {why}"
            );
        }
        next = u32::from(to) + 1;
    }
    assert_eq!(next, 65_536);
}

#[test]
fn names_have_the_numbers_of_section_7_4_1() {
    check(StatusCode::NORMAL_CLOSURE, 1000, true);
    check(StatusCode::GOING_AWAY, 1001, true);
    check(StatusCode::PROTOCOL_ERROR, 1002, true);
    check(StatusCode::UNSUPPORTED_DATA, 1003, true);
    check(StatusCode::NO_STATUS_RECEIVED, 1005, false);
    check(StatusCode::ABNORMAL_CLOSURE, 1006, false);
    check(StatusCode::INVALID_PAYLOAD_DATA, 1007, true);
    check(StatusCode::POLICY_VIOLATION, 1008, true);
    check(StatusCode::MESSAGE_TOO_BIG, 1009, true);
    check(StatusCode::INTERNAL_ERROR, 1011, true);
}
