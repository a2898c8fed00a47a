//! What the machine calls itself.

/// The name of the machine, where it has one.
#[cfg(unix)]
pub(crate) fn hostname() -> Option<String> {
    use platform_info::{PlatformInfo, PlatformInfoAPI, UNameAPI};

    Some(PlatformInfo::new().ok()?.nodename().to_string_lossy().into_owned())
}

#[cfg(not(unix))]
pub(crate) fn hostname() -> Option<String> {
    std::env::var("COMPUTERNAME").ok()
}
