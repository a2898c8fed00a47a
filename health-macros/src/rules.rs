//! Runs the cases of the rules that `build()` enforces too. `health-runtime` has the counterpart, in `monitors/rules.rs`.

#[path = "../../tests/rules/mod.rs"]
mod cases;

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote};

use self::cases::{Case, CheckSetting, Expected, Monitored, Operator, Setting, Subject, Value};

#[test]
fn the_attribute_accepts_the_checks_that_build_accepts() {
    assert_agree(cases::checks(), |setting| {
        let args = check(setting);
        crate::health_check::attribute(
            args,
            quote!(
                fn check() {}
            ),
        )
    });
}

#[test]
fn the_attribute_accepts_the_paths_that_clients_send() {
    assert_agree(cases::paths(), |path| route(quote!(GET #path)));
}

#[test]
fn the_attribute_accepts_the_monitors_that_build_accepts() {
    assert_agree(cases::monitors(), |Monitored { method, path, settings }| {
        let (method, healthcheck) = (word(method), healthcheck(settings));
        route(quote!(#method #path, #healthcheck))
    });
}

fn route(args: TokenStream) -> TokenStream {
    crate::route::attribute(
        args,
        quote!(
            async fn handler() {}
        ),
    )
}

fn assert_agree<T>(cases: Vec<Case<T>>, expand: impl Fn(&T) -> TokenStream) {
    let accepts = |case: &Case<T>| !expand(&case.definition).to_string().contains("compile_error");
    let disputed = cases.iter().filter(|case| accepts(case) != case.accepted);
    let disputed: Vec<_> = disputed.map(|case| (case.what, accepts(case))).collect();
    assert!(disputed.is_empty(), "the attribute decides otherwise (`true`: it accepts): {disputed:#?}");
}

fn word(text: &str) -> Ident {
    Ident::new(text, Span::call_site())
}

fn millis(millis: u64) -> TokenStream {
    format!("{millis}ms").parse().unwrap()
}

fn check(setting: &CheckSetting) -> TokenStream {
    let count = |count: &u32| Literal::u32_unsuffixed(*count).into_token_stream();
    let (key, value) = match setting {
        CheckSetting::Name(name) => ("name", quote!(#name)),
        CheckSetting::Tags(tags) => ("tags", quote!([#(#tags),*])),
        CheckSetting::Timeout(time) => ("timeout", millis(*time)),
        CheckSetting::Ttl(time) => ("ttl", millis(*time)),
        CheckSetting::FailTtl(time) => ("fail_ttl", millis(*time)),
        CheckSetting::Every(time) => ("every", millis(*time)),
        CheckSetting::InitialDelay(time) => ("initial_delay", millis(*time)),
        CheckSetting::Failures(runs) => ("failures", count(runs)),
        CheckSetting::Successes(runs) => ("successes", count(runs)),
        CheckSetting::Owner(text) => ("owner", quote!(#text)),
        CheckSetting::Runbook(text) => ("runbook", quote!(#text)),
        CheckSetting::ComponentType(text) => return quote!(component(type = #text)),
        CheckSetting::ComponentId(text) => return quote!(component(id = #text)),
    };
    let key = word(key);
    quote!(#key = #value)
}

/// The `healthcheck` with these settings. Settings that may be repeated share one pair of parentheses.
fn healthcheck(settings: &[Setting]) -> TokenStream {
    let (mut keys, mut groups) = (TokenStream::new(), Vec::<(&str, TokenStream)>::new());
    for setting in settings {
        let (key, value) = match setting {
            Setting::Param(name, value) => ("params", quote!(#name = #value)),
            Setting::Query(name, value) => ("query", quote!(#name = #value)),
            Setting::Header(name, value) => ("headers", field(name, value)),
            Setting::Cookie(name, value) => ("cookies", field(name, value)),
            Setting::Assert(subject, operator, expected) => {
                ("assert", assertion(subject, operator, expected))
            }
            single => {
                keys.extend(pair(single));
                continue;
            }
        };
        match groups.iter_mut().find(|(group, _)| *group == key) {
            Some((_, group)) => group.extend(quote!(, #value)),
            None => groups.push((key, value)),
        }
    }
    if settings.is_empty() {
        return quote!(healthcheck = true);
    }
    for (key, group) in groups {
        let key = word(key);
        keys.extend(quote!(#key(#group),));
    }
    quote!(healthcheck(#keys))
}

/// `key = value` of a setting that is given once.
fn pair(setting: &Setting) -> TokenStream {
    let (key, value) = match setting {
        Setting::Method(method) => {
            let method = word(method);
            ("method", quote!(#method))
        }
        Setting::Body(text) => ("body", quote!(#text)),
        Setting::Mutates => ("mutates", quote!(true)),
        Setting::Name(text) => ("name", quote!(#text)),
        Setting::Key(text) => ("key", quote!(#text)),
        Setting::Group(text) => ("group", quote!(#text)),
        Setting::Tags(texts) => ("tags", quote!([#(#texts),*])),
        Setting::Notify(texts) => ("notify", quote!([#(#texts),*])),
        Setting::Regions(texts) => ("regions", quote!([#(#texts),*])),
        Setting::Environments(texts) => ("environments", quote!([#(#texts),*])),
        Setting::Every(time) => ("every", millis(*time)),
        Setting::Timeout(time) => ("timeout", millis(*time)),
        Setting::Grace(time) => ("grace", millis(*time)),
        Setting::Realert(time) => ("realert", millis(*time)),
        Setting::Param(..)
        | Setting::Query(..)
        | Setting::Header(..)
        | Setting::Cookie(..)
        | Setting::Assert(..) => unreachable!("written in parentheses"),
    };
    let key = word(key);
    quote!(#key = #value,)
}

fn field(name: &str, value: &Value) -> TokenStream {
    match value {
        Value::Text(text) => quote!(#name = #text),
        Value::Env(variable) => quote!(#name = env(#variable)),
    }
}

fn assertion(subject: &Subject, operator: &Operator, expected: &Expected) -> TokenStream {
    let subject = match subject {
        Subject::Code => quote!(response.code),
        Subject::Time => quote!(response.time),
        Subject::Body => quote!(response.body),
        Subject::Json(path) => quote!(response.json(#path)),
        Subject::Header(name) => quote!(response.header(#name)),
        Subject::CertificateExpiresIn => quote!(ssl_certificate.expires_in),
    };
    let expected = match expected {
        Expected::Integer(value) => Literal::i64_unsuffixed(*value).to_string().parse().unwrap(),
        // There is no literal for infinity, but one that is too large becomes it.
        Expected::Number(value) if value.is_infinite() => "1e999".parse().unwrap(),
        Expected::Number(value) => quote!(#value).to_string().replace("f64", "").parse().unwrap(),
        Expected::Bool(value) => quote!(#value),
        Expected::Text(value) => quote!(#value),
        Expected::Duration(value) => millis(*value),
    };
    match operator {
        Operator::Equal => quote!(#subject == #expected),
        Operator::Less => quote!(#subject < #expected),
        Operator::LessOrEqual => quote!(#subject <= #expected),
        Operator::Greater => quote!(#subject > #expected),
        Operator::GreaterOrEqual => quote!(#subject >= #expected),
        Operator::Contains => quote!(#subject.contains(#expected)),
    }
}
