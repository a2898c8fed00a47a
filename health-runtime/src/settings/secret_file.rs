//! Secrets in files, such as those that Docker and Kubernetes mount. No text of a mistake contains anything of the file.

use std::fs::File;
use std::io::Read;
use std::path::Path;

/// More than any secret has, and little enough to read at the start.
const FILE_LIMIT: u64 = 64 * 1024;

/// The text of the file at `path`, without the white space around it.
///
/// # Errors
/// Continues a sentence that names the file.
pub(super) fn read_secret(path: &Path) -> Result<String, String> {
    let unreadable = |error| format!("which cannot be read: {error}");
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    file.take(FILE_LIMIT + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > FILE_LIMIT {
        return Err(format!("which is longer than {} KiB: is it the right file?", FILE_LIMIT / 1024));
    }
    let text = String::from_utf8(bytes).map_err(|_| "which is not text in UTF-8".to_owned())?;
    // Some editors begin a file with a byte order mark.
    match text.trim_start_matches('\u{feff}').trim() {
        "" => Err("which is empty: write the secret into it".to_owned()),
        text => Ok(text.to_owned()),
    }
}
