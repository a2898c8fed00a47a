//! The address of the management listener.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// Where the management listener listens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ManagementAddress {
    /// One address: `127.0.0.1:9090`.
    One(SocketAddr),
    /// Every address of the machine, of both families: `:9090`.
    Any(u16),
    /// Every loopback address: `localhost:9090`.
    Loopback(u16),
}

impl ManagementAddress {
    /// Reads `127.0.0.1:9090`, `[::1]:9090`, `:9090` or `localhost:9090`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (host, port) = text.rsplit_once(':')?;
        match host {
            "" => port.parse().ok().map(Self::Any),
            host if host.eq_ignore_ascii_case("localhost") => port.parse().ok().map(Self::Loopback),
            _ => text.parse().ok().map(Self::One),
        }
    }

    /// The addresses to listen on. The system may know only one family, so that one of several is enough.
    pub(crate) fn addresses(self) -> Vec<SocketAddr> {
        let of = |ip: IpAddr, port| SocketAddr::new(ip, port);
        match self {
            Self::One(address) => vec![address],
            // Where the system serves both families on the first, the second is in use already.
            Self::Any(port) => {
                vec![of(Ipv6Addr::UNSPECIFIED.into(), port), of(Ipv4Addr::UNSPECIFIED.into(), port)]
            }
            Self::Loopback(port) => {
                vec![of(Ipv4Addr::LOCALHOST.into(), port), of(Ipv6Addr::LOCALHOST.into(), port)]
            }
        }
    }
}

impl fmt::Display for ManagementAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::One(address) => address.fmt(f),
            Self::Any(port) => write!(f, ":{port}"),
            Self::Loopback(port) => write!(f, "localhost:{port}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_with_or_without_a_host_and_always_with_a_port() {
        for (text, first) in [
            ("127.0.0.1:9090", "127.0.0.1:9090"),
            ("[::1]:9090", "[::1]:9090"),
            (":9090", "[::]:9090"),
            ("localhost:9090", "127.0.0.1:9090"),
            ("LocalHost:0", "127.0.0.1:0"),
        ] {
            let address = ManagementAddress::parse(text).expect(text);
            assert_eq!(address.addresses()[0].to_string(), first);
            assert_eq!(address.to_string().to_lowercase(), text.to_lowercase());
        }
        for text in [
            "",
            "9090",
            ":",
            "localhost",
            "localhost:",
            "localhost:99999",
            "shop:9090",
            "::1:9090",
            "http://h:1",
        ] {
            assert_eq!(ManagementAddress::parse(text), None, "{text}");
        }
    }
}
