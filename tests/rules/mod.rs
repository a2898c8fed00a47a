//! The rules that the attributes and `build()` both enforce, as cases on which both must agree.
//!
//! An attribute refuses a wrong definition at compile time. `build()` refuses the same definition when it is made by hand.
//! These are two implementations of one rule, and without a common test they drift apart: then an attribute compiles whose
//! application does not start, or a mistake that the attribute would refuse is published. So `health-macros` and
//! `health-runtime` each include this file in a unit test and run every case. To change a rule, change its cases first.

mod monitors;

pub(crate) use self::monitors::monitors;

/// A definition, and whether it follows the rules.
pub(crate) struct Case<T> {
    /// What the case shows, for the message of a failed test.
    pub(crate) what: &'static str,
    pub(crate) definition: T,
    pub(crate) accepted: bool,
}

/// One setting of a check. All others have their defaults.
pub(crate) enum CheckSetting {
    Name(&'static str),
    Tags(&'static [&'static str]),
    /// In milliseconds, as all times here.
    Timeout(u64),
    Ttl(u64),
    FailTtl(u64),
    Every(u64),
    InitialDelay(u64),
    Failures(u32),
    Successes(u32),
    Owner(&'static str),
    Runbook(&'static str),
    ComponentType(&'static str),
    ComponentId(&'static str),
}

/// A route with one method, and a monitor of it.
pub(crate) struct Monitored {
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    pub(crate) settings: Vec<Setting>,
}

/// One setting of a monitor.
pub(crate) enum Setting {
    Method(&'static str),
    Param(&'static str, &'static str),
    Query(&'static str, &'static str),
    Header(&'static str, Value),
    Cookie(&'static str, Value),
    Body(&'static str),
    Mutates,
    Assert(Subject, Operator, Expected),
    Name(&'static str),
    Key(&'static str),
    Group(&'static str),
    Tags(&'static [&'static str]),
    Notify(&'static [&'static str]),
    Regions(&'static [&'static str]),
    Environments(&'static [&'static str]),
    Every(u64),
    Timeout(u64),
    Grace(u64),
    Realert(u64),
}

/// The value of a header or a cookie.
pub(crate) enum Value {
    Text(&'static str),
    /// From this environment variable.
    Env(&'static str),
}

pub(crate) enum Subject {
    Code,
    Time,
    Body,
    Json(&'static str),
    Header(&'static str),
    CertificateExpiresIn,
}

pub(crate) enum Operator {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Contains,
}

pub(crate) enum Expected {
    Integer(i64),
    Number(f64),
    Bool(bool),
    Text(&'static str),
    Duration(u64),
}

fn accepted<T>(what: &'static str, definition: T) -> Case<T> {
    Case { what, definition, accepted: true }
}

fn refused<T>(what: &'static str, definition: T) -> Case<T> {
    Case { what, definition, accepted: false }
}

/// A text of this many bytes. The test process ends before the leak matters.
fn long(length: usize) -> &'static str {
    "x".repeat(length).leak()
}

/// A web address of so many bytes.
fn address(length: usize) -> &'static str {
    let host = "https://wiki.example.com/";
    format!("{host}{}", "a".repeat(length - host.len())).leak()
}

pub(crate) fn checks() -> Vec<Case<CheckSetting>> {
    use CheckSetting::{
        ComponentId, ComponentType, Every, FailTtl, Failures, InitialDelay, Name, Owner, Runbook, Successes,
        Tags, Timeout, Ttl,
    };
    vec![
        accepted("a name of one letter", Name("a")),
        accepted("a name with spaces, quotes and letters of any language", Name("été \"x\" \\")),
        accepted("a name of three dots, which clients do not resolve", Name("...")),
        accepted("a name of 100 characters", Name(long(100))),
        refused("a name of 101 characters", Name(long(101))),
        refused("an empty name", Name("")),
        refused("a name of white space", Name(" ")),
        accepted("a name with a slash", Name("a/b")),
        refused("a name that clients resolve in a path", Name(".")),
        refused("another name that clients resolve in a path", Name("..")),
        refused("a name of two lines", Name("a\nb")),
        refused("a name with a character that turns the direction of text", Name("a\u{202e}b")),
        accepted("two tags", Tags(&["a", "b"])),
        refused("one tag twice", Tags(&["a", "a"])),
        refused("an empty tag", Tags(&[""])),
        refused("a tag of white space", Tags(&[" "])),
        refused("a tag with a tab", Tags(&["a\tb"])),
        accepted("a tag of 100 characters", Tags(vec![long(100)].leak())),
        refused("a tag of 101 characters", Tags(vec![long(101)].leak())),
        accepted("a timeout of a millisecond", Timeout(1)),
        refused("a timeout of zero", Timeout(0)),
        accepted("an interval of a millisecond", Every(1)),
        refused("an interval of zero", Every(0)),
        accepted("a record that is never reused", Ttl(0)),
        accepted("a failing record that is never reused", FailTtl(0)),
        accepted("a first run at once", InitialDelay(0)),
        accepted("one failure", Failures(1)),
        refused("no failure", Failures(0)),
        accepted("one success", Successes(1)),
        refused("no success", Successes(0)),
        accepted("an owner of 100 characters", Owner(long(100))),
        refused("an owner of 101 characters", Owner(long(101))),
        refused("an owner of white space", Owner(" ")),
        refused("an owner of two lines", Owner("a\nb")),
        accepted("a type of a component", ComponentType("datastore")),
        refused("an empty type of a component", ComponentType("")),
        accepted("an id of a component", ComponentId("3f2a-#1")),
        refused("an id of a component with a tab", ComponentId("a\tb")),
        accepted("a runbook with https", Runbook("https://wiki.example.com/orders?a=b#c")),
        accepted("a runbook with http and a port", Runbook("http://wiki:8080")),
        refused("an empty runbook", Runbook("")),
        refused("a runbook without a scheme", Runbook("wiki.example.com/orders")),
        refused("a runbook that a browser would run", Runbook("javascript:alert(1)")),
        refused("a runbook without a host", Runbook("https:///orders")),
        refused("a runbook with a password", Runbook("https://user:pw@wiki.example.com/")),
        refused("a runbook with a space", Runbook("https://wiki.example.com/a b")),
        accepted("a runbook of 2,000 bytes", Runbook(address(2_000))),
        refused("a runbook of 2,001 bytes", Runbook(address(2_001))),
    ]
}

/// Paths without parameters: what clients send as it is written, and what they do not.
pub(crate) fn paths() -> Vec<Case<&'static str>> {
    vec![
        accepted("the root", "/"),
        accepted("punctuation that clients do not encode", "/a-b_c.d~e!$&'()+,;=@f:g*"),
        accepted("an encoded character", "/%C3%BC"),
        accepted("a segment of three dots", "/..."),
        accepted("an empty segment", "/a//b/"),
        refused("a letter that clients encode", "/ü"),
        refused("a space", "/a b"),
        refused("a control character", "/a\u{7f}"),
        refused("a query", "/a?b=c"),
        refused("a fragment", "/a#b"),
        refused("a quote", "/a\"b"),
        refused("a bracket", "/<a>"),
        refused("a backslash", "/a\\b"),
        refused("a backtick", "/a`"),
        refused("a segment that clients resolve", "/a/./b"),
        refused("another segment that clients resolve", "/.."),
        refused("an encoded segment that clients resolve", "/%2E%2e/a"),
        refused("a percent sign alone", "/100%"),
        refused("a percent sign without hexadecimal digits", "/%zz"),
        refused("a percent sign with one digit", "/%a/b"),
    ]
}
