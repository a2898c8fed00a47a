//! Finds the cases: the files in `fail` and `pass`.

use std::fs;
use std::path::{Path, PathBuf};

/// Whether a case must compile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expected {
    /// It must not. The `.stderr` file beside it contains the compiler's messages.
    Failure,
    /// It must, without a warning.
    Success,
}

/// A source file that is compiled as a separate crate.
#[derive(Debug)]
pub(crate) struct Case {
    /// The folder and the name of the file: `fail/route_on_struct`.
    pub(crate) name: String,
    pub(crate) expected: Expected,
    /// The absolute path of the file.
    pub(crate) source: PathBuf,
}

impl Case {
    /// The name of its binary in the generated package. It contains the folder, because both may have a file of one name.
    pub(crate) fn target(&self) -> String {
        self.name.replace('/', "-")
    }

    /// The file that contains the compiler's messages.
    pub(crate) fn record(&self) -> PathBuf {
        self.source.with_extension("stderr")
    }
}

/// The cases below `folder`, sorted by name, and the files there that belong to no case.
pub(crate) fn find(folder: &Path) -> (Vec<Case>, Vec<PathBuf>) {
    let mut cases = Vec::new();
    let mut others = Vec::new();
    for (kind, expected) in [("fail", Expected::Failure), ("pass", Expected::Success)] {
        for file in files(&folder.join(kind)) {
            if file.extension().is_some_and(|extension| extension == "rs") {
                let stem = file.file_stem().expect("a file has a name").to_string_lossy();
                cases.push(Case { name: format!("{kind}/{stem}"), expected, source: file });
            } else {
                others.push(file);
            }
        }
    }
    others.retain(|file| {
        !cases.iter().any(|case| case.expected == Expected::Failure && case.record() == *file)
    });
    (cases, others)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<_> = entries.map(|entry| entry.expect("the folder can be read").path()).collect();
    files.sort();
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(folder: &Path, name: &str) -> PathBuf {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().expect("is below the folder")).expect("the folder can be written");
        fs::write(&path, "").expect("the file can be written");
        path
    }

    #[test]
    fn a_record_without_a_source_belongs_to_no_case() {
        let folder = tempfile::tempdir().expect("there is a folder for temporary files");
        for name in ["fail/a.rs", "fail/a.stderr", "fail/b.rs", "pass/a.rs"] {
            write(folder.path(), name);
        }
        let orphan = write(folder.path(), "fail/c.stderr");
        let record_of_success = write(folder.path(), "pass/a.stderr");
        let stray = write(folder.path(), "pass/notes.txt");

        let (cases, others) = find(folder.path());

        let targets: Vec<_> = cases.iter().map(Case::target).collect();
        assert_eq!(targets, ["fail-a", "fail-b", "pass-a"]);
        assert_eq!(others, [orphan, record_of_success, stray]);
    }
}
