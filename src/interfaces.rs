//! This machine's addresses that others on its network reach, the likeliest first.

use std::net::{IpAddr, UdpSocket};

/// What the interfaces of containers and virtual machines are called: only what runs on this
/// machine reaches them. A `br0` is not among them: it may well join the machine to its network.
const INNER: [&str; 14] = [
    "docker",
    "br-",
    "veth",
    "virbr",
    "vnet",
    "vboxnet",
    "vmnet",
    "lxcbr",
    "lxdbr",
    "podman",
    "cni",
    "flannel",
    "cali",
    "vEthernet",
];

/// What the interfaces of private networks over the Internet are called: only their members reach
/// them, and a class sits in one room.
const TUNNELS: [&str; 8] = [
    "tun",
    "tap",
    "utun",
    "wg",
    "tailscale",
    "zt",
    "ppp",
    "ipsec",
];

/// One address of this machine, and the interface that has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interface {
    pub name: String,
    pub address: IpAddr,
}

/// The addresses of this machine that others on its network reach, the likeliest first.
#[must_use]
pub fn reachable_addresses() -> Vec<Interface> {
    // Where the system does not tell, the route may still be known.
    let interfaces = if_addrs::get_if_addrs().unwrap_or_default();
    let interfaces = interfaces.into_iter().map(|interface| Interface {
        address: interface.ip(),
        name: interface.name,
    });
    likeliest_first(interfaces.collect(), default_route())
}

/// The address by which others on the network reach this machine, if it is in one.
#[must_use]
pub fn network_address() -> Option<IpAddr> {
    let first = reachable_addresses().into_iter().next()?;
    Some(first.address)
}

/// Leaves out what others do not reach. `route` is the address by which this machine reaches the
/// Internet. On a hotspot without the Internet there is none, and a private address comes first.
#[must_use]
pub fn likeliest_first(mut interfaces: Vec<Interface>, route: Option<IpAddr>) -> Vec<Interface> {
    let is_route = |interface: &Interface| Some(interface.address) == route;
    if let Some(address) = route
        && !interfaces.iter().any(is_route)
    {
        let name = String::new();
        interfaces.push(Interface { name, address });
    }
    let has_name = |interface: &Interface, beginnings: &[&str]| {
        beginnings
            .iter()
            .any(|beginning| interface.name.starts_with(beginning))
    };
    interfaces.retain(|interface| {
        // On Windows, a switch of virtual machines may be the way to the network.
        let is_inner = has_name(interface, &INNER) && !is_route(interface);
        !is_inner && is_of_a_network(interface.address)
    });
    // The sort is stable: otherwise, they stay in the system's order.
    interfaces.sort_by_key(|interface| {
        let is_tunnel = has_name(interface, &TUNNELS);
        (is_tunnel, !is_route(interface), rank(interface.address))
    });
    interfaces
}

/// The address from which this machine reaches the Internet. Connecting a UDP socket only looks up
/// the route; nothing is sent.
fn default_route() -> Option<IpAddr> {
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    // An address for documentation (RFC 5737), so nobody's.
    socket.connect("192.0.2.1:9").ok()?;
    Some(socket.local_addr().ok()?.ip())
}

/// A link-local address is of one cable or radio only, and browsers open none in IPv6, as it needs
/// its interface's name (RFC 4007 §11).
fn is_of_a_network(address: IpAddr) -> bool {
    let is_link_local = match address {
        IpAddr::V4(address) => address.is_link_local(),
        IpAddr::V6(address) => address.is_unicast_link_local(),
    };
    !is_link_local && !address.is_loopback() && !address.is_unspecified()
}

/// Private addresses first (RFC 1918): a class is in such a network. IPv6 last: it is harder to
/// type, and not every network has it.
fn rank(address: IpAddr) -> u8 {
    match address {
        IpAddr::V4(address) if address.is_private() => 0,
        IpAddr::V4(_) => 1,
        IpAddr::V6(_) => 2,
    }
}

/// The name by which others reach a machine of this host name where names are asked for by
/// multicast (mDNS, RFC 6762 §3), as most systems can.
#[must_use]
pub fn mdns_name(host: &str) -> Option<String> {
    let label = host.split('.').next().unwrap_or_default();
    let label = label.to_ascii_lowercase();
    let is_name = !label.is_empty()
        && label != "localhost"
        && label
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    is_name.then(|| format!("{label}.local"))
}
