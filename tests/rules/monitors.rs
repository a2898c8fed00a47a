//! The cases of monitors.

use super::{Case, Expected, Monitored, Operator, Setting, Subject, Value, accepted, long, refused};

const REGIONS: &[&str] = &[
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "eu-west-1",
    "eu-central-1",
    "eu-north-1",
    "ap-northeast-1",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "sa-east-1",
    "me-south-1",
];

const SECOND: u64 = 1_000;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

fn on<const N: usize>(method: &'static str, path: &'static str, settings: [Setting; N]) -> Monitored {
    Monitored { method, path, settings: settings.into() }
}

fn get<const N: usize>(settings: [Setting; N]) -> Monitored {
    on("GET", "/", settings)
}

/// Each on a route with one method.
pub(crate) fn monitors() -> Vec<Case<Monitored>> {
    let mut cases = requests();
    cases.extend(samples());
    cases.extend(headers());
    cases.extend(cookies());
    cases.extend(texts());
    cases.extend(times());
    cases.extend(assertions());
    cases
}

fn requests() -> Vec<Case<Monitored>> {
    use Setting::{Body, Method, Mutates, Query};
    vec![
        accepted("no setting", get([])),
        accepted("HEAD of a route that answers GET", get([Method("HEAD")])),
        refused("a method that the route does not answer", get([Method("OPTIONS")])),
        refused("GET of a route that answers HEAD alone", on("HEAD", "/", [Method("GET")])),
        accepted("a method that the API can send", on("OPTIONS", "/", [])),
        refused("a method that the API cannot send", on("TRACE", "/", [])),
        refused("another method that the API cannot send", on("CONNECT", "/", [])),
        accepted("a request that may change something", on("DELETE", "/", [Mutates])),
        refused("a request that may change something unnoticed", on("DELETE", "/", [])),
        refused("a request that changes nothing", get([Mutates])),
        accepted("POST with a body", on("POST", "/", [Mutates, Body("{}")])),
        accepted("PUT with an empty body", on("PUT", "/", [Mutates, Body("")])),
        refused("POST without a body", on("POST", "/", [Mutates])),
        refused("PUT without a body", on("PUT", "/", [Mutates])),
        refused("PATCH without a body", on("PATCH", "/", [Mutates])),
        refused("PATCH that may change something unnoticed", on("PATCH", "/", [Body("{}")])),
        refused("GET with a body", get([Body("{}")])),
        refused("DELETE with a body", on("DELETE", "/", [Mutates, Body("{}")])),
        accepted("one query parameter twice", get([Query("q", "a b"), Query("q", "")])),
        refused("a query parameter without a name", get([Query("", "x")])),
    ]
}

fn samples() -> Vec<Case<Monitored>> {
    use Setting::Param;
    vec![
        accepted("a sample value", on("GET", "/{id}", [Param("id", "a/b ü")])),
        accepted("a sample value of a wildcard", on("GET", "/{*rest}", [Param("rest", "a/b")])),
        accepted("a dot before a parameter", on("GET", "/.{id}", [Param("id", "a")])),
        refused("a parameter without a sample value", on("GET", "/{id}", [])),
        refused("a sample value without a parameter", get([Param("id", "1")])),
        refused("one parameter twice", on("GET", "/{id}", [Param("id", "1"), Param("id", "2")])),
        refused("an empty sample value", on("GET", "/{id}", [Param("id", "")])),
        refused("a sample value that clients resolve", on("GET", "/{id}", [Param("id", "..")])),
        refused("a segment that clients resolve", on("GET", "/{*rest}", [Param("rest", "a/./b")])),
        refused("a segment that clients resolve after a dot", on("GET", "/.{id}", [Param("id", ".")])),
        refused(
            "a segment that clients resolve after an encoded dot",
            on("GET", "/%2e{id}", [Param("id", ".")]),
        ),
    ]
}

