//! A certificate for a class, made at each start. Nobody vouches for it: browsers warn, and whoever
//! knows its fingerprint can tell it from another's.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use rcgen::{
    CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose, SanType,
};

use super::identity::Identity;
use super::limits::{CLOCKS_DIFFER, SELF_SIGNED_TIME};
use crate::clock;
use crate::interfaces::{mdns_name, reachable_addresses};

/// A fresh key, and a certificate for all names and addresses of this machine.
///
/// # Errors
/// When the system has no random bytes.
pub fn make(own_host: &str) -> Result<Identity, rcgen::Error> {
    let mut params = CertificateParams::new(names(own_host))?;
    let addresses = addresses().into_iter().map(SanType::IpAddress);
    params.subject_alt_names.extend(addresses);
    params
        .distinguished_name
        .push(DnType::CommonName, format!("Salon on {own_host}"));
    let now = clock::now();
    params.not_before = (now - CLOCKS_DIFFER).into();
    params.not_after = (now + SELF_SIGNED_TIME).into();
    // Trusting it means this server only: it cannot sign other certificates (RFC 5280 §4.2.1.9).
    params.is_ca = IsCa::ExplicitNoCa;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let key = KeyPair::generate()?;
    let certificate = params.self_signed(&key)?;
    Ok(Identity {
        chain: vec![certificate.der().clone()],
        key: key.into(),
    })
}

/// `localhost`, the host's name, and that name for multicast DNS (RFC 6762 §3).
fn names(own_host: &str) -> Vec<String> {
    let mut names = BTreeSet::from(["localhost".to_owned()]);
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
    if !own_host.is_empty() && own_host.chars().all(is_name) {
        names.insert(own_host.to_owned());
        names.extend(mdns_name(own_host));
    }
    names.into_iter().collect()
}

/// The addresses by which others reach this machine, and those by which it reaches itself.
/// 127.0.0.2 is where the program listens by default.
fn addresses() -> BTreeSet<IpAddr> {
    let others = reachable_addresses().into_iter();
    let mut addresses: BTreeSet<_> = others.map(|interface| interface.address).collect();
    addresses.extend([
        Ipv4Addr::LOCALHOST.into(),
        Ipv4Addr::new(127, 0, 0, 2).into(),
        IpAddr::from(Ipv6Addr::LOCALHOST),
    ]);
    addresses
}
