//! The README repeats the example and the settings exactly.

const README: &str = include_str!("../README.md");
const HELLO: &str = include_str!("../examples/hello/src/main.rs");

#[test]
fn the_readme_shows_the_hello_example_which_has_under_forty_lines() {
    assert!(README.contains(&format!("```rust\n{HELLO}```\n")), "README.md and examples/hello differ");
    assert!(HELLO.lines().count() < 40);
}

#[test]
fn the_readme_lists_the_settings_of_the_documentation() {
    let settings = include_str!("../health-runtime/src/docs/settings.md");
    assert!(README.contains(&format!("#{settings}")), "README.md and docs/settings.md differ");
}