fn headers() -> Vec<Case<Monitored>> {
    use Setting::Header;
    use Value::{Env, Text};
    vec![
        accepted("a header", get([Header("X-Probe", Text("a b\t\"c\""))])),
        accepted("an empty header", get([Header("X-Probe", Text(""))])),
        accepted("a secret header", get([Header("Authorization", Env("PROBE_TOKEN"))])),
        accepted("the type of a body", get([Header("Content-Type", Text("text/plain"))])),
        refused("a header without a name", get([Header("", Text("a"))])),
        refused("a name that no header has", get([Header("X Probe", Text("a"))])),
        refused("a letter that no name of a header has", get([Header("X-Ü", Text("a"))])),
        refused("one header twice", get([Header("X-A", Text("a")), Header("x-a", Text("b"))])),
        refused("the host", get([Header("Host", Text("a"))])),
        refused("the length of the body", get([Header("content-length", Text("1"))])),
        refused("the encoding of the transfer", get([Header("Transfer-Encoding", Text("chunked"))])),
        refused("the connection", get([Header("Connection", Text("close"))])),
        refused("cookies in a header", get([Header("Cookie", Text("a=b"))])),
        refused("a header of two lines", get([Header("X-Probe", Text("a\r\nb"))])),
        refused("a header with a control character", get([Header("X-Probe", Text("a\u{85}"))])),
        accepted("a header that is not ASCII", get([Header("X-Probe", Text("ü"))])),
        refused("a variable without a name", get([Header("X-Probe", Env(""))])),
        refused("a name that no variable has", get([Header("X-Probe", Env("A=B"))])),
        // `X: `, the value and a line break.
        accepted("5,120 bytes of headers", get([Header("X", Text(long(5_120 - 5)))])),
        refused("5,121 bytes of headers", get([Header("X", Text(long(5_120 - 4)))])),
        refused(
            "5,121 bytes of two headers",
            get([Header("X", Text(long(2_000))), Header("Y", Text(long(5_121 - 10 - 2_000)))]),
        ),
    ]
}

fn cookies() -> Vec<Case<Monitored>> {
    use Setting::Cookie;
    use Value::{Env, Text};
    vec![
        accepted("a cookie", get([Cookie("session", Text("a=b%20c"))])),
        accepted("a secret cookie", get([Cookie("session", Env("PROBE_SESSION"))])),
        accepted(
            "two cookies that differ in letter case",
            get([Cookie("a", Text("1")), Cookie("A", Text("2"))]),
        ),
        refused("a cookie without a name", get([Cookie("", Text("a"))])),
        refused("a name that no cookie has", get([Cookie("a b", Text("a"))])),
        refused("one cookie twice", get([Cookie("a", Text("1")), Cookie("a", Text("2"))])),
        refused("a cookie with a space", get([Cookie("a", Text("b c"))])),
        refused("a cookie with a semicolon", get([Cookie("a", Text("b;c"))])),
        refused("a cookie with a comma", get([Cookie("a", Text("b,c"))])),
        refused("a cookie with a quote", get([Cookie("a", Text("\"b\""))])),
        refused("a cookie with a backslash", get([Cookie("a", Text("b\\c"))])),
        refused("a cookie with a control character", get([Cookie("a", Text("b\u{7f}"))])),
        accepted("a cookie that is not ASCII", get([Cookie("a", Text("ü"))])),
        refused("a variable without a name", get([Cookie("a", Env(""))])),
        // `c=`, the value and `; `.
        accepted("5,120 bytes of cookies", get([Cookie("c", Text(long(5_120 - 4)))])),
        refused("5,121 bytes of cookies", get([Cookie("c", Text(long(5_120 - 3)))])),
    ]
}

fn texts() -> Vec<Case<Monitored>> {
    use Setting::{Environments, Group, Key, Name, Notify, Regions, Tags};
    vec![
        accepted("a name", get([Name("the shop's orders")])),
        accepted("a name of 100 characters", get([Name(long(100))])),
        refused("a name of 101 characters", get([Name(long(101))])),
        refused("an empty name", get([Name("")])),
        refused("a name of white space", get([Name("\u{3000}")])),
        refused("a name of two lines", get([Name("a\nb")])),
        accepted("a key", get([Key("shop-orders-2")])),
        accepted("a key of 128 characters", get([Key(long(128))])),
        refused("a key of 129 characters", get([Key(long(129))])),
        refused("an empty key", get([Key("")])),
        accepted("a key with capitals, as the API makes them", get([Key("YnJGeQ")])),
        accepted("a key with an underscore", get([Key("my_key")])),
        accepted("a key with a dot", get([Key("lead.api")])),
        refused("a key of dots", get([Key("..")])),
        refused("a key with a slash", get([Key("shop/orders")])),
        refused("a key with a letter that is not ASCII", get([Key("öl")])),
        refused("a key with a space", get([Key("shop orders")])),
        accepted("a group", get([Group("shop")])),
        refused("an empty group", get([Group("")])),
        refused("a group of two lines", get([Group("a\nb")])),
        accepted("two tags", get([Tags(&["a", "b"])])),
        refused("one tag twice", get([Tags(&["a", "a"])])),
        refused("an empty tag", get([Tags(&[""])])),
        refused("a tag of white space", get([Tags(&[" "])])),
        refused("a tag of two lines", get([Tags(&["a\nb"])])),
        refused("a tag of 101 characters", get([Tags(vec![long(101)].leak())])),
        accepted("two recipients", get([Notify(&["email:ops@example.com", "slack:#ops"])])),
        refused("an empty recipient", get([Notify(&[""])])),
        refused("one recipient twice", get([Notify(&["a", "a"])])),
        refused("a recipient of two lines", get([Notify(&["a\nb"])])),
        accepted("every region", get([Regions(REGIONS)])),
        refused("an unknown region", get([Regions(&["eu-centrall-1"])])),
        refused("one region twice", get([Regions(&["eu-central-1", "eu-central-1"])])),
        accepted("two environments", get([Environments(&["production", "staging"])])),
        refused("an empty environment", get([Environments(&[""])])),
        refused("one environment twice", get([Environments(&["staging", "staging"])])),
        refused("an environment of two lines", get([Environments(&["a\nb"])])),
    ]
}

