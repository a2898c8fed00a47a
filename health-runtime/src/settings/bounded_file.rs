//! Reads the files that settings name. A wrong path may lead to a file without an end, such as a device.

use std::fs::File;
use std::io::Read;
use std::path::Path;

const KIB: u64 = 1024;

/// The content of the file at `path`, of at most `kib` KiB.
///
/// # Errors
/// Continues a sentence that names the file.
pub(super) fn read_bounded(path: &Path, kib: u64) -> Result<Vec<u8>, String> {
    let unreadable = |error| format!("which cannot be read: {error}");
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    file.take(kib * KIB + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > kib * KIB {
        let limit = if kib < KIB { format!("{kib} KiB") } else { format!("{} MiB", kib / KIB) };
        return Err(format!("which is longer than {limit}: is it the right file?"));
    }
    Ok(bytes)
}
