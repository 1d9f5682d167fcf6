//! Which of a machine's addresses others reach, and in which order they are named.

use salon::interfaces::{Interface, likeliest_first, mdns_name};
use salon::virtual_network::VirtualNetwork;

/// `interfaces` are names and addresses, as in `eth0=192.168.1.20`.
#[track_caller]
fn check_order(interfaces: &str, route: Option<&str>, expected: &str) {
    let parse = |pair: &str| {
        let (name, address) = pair.split_once('=').expect("a pair");
        Interface {
            name: name.to_owned(),
            address: address.parse().expect("an address"),
        }
    };
    let interfaces = interfaces.split_whitespace().map(parse).collect();
    let route = route.map(|route| route.parse().expect("an address"));
    let ordered = likeliest_first(interfaces, route);
    let ordered: Vec<_> = ordered
        .iter()
        .map(|interface| interface.address.to_string())
        .collect();
    assert_eq!(ordered.join(" "), expected);
}

#[test]
fn the_address_of_the_default_route_comes_first() {
    let both = "eth0=192.168.1.20 wlan0=10.0.0.5";
    check_order(both, Some("10.0.0.5"), "10.0.0.5 192.168.1.20");
    check_order(both, Some("192.168.1.20"), "192.168.1.20 10.0.0.5");
    check_order(
        "eth0=10.0.0.5 eth1=203.0.113.7",
        Some("203.0.113.7"),
        "203.0.113.7 10.0.0.5",
    );
}

#[test]
fn without_a_default_route_a_private_address_comes_first_and_ipv6_last() {
    let hotspot = "wlan0=2001:db8::9 wlan1=203.0.113.7 wlan2=10.42.0.1 eth0=192.168.1.20";
    check_order(
        hotspot,
        None,
        "10.42.0.1 192.168.1.20 203.0.113.7 2001:db8::9",
    );
    check_order("eth0=fd00::2", None, "fd00::2");
}

#[test]
fn what_nobody_else_reaches_is_left_out() {
    check_order("lo=127.0.0.1 lo=::1", None, "");
    check_order("eth0=169.254.7.7 eth0=fe80::1", None, "");
    check_order("docker0=172.17.0.1 br-5c0ffee=172.18.0.1", None, "");
    check_order("virbr0=192.168.122.1 veth7=10.1.1.1", None, "");
    check_order("vEthernet=10.0.0.5", None, "");
    check_order("br0=192.168.1.20", None, "192.168.1.20");
    // On Windows, a virtual switch may be the way out.
    let switch = "vEthernet(Extern)=10.0.0.5";
    check_order(switch, Some("10.0.0.5"), "10.0.0.5");
    check_order("lo=127.0.0.1", Some("127.0.0.1"), "");
}

/// Others in the room are not members of a private network over the Internet, even if it is the
/// default route.
#[test]
fn a_tunnel_comes_last() {
    check_order(
        "tun0=10.8.0.2 wlan0=192.168.1.20 wlan0=2001:db8::9",
        Some("10.8.0.2"),
        "192.168.1.20 2001:db8::9 10.8.0.2",
    );
    check_order("wg0=10.9.0.2", None, "10.9.0.2");
}

#[test]
fn where_the_interfaces_are_not_known_the_route_is_named() {
    check_order("", Some("192.168.1.20"), "192.168.1.20");
    check_order("", None, "");
}

#[track_caller]
fn check_name(host: &str, expected: Option<&str>) {
    assert_eq!(mdns_name(host).as_deref(), expected, "{host}");
}

#[test]
fn the_mdns_name_is_the_first_label_of_the_host_name() {
    check_name("salle-12", Some("salle-12.local"));
    check_name("PC", Some("pc.local"));
    check_name("pc.school.example", Some("pc.local"));
    check_name("pc.local", Some("pc.local"));
    check_name("", None);
    check_name("localhost", None);
    check_name("localhost.localdomain", None);
    check_name("my pc", None);
}

#[track_caller]
fn check_around(release: &str, is_marked: bool, expected: Option<VirtualNetwork>) {
    assert_eq!(VirtualNetwork::of(release, is_marked), expected);
}

#[test]
fn wsl2_and_containers_are_known_by_their_marks() {
    let wsl = "5.15.153.1-microsoft-standard-WSL2";
    check_around("6.8.0-45-generic", false, None);
    check_around("", false, None);
    check_around(wsl, false, Some(VirtualNetwork::Wsl2));
    check_around("6.8.0-45-generic", true, Some(VirtualNetwork::Container));
    check_around(wsl, true, Some(VirtualNetwork::Container));
}

#[track_caller]
fn check_hint(around: VirtualNetwork, inner: Option<&str>, parts: &[&str]) {
    let hint = around.hint(8001, inner.map(|inner| inner.parse().unwrap()));
    assert_eq!(hint.lines().count(), 1, "{hint}");
    for part in parts {
        assert!(hint.contains(part), "{part} is not in {hint}");
    }
}

#[test]
fn the_hint_names_the_port_to_publish_or_to_forward() {
    let container = VirtualNetwork::Container;
    check_hint(container, None, &["-p 8001:8001"]);
    let forward = "netsh interface portproxy add v4tov4 listenport=8001 connectport=8001";
    let wsl = VirtualNetwork::Wsl2;
    check_hint(
        wsl,
        Some("172.20.1.7"),
        &[forward, "connectaddress=172.20.1.7"],
    );
    check_hint(wsl, None, &["connectaddress=ADDRESS"]);
}

#[track_caller]
fn check_is_virtual(around: VirtualNetwork, address: &str, expected: bool) {
    assert_eq!(around.has(address.parse().unwrap()), expected, "{address}");
}

#[test]
fn the_usual_addresses_of_virtual_networks_are_known() {
    check_is_virtual(VirtualNetwork::Container, "172.17.0.2", true);
    check_is_virtual(VirtualNetwork::Container, "172.32.0.2", false);
    check_is_virtual(VirtualNetwork::Container, "10.88.0.5", true);
    check_is_virtual(VirtualNetwork::Container, "10.0.2.100", true);
    check_is_virtual(VirtualNetwork::Container, "192.168.1.20", false);
    check_is_virtual(VirtualNetwork::Container, "2001:db8::9", false);
    check_is_virtual(VirtualNetwork::Wsl2, "172.20.1.7", true);
    check_is_virtual(VirtualNetwork::Wsl2, "10.88.0.5", false);
    check_is_virtual(VirtualNetwork::Wsl2, "192.168.1.20", false);
}