fn times() -> Vec<Case<Monitored>> {
    use Setting::{Every, Grace, Realert, Timeout};
    vec![
        accepted("the shortest interval", get([Every(30 * SECOND)])),
        accepted("the longest interval", get([Every(HOUR)])),
        refused("an interval that is too short", get([Every(29 * SECOND)])),
        refused("an interval that is too long", get([Every(HOUR + SECOND)])),
        refused("an interval with a fraction of a second", get([Every(30 * SECOND + 1)])),
        accepted("the shortest timeout", get([Timeout(SECOND)])),
        accepted("the longest timeout", get([Timeout(15 * SECOND)])),
        refused("a timeout of zero", get([Timeout(0)])),
        refused("a timeout that is too long", get([Timeout(16 * SECOND)])),
        refused("a timeout with a fraction of a second", get([Timeout(SECOND + 500)])),
        accepted("no grace", get([Grace(0)])),
        accepted("a long grace", get([Grace(30 * DAY)])),
        refused("a grace with a fraction of a second", get([Grace(500)])),
        accepted("the shortest interval of reminders", get([Realert(MINUTE)])),
        refused("an interval of reminders of zero", get([Realert(0)])),
        refused("an interval of reminders with seconds", get([Realert(MINUTE + SECOND)])),
        refused("an interval of reminders with a fraction of a second", get([Realert(MINUTE + 1)])),
    ]
}

fn assertions() -> Vec<Case<Monitored>> {
    use Expected::{Bool, Duration, Integer, Number, Text};
    use Operator::{Contains, Equal, Greater, GreaterOrEqual, Less, LessOrEqual};
    use Setting::Assert;
    use Subject::{Body, CertificateExpiresIn, Code, Header, Json, Time};
    vec![
        accepted("the lowest code", get([Assert(Code, Equal, Integer(100))])),
        accepted("the highest code", get([Assert(Code, Equal, Integer(599))])),
        refused("a code below the lowest", get([Assert(Code, Equal, Integer(99))])),
        refused("a code above the highest", get([Assert(Code, Equal, Integer(600))])),
        refused("a negative code", get([Assert(Code, Greater, Integer(-200))])),
        refused("a code that no response has", get([Assert(Code, Less, Integer(100))])),
        refused("another code that no response has", get([Assert(Code, Greater, Integer(599))])),
        refused("a code that every response has", get([Assert(Code, GreaterOrEqual, Integer(100))])),
        refused("another code that every response has", get([Assert(Code, LessOrEqual, Integer(599))])),
        accepted("a code below the highest", get([Assert(Code, Less, Integer(599))])),
        accepted("a time", get([Assert(Time, Less, Duration(1))])),
        accepted("a lower bound of a time", get([Assert(Time, Greater, Duration(0))])),
        refused("a time below zero", get([Assert(Time, Less, Duration(0))])),
        refused("a time of at most zero", get([Assert(Time, LessOrEqual, Duration(0))])),
        accepted("text with one kind of quotes", get([Assert(Body, Contains, Text("it's"))])),
        refused("text with both kinds of quotes", get([Assert(Body, Contains, Text("it's \"it\""))])),
        refused("text of two lines", get([Assert(Body, Contains, Text("a\nb"))])),
        accepted("a member", get([Assert(Json("items.0.id"), GreaterOrEqual, Integer(-1))])),
        accepted("a member that is a number", get([Assert(Json("a"), Equal, Number(0.5))])),
        accepted("a member that is true", get([Assert(Json("a"), Equal, Bool(true))])),
        refused("a number that is not finite", get([Assert(Json("a"), Equal, Number(f64::INFINITY))])),
        refused("a member without a path", get([Assert(Json(""), Equal, Integer(1))])),
        refused("a path of a member with a space", get([Assert(Json("a b"), Equal, Integer(1))])),
        accepted("a header", get([Assert(Header("X-A"), Equal, Text("b"))])),
        refused("a header without a name", get([Assert(Header(""), Equal, Text("b"))])),
        refused(
            "a name of a header with a control character",
            get([Assert(Header("a\0"), Equal, Text("b"))]),
        ),
        accepted("whole days", get([Assert(CertificateExpiresIn, Greater, Duration(7 * DAY))])),
        refused("a part of a day", get([Assert(CertificateExpiresIn, Greater, Duration(36 * HOUR))])),
    ]
}
