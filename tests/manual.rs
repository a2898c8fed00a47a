//! The manual in `docs` points at things that exist: links, files of the sources, tests, endpoints, Cargo features.
#![allow(clippy::unwrap_used, reason = "helpers of tests, which clippy does not count as tests")]

use std::fs;
use std::path::{Path, PathBuf};

/// The folder of the workspace.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Every page of the manual, with its text.
fn pages() -> Vec<(PathBuf, String)> {
    let docs = fs::read_dir(root().join("docs")).unwrap().map(|entry| entry.unwrap().path());
    let pages = docs.chain(["README.md", "CONTRIBUTING.md", "CHANGELOG.md"].map(|page| root().join(page)));
    pages.map(|page| (page.clone(), fs::read_to_string(page).unwrap())).collect()
}

/// The text of a page without its blocks of code.
fn prose(text: &str) -> String {
    text.split("```").step_by(2).collect()
}

/// The targets of the links in a page: what is between `](` and `)`.
fn links(text: &str) -> Vec<String> {
    let text = prose(text);
    text.split("](").skip(1).filter_map(|rest| Some(rest.split_once(')')?.0.to_owned())).collect()
}

/// The anchor of a heading, as GitHub forms it.
fn anchor(heading: &str) -> String {
    let kept = heading.to_lowercase();
    kept.chars()
        .filter_map(|character| match character {
            ' ' => Some('-'),
            '-' | '_' => Some(character),
            _ => character.is_alphanumeric().then_some(character),
        })
        .collect()
}

fn anchors(text: &str) -> Vec<String> {
    let headings = text.lines().filter(|line| line.starts_with('#'));
    headings.map(|line| anchor(line.trim_start_matches('#').trim())).collect()
}

#[test]
fn every_link_leads_to_a_file_and_a_heading_that_exist() {
    let mut checked = 0;
    for (page, text) in pages() {
        for link in links(&text).into_iter().filter(|link| !link.starts_with("http")) {
            let (path, heading) = link.split_once('#').unwrap_or((&link, ""));
            let target = if path.is_empty() { page.clone() } else { page.parent().unwrap().join(path) };
            assert!(target.exists(), "{}: the link {link} leads nowhere", page.display());
            if !heading.is_empty() {
                let anchors = anchors(&fs::read_to_string(target).unwrap());
                assert!(anchors.iter().any(|known| known == heading), "{}: {link}", page.display());
            }
            checked += 1;
        }
    }
    assert!(checked > 20, "only {checked} links were found");
}

#[test]
fn every_source_file_that_the_design_names_exists() {
    let bases = [root(), root().join("health-runtime"), root().join("health-runtime/src")];
    let mut checked = 0;
    for page in ["docs/design.md", "CONTRIBUTING.md"] {
        let text = prose(&fs::read_to_string(root().join(page)).unwrap());
        // Every second part is a span of code. A path has a slash inside, and neither spaces nor patterns.
        let spans = text.split('`').skip(1).step_by(2);
        let is_path = |span: &&str| {
            let plain = |character: char| character.is_alphanumeric() || "/._-".contains(character);
            span.contains('/') && !span.starts_with('/') && span.chars().all(plain)
        };
        for path in spans.filter(is_path) {
            assert!(bases.iter().any(|base| base.join(path).exists()), "{page}: there is no {path}");
            checked += 1;
        }
    }
    assert!(checked > 40, "only {checked} paths were found");
}

#[test]
fn every_cargo_feature_has_a_row_in_the_manual() {
    let manifest = fs::read_to_string(root().join("health-runtime/Cargo.toml")).unwrap();
    let (_, features) = manifest.split_once("[features]\n").unwrap();
    let (features, _) = features.split_once("\n[").unwrap();
    let names = features.lines().filter_map(|line| line.split_once(" = [")).map(|(name, _)| name);
    let page = fs::read_to_string(root().join("docs/settings.md")).unwrap();
    let mut checked = 0;
    for feature in names.filter(|name| *name != "default" && !name.starts_with("__")) {
        assert!(page.contains(&format!("| `{feature}` |")), "docs/settings.md has no row for `{feature}`");
        checked += 1;
    }
    assert!(checked > 5, "only {checked} features were found");
}

#[test]
fn every_health_endpoint_has_a_row_in_the_manual() {
    let table = root().join("health-runtime/src/settings/endpoints/mod.rs");
    let table = fs::read_to_string(table).unwrap();
    let page = fs::read_to_string(root().join("docs/endpoints.md")).unwrap();
    let mut checked = 0;
    for line in table.lines().filter(|line| line.contains("(Endpoint::") && line.contains("\"/")) {
        let path = line.split('"').nth(1).unwrap();
        assert!(page.contains(&format!("`{path}`")), "docs/endpoints.md has no {path}");
        checked += 1;
    }
    assert!(checked > 10, "only {checked} endpoints were found");
}

/// The sources of a test binary, with the names of its files. Those of `unannotated` are beside it, and so are the tests
/// that are a binary of their own.
fn sources(test: &str) -> String {
    let tests = root().join("tests");
    let folder = if test == "unannotated" { tests } else { tests.join(test) };
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files
        .filter(|file| file.extension().is_some_and(|extension| extension == "rs"))
        .map(|file| {
            format!("{}::\n{}", file.file_stem().unwrap().display(), fs::read_to_string(&file).unwrap())
        })
        .collect()
}

#[test]
fn every_test_that_the_reliability_report_names_exists() {
    let page = fs::read_to_string(root().join("docs/reliability.md")).unwrap();
    let mut checked = 0;
    for section in
        page.split("\n## ").filter(|section| section.replace('\n', " ").contains("in its last column"))
    {
        let (_, test) = section.split_once("--test ").unwrap();
        let sources = sources(test.split(['`', ' ', '\n']).next().unwrap());
        let rows = section.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| claim"));
        for row in rows {
            let name = row.split('`').rev().nth(1).unwrap();
            let name = if name.contains('=') { row.split('`').rev().nth(3).unwrap() } else { name };
            let found = name.split("::").all(|part| sources.contains(part));
            assert!(found, "docs/reliability.md: no test has {name:?} in its name");
            checked += 1;
        }
    }
    assert!(checked > 25, "only {checked} rows were found");
}
