/// The host name of the machine, if it has one.
#[cfg(unix)]
pub(crate) fn hostname() -> Option<String> {
    use platform_info::{PlatformInfo, PlatformInfoAPI, UNameAPI};

    Some(PlatformInfo::new().ok()?.nodename().to_string_lossy().into_owned())
}

/// The host name of the machine, if it has one.
#[cfg(not(unix))]
pub(crate) fn hostname() -> Option<String> {
    std::env::var("COMPUTERNAME").ok()
}
