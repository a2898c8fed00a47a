//! The operating system of the machine, and the user of the process.

use crate::support::hostname::hostname;

/// The name of the user that runs the process, or the number of a user without a name.
pub(crate) fn user() -> String {
    system::user().unwrap_or_else(unknown)
}

/// System, node, release, version and machine, as `uname` prints them.
pub(crate) fn uname() -> Vec<String> {
    system::uname().unwrap_or_else(|| {
        let (system, machine) = (std::env::consts::OS, std::env::consts::ARCH);
        vec![system.to_owned(), hostname().unwrap_or_else(unknown), unknown(), unknown(), machine.to_owned()]
    })
}

pub(crate) fn unknown() -> String {
    "unknown".to_owned()
}

#[cfg(unix)]
mod system {
    use platform_info::{PlatformInfo, PlatformInfoAPI, UNameAPI};
    use uzers::{get_effective_uid, get_user_by_uid};

    pub(crate) fn user() -> Option<String> {
        let id = get_effective_uid();
        let user = get_user_by_uid(id);
        Some(user.map_or_else(|| id.to_string(), |user| user.name().to_string_lossy().into_owned()))
    }

    pub(crate) fn uname() -> Option<Vec<String>> {
        let name = PlatformInfo::new().ok()?;
        let parts = [name.sysname(), name.nodename(), name.release(), name.version(), name.machine()];
        Some(parts.iter().map(|part| part.to_string_lossy().into_owned()).collect())
    }
}

#[cfg(not(unix))]
mod system {
    pub(crate) fn user() -> Option<String> {
        std::env::var("USERNAME").ok()
    }

    pub(crate) fn uname() -> Option<Vec<String>> {
        None
    }
}
