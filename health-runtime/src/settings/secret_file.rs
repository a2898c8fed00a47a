//! Secrets in files, such as those that Docker and Kubernetes mount. No text of a mistake contains anything of the file.

use std::path::Path;

use crate::settings::bounded_file::read_bounded;

/// More than any secret has, in KiB.
const FILE_LIMIT: u64 = 64;

/// The text of the file at `path`, without the white space around it.
///
/// # Errors
/// Continues a sentence that names the file.
pub(super) fn read_secret(path: &Path) -> Result<String, String> {
    let text = String::from_utf8(read_bounded(path, FILE_LIMIT)?)
        .map_err(|_| "which is not text in UTF-8".to_owned())?;
    // Some editors begin a file with a byte order mark.
    match text.trim_start_matches('\u{feff}').trim() {
        "" => Err("which is empty: write the secret into it".to_owned()),
        text => Ok(text.to_owned()),
    }
}
