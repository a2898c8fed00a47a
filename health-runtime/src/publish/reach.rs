//! Which monitors the monitoring API cannot reach, because their URL is local to this machine or its network.

use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use axum::http::Uri;

use crate::monitors::ResolvedMonitor;

/// The URLs of `monitors` that are local, as they may be shown. None when the API itself is local.
pub(super) fn unreachable<'a>(api_url: &str, monitors: &'a [ResolvedMonitor]) -> Vec<Cow<'a, str>> {
    if is_local(api_url) {
        return Vec::new();
    }
    monitors.iter().filter(|monitor| is_local(&monitor.url)).map(ResolvedMonitor::shown_url).collect()
}

/// Whether the host of `url` exists only on a machine or in its network: RFC 6761's `localhost`, RFC 6762's `.local`, the
/// private addresses of RFC 1918 and RFC 4193, and link-local and loopback addresses.
fn is_local(url: &str) -> bool {
    let Some(host) = url.parse::<Uri>().ok().and_then(|uri| uri.host().map(str::to_ascii_lowercase)) else {
        return false;
    };
    match host.trim_start_matches('[').trim_end_matches(']').parse() {
        Ok(IpAddr::V4(address)) => is_local_v4(address),
        Ok(IpAddr::V6(address)) => address.to_ipv4_mapped().map_or_else(|| is_local_v6(address), is_local_v4),
        Err(_) => host == "localhost" || host.ends_with(".localhost") || host.ends_with(".local"),
    }
}

fn is_local_v4(address: Ipv4Addr) -> bool {
    address.is_loopback() || address.is_private() || address.is_link_local() || address.is_unspecified()
}

fn is_local_v6(address: Ipv6Addr) -> bool {
    address.is_loopback()
        || address.is_unique_local()
        || address.is_unicast_link_local()
        || address.is_unspecified()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::declare::Monitor;
    use crate::monitors::fixtures::resolved;

    #[test]
    fn the_url_in_the_log_shows_no_secret() {
        let local = [resolved(Monitor::get("http://10.1.2.3/x?api_key=hunter2"))];
        assert_eq!(unreachable("https://api.example", &local), ["http://10.1.2.3/x?api_key=********"]);
    }

    #[test]
    fn hosts_of_a_machine_and_of_its_network_are_local() {
        for local in [
            "http://127.0.0.1:3000/x",
            "http://localhost",
            "https://Shop.Local/",
            "http://a.localhost:1",
            "http://10.1.2.3",
            "http://192.168.0.1:80/",
            "http://172.16.0.1",
            "http://169.254.1.1",
            "http://0.0.0.0:3000",
            "http://[::1]:3000/",
            "http://[fd00::1]/",
            "http://[fe80::1]/",
            "http://[::ffff:127.0.0.1]/",
        ] {
            assert!(is_local(local), "{local}");
        }
        for elsewhere in [
            "https://shop.example.com/",
            "https://8.8.8.8",
            "http://[2001:db8::1]/",
            "http://172.32.0.1",
            "http://localhost.example.com",
            "/orders",
        ] {
            assert!(!is_local(elsewhere), "{elsewhere}");
        }
    }
}
