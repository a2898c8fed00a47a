//! The README shows what is there.

const README: &str = include_str!("../README.md");
const HELLO: &str = include_str!("../examples/hello/src/main.rs");

#[test]
fn the_example_is_the_readmes_word_for_word_and_under_forty_lines() {
    assert!(README.contains(&format!("```rust\n{HELLO}```\n")), "README.md and examples/hello differ");
    assert!(HELLO.lines().count() < 40);
}

#[test]
fn every_setting_of_the_environment_is_in_the_table() {
    let settings = include_str!("../health-runtime/src/settings.rs");
    let quoted = settings.split('"').skip(1).step_by(2);
    let read: Vec<_> =
        quoted.filter(|text| text.starts_with("HEALTH_") || text.starts_with("CRONITOR_")).collect();
    assert!(read.len() >= 5, "{read:?}");
    for variable in read {
        assert!(README.contains(&format!("`{variable}`")), "{variable}");
    }
}
