//! The files of a crate by module, without those that only tests compile.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use proc_macro2::TokenStream;

use super::imports::{Imports, imports};
use super::paths::ModulePath;

/// One file: its name below `src`, and what it imports.
pub(crate) struct Source {
    pub(crate) name: String,
    pub(crate) imports: Imports,
}

/// The files of a crate.
pub(crate) struct Sources(pub(crate) BTreeMap<ModulePath, Source>);

impl Sources {
    /// Reads the crate whose sources are in `src`, relative to this package.
    pub(crate) fn of_crate(src: &str) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(src);
        let mut texts = Vec::new();
        read(&root, "", &mut texts);
        let texts: Vec<_> = texts.iter().map(|(name, text)| (&**name, &**text)).collect();
        let sources = Self::of_texts(&texts);
        assert!(sources.0.len() > 10, "too few files in {}", root.display());
        sources
    }

    pub(crate) fn of_texts(texts: &[(&str, &str)]) -> Self {
        let mut files = BTreeMap::new();
        for (name, text) in texts {
            let tokens: TokenStream = text.parse().unwrap_or_else(|error| panic!("{name}: {error}"));
            let path = module_path(name);
            let imports = imports(tokens, &path);
            files.insert(path, Source { name: (*name).to_owned(), imports });
        }
        // A module that its parent declares for tests alone is left out, with all modules below it.
        let tests: Vec<_> = files
            .iter()
            .flat_map(|(path, source)| source.imports.test_modules.iter().map(|name| path.child(name)))
            .collect();
        files.retain(|path, _| !tests.iter().any(|test| path.is_within(test)));
        Self(files)
    }
}

fn read(folder: &Path, below: &str, texts: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.expect("an entry of the folder").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if path.is_dir() {
            read(&path, &format!("{below}{name}/"), texts);
        } else if name.ends_with(".rs") {
            let text =
                fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            texts.push((format!("{below}{name}"), text));
        }
    }
}

/// `engine/cell/mod.rs` is `engine::cell`, and `lib.rs` is the root.
fn module_path(name: &str) -> ModulePath {
    let name = name.strip_suffix(".rs").unwrap_or(name);
    let name = name.strip_suffix("/mod").unwrap_or(name);
    ModulePath::new(name.split('/').filter(|segment| *segment != "lib"))
}
