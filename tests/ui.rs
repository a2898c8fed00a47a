//! What the attributes take and what they refuse, as the compiler prints it.

#[test]
fn attributes_accept_and_refuse_what_their_documentation_says() {
    let cases = trybuild::TestCases::new();
    cases.pass("ui/pass/*.rs");
    cases.compile_fail("ui/fail/*.rs");
}
