//! A network, as an address and the length of its prefix (RFC 4632 §3.1, RFC 4291 §2.3). A single
//! address is a network too.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

/// All addresses that begin with the same bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    prefix_bits: u32,
}

impl Network {
    /// Whether the address is one of this network's. An IPv4 address is the same in its IPv6 form.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        let (network, width) = bits(self.address);
        let (address, own_width) = bits(address.to_canonical());
        width == own_width && (network ^ address) >> (width - self.prefix_bits) == 0
    }
}

/// The bits of an address, and how many they are.
fn bits(address: IpAddr) -> (u128, u32) {
    match address {
        // Wider than its 32 bits, so that shifting by all of them is no overflow.
        IpAddr::V4(address) => (u32::from(address).into(), u32::BITS),
        // A prefix of no bits is refused: nothing is shifted by all 128.
        IpAddr::V6(address) => (address.into(), u128::BITS),
    }
}

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let wrong = |reason| format!("{reason}: write an address or a network, such as 10.0.0.0/8");
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let address: IpAddr = address
            .parse()
            .map_err(|_| wrong("this is not an IP address"))?;
        let address = address.to_canonical();
        let (value, width) = bits(address);
        let prefix_bits = match prefix.map(str::parse) {
            None => width,
            Some(Ok(0)) => return Err(wrong("this would be every address")),
            Some(Ok(bits)) if bits <= width => bits,
            Some(_) => return Err(wrong("the length of the prefix is wrong")),
        };
        let rest = width - prefix_bits;
        if value >> rest << rest != value {
            return Err(wrong("the address has bits after its prefix"));
        }
        Ok(Self {
            address,
            prefix_bits,
        })
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            address,
            prefix_bits,
        } = self;
        match bits(*address) {
            (_, width) if width == *prefix_bits => write!(f, "{address}"),
            _ => write!(f, "{address}/{prefix_bits}"),
        }
    }
}
