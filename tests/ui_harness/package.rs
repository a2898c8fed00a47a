//! Generates a package with one binary for each case.
//!
//! The package takes its edition and its dependencies from the package of these tests. It is not a member of the workspace,
//! because a member that does not compile would break every command there. A copy of the workspace's `Cargo.lock` selects
//! the same versions: Cargo only removes from the copy what this package does not need.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::cases::Case;
use super::compile::cargo;

/// The crates that a case may use. Every further one costs time in a new target folder.
const AVAILABLE: [&str; 6] = ["axum", "health-runtime", "serde", "serde_json", "tokio", "tracing"];

/// The crate whose features are turned off. They change neither the attributes nor the compiler's messages, and the HTTP
/// client with TLS that they need takes longer to check than all cases together.
const WITHOUT_FEATURES: &str = "health-runtime";

/// The entry of a dependency in a manifest.
#[derive(Debug, Default)]
struct Dependency {
    version: String,
    path: Option<String>,
    default_features: bool,
    features: Vec<String>,
}

/// What the generated package takes from another.
#[derive(Debug)]
pub(crate) struct Settings {
    edition: String,
    dependencies: BTreeMap<String, Dependency>,
}

impl Settings {
    /// An edition without dependencies.
    #[cfg(test)]
    pub(crate) fn bare(edition: &str) -> Self {
        Self { edition: edition.to_owned(), dependencies: BTreeMap::new() }
    }

    /// The settings of the package in `folder`, including its development dependencies.
    pub(crate) fn of_package(folder: &Path) -> Self {
        let manifest = folder.join("Cargo.toml");
        let mut command = Command::new(cargo());
        command
            .args(["metadata", "--no-deps", "--offline", "--format-version=1", "--manifest-path"])
            .arg(&manifest);
        let output = command.output().expect("cargo can be run");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "cargo metadata fails:\n{errors}");
        let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo metadata writes JSON");
        let packages = metadata["packages"].as_array().expect("packages are a list");
        let package = packages
            .iter()
            .find(|package| package["manifest_path"].as_str().map(Path::new) == Some(&manifest));
        Self::from_metadata(package.expect("cargo metadata lists the package"))
    }

    fn from_metadata(package: &Value) -> Self {
        let edition = package["edition"].as_str().expect("a package has an edition").to_owned();
        let mut dependencies = BTreeMap::<String, Dependency>::new();
        for declared in package["dependencies"].as_array().expect("dependencies are a list") {
            let name = declared["name"].as_str().expect("a dependency has a name");
            if !AVAILABLE.contains(&name) {
                continue;
            }
            let dependency = dependencies.entry(name.to_owned()).or_default();
            dependency.version = declared["req"].as_str().expect("a dependency has a version").to_owned();
            dependency.path = declared["path"].as_str().map(str::to_owned);
            if name == WITHOUT_FEATURES {
                continue;
            }
            dependency.default_features |= declared["uses_default_features"] == true;
            let features = declared["features"].as_array().into_iter().flatten().filter_map(Value::as_str);
            dependency.features.extend(features.map(str::to_owned));
        }
        Self { edition, dependencies }
    }
}

/// Writes the package into `folder`.
pub(crate) fn write(folder: &Path, settings: &Settings, cases: &[Case], lock: Option<&PathBuf>) {
    fs::create_dir_all(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let manifest = manifest(settings, cases).expect("a string can be written to");
    fs::write(folder.join("Cargo.toml"), manifest).expect("the manifest can be written");
    if let Some(lock) = lock {
        fs::copy(lock, folder.join("Cargo.lock"))
            .unwrap_or_else(|error| panic!("{}: {error}", lock.display()));
    }
}

/// The manifest. Strings and lists of strings are the same in TOML as in JSON.
fn manifest(settings: &Settings, cases: &[Case]) -> Result<String, std::fmt::Error> {
    let mut manifest = String::new();
    writeln!(manifest, "[workspace]\n\n[package]\nname = \"ui\"\nversion = \"0.0.0\"")?;
    writeln!(manifest, "edition = {:?}\npublish = false\nautobins = false\n", settings.edition)?;
    // Cargo reuses nothing of a case that does not compile, so writing incremental data is wasted time.
    writeln!(manifest, "[profile.dev]\ndebug = false\nincremental = false")?;
    for (name, dependency) in &settings.dependencies {
        writeln!(manifest, "\n[dependencies.{name}]\nversion = {}", json(&dependency.version))?;
        if let Some(path) = &dependency.path {
            writeln!(manifest, "path = {}", json(path))?;
        }
        writeln!(manifest, "default-features = {}", dependency.default_features)?;
        writeln!(manifest, "features = {}", json(&dependency.features))?;
    }
    for case in cases {
        writeln!(manifest, "\n[[bin]]\nname = {}\npath = {}", json(case.target()), json(&case.source))?;
    }
    Ok(manifest)
}

fn json(value: impl serde::Serialize) -> String {
    serde_json::to_string(&value).expect("strings and lists of strings are JSON")
}

#[cfg(test)]
mod tests {
    use super::super::cases::Expected;
    use super::*;

    #[test]
    fn the_generated_package_has_the_edition_and_the_dependencies_of_the_other() {
        let package = serde_json::json!({
            "edition": "2021",
            "dependencies": [
                { "name": "axum", "req": "^0.8", "uses_default_features": false, "features": ["tokio"] },
                { "name": "axum", "kind": "dev", "req": "^0.8", "uses_default_features": false, "features": ["json"] },
                { "name": "health-runtime", "req": "^0.1", "path": "/a \"b\"", "uses_default_features": true },
                { "name": "unrelated", "req": "^1" },
            ],
        });
        let source = PathBuf::from("/cases/fail/a.rs");
        let case = Case { name: "fail/a".to_owned(), expected: Expected::Failure, source };

        let manifest =
            manifest(&Settings::from_metadata(&package), &[case]).expect("a string can be written to");

        for part in [
            "edition = \"2021\"\n",
            "[dependencies.axum]\nversion = \"^0.8\"\ndefault-features = false\nfeatures = [\"tokio\",\"json\"]\n",
            "path = \"/a \\\"b\\\"\"\ndefault-features = false\nfeatures = []\n",
            "[[bin]]\nname = \"fail-a\"\npath = \"/cases/fail/a.rs\"\n",
        ] {
            assert!(manifest.contains(part), "{part}\nis missing from\n{manifest}");
        }
        assert!(!manifest.contains("unrelated"), "{manifest}");
    }
}
