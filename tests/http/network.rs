//! Networks as `--trust-proxy` names them.

use salon::http::network::Network;

#[track_caller]
fn check(network: &str, address: &str, contained: bool) {
    let parsed: Network = network.parse().unwrap();
    let address = address.parse().unwrap();
    assert_eq!(parsed.contains(address), contained, "{address}");
    assert_eq!(parsed.to_string().parse(), Ok(parsed));
}

#[test]
fn an_address_is_a_network_of_one() {
    check("127.0.0.1", "127.0.0.1", true);
    check("127.0.0.1", "127.0.0.2", false);
    check("127.0.0.1/32", "127.0.0.1", true);
    check("::1", "::1", true);
    check("::1/128", "::2", false);
    check("0.0.0.0", "0.0.0.0", true);
    check("0.0.0.0", "127.0.0.1", false);
}

#[test]
fn a_network_has_the_addresses_that_begin_so() {
    check("10.0.0.0/8", "10.255.255.255", true);
    check("10.0.0.0/8", "11.0.0.0", false);
    check("10.1.128.0/17", "10.1.128.1", true);
    check("10.1.128.0/17", "10.1.127.255", false);
    check("128.0.0.0/1", "255.255.255.255", true);
    check("2001:db8::/32", "2001:db8:ffff::1", true);
    check("2001:db8::/32", "2001:db9::", false);
    check("8000::/1", "ffff::1", true);
}

#[test]
fn an_ipv4_address_is_the_same_in_its_ipv6_form_and_no_other_ipv6_address() {
    check("10.0.0.0/8", "::ffff:10.0.0.1", true);
    check("::ffff:10.0.0.1", "10.0.0.1", true);
    check("10.0.0.0/8", "a00::1", false);
    check("8000::/1", "255.0.0.1", false);
}

#[track_caller]
fn check_wrong(text: &str, hint: &str) {
    let reason = text.parse::<Network>().expect_err(text);
    assert!(reason.contains(hint), "{text}: {reason}");
    assert!(reason.contains("such as 10.0.0.0/8"), "{text}: {reason}");
}

#[test]
fn what_is_no_network_is_refused_with_an_example() {
    check_wrong("", "not an IP address");
    check_wrong("localhost", "not an IP address");
    check_wrong("10.0.0", "not an IP address");
    check_wrong("127.0.0.1:8001", "not an IP address");
    check_wrong("10.0.0.0/33", "the length of the prefix is wrong");
    check_wrong("::/129", "the length of the prefix is wrong");
    check_wrong("10.0.0.0/", "the length of the prefix is wrong");
    check_wrong("10.0.0.0/-1", "the length of the prefix is wrong");
    check_wrong("10.0.0.0/255.0.0.0", "the length of the prefix is wrong");
    check_wrong("10.0.0.1/8", "bits after its prefix");
    check_wrong("2001:db8::1/32", "bits after its prefix");
    check_wrong("0.0.0.0/0", "every address");
    check_wrong("::/0", "every address");
}
