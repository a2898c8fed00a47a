//! The README shows what is there.

const README: &str = include_str!("../README.md");
const HELLO: &str = include_str!("../examples/hello/src/main.rs");

#[test]
fn the_example_is_the_readmes_word_for_word_and_under_forty_lines() {
    assert!(README.contains(&format!("```rust\n{HELLO}```\n")), "README.md and examples/hello differ");
    assert!(HELLO.lines().count() < 40);
}

#[test]
fn the_settings_are_those_of_the_documentation() {
    let settings = include_str!("../health-runtime/src/docs/settings.md");
    assert!(README.contains(&format!("#{settings}")), "README.md and docs/settings.md differ");
}
