//! The README repeats the example exactly, and its links lead to files.

use std::path::Path;

const README: &str = include_str!("../README.md");
const HELLO: &str = include_str!("../examples/hello/src/main.rs");

#[test]
fn the_readme_shows_the_hello_example_which_has_under_forty_lines() {
    assert!(README.contains(&format!("```rust\n{HELLO}```\n")), "README.md and examples/hello differ");
    assert!(HELLO.lines().count() < 40);
}

#[test]
fn the_readme_links_to_every_page_of_the_manual_and_to_nothing_that_is_missing() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let links: Vec<_> = README
        .split("](")
        .skip(1)
        .filter_map(|text| text.split(')').next())
        .filter(|link| !link.starts_with("https://"))
        .collect();
    for link in &links {
        assert!(root.join(link).exists(), "README.md links to {link}, which does not exist");
    }
    for page in std::fs::read_dir(root.join("docs")).expect("the manual") {
        let name = page.expect("a page").file_name().into_string().expect("a name");
        let is_linked = links.contains(&&*format!("docs/{name}"));
        assert!(is_linked || name == "README.md", "README.md does not link to docs/{name}");
    }
}
