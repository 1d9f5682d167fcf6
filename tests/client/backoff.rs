use salon::client::backoff::Backoff;

fn pauses(chance: u8) -> Vec<u128> {
    let mut backoff = Backoff::default();
    (0..7).map(|_| backoff.next(chance).as_millis()).collect()
}

#[test]
fn each_pause_is_twice_the_one_before_up_to_half_a_minute() {
    let middle: Vec<_> = pauses(128)
        .iter()
        .map(|pause| (pause + 500) / 1000)
        .collect();
    assert_eq!(middle, [1, 2, 4, 8, 16, 30, 30]);
}

#[test]
fn chance_makes_a_pause_a_quarter_shorter_or_longer() {
    assert_eq!(pauses(0)[..3], [750, 1500, 3000]);
    assert_eq!(pauses(255)[..3], [1250, 2500, 5000]);
}

#[test]
fn a_connection_that_works_begins_again_with_the_shortest() {
    let mut backoff = Backoff::default();
    backoff.next(0);
    backoff.next(0);
    backoff.reset();
    assert_eq!(backoff.next(0).as_millis(), 750);
    assert_eq!(backoff.attempts(), 1);
}
