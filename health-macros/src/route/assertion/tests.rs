use syn::parse::Parser;

use super::*;

fn read(text: &str) -> std::result::Result<String, String> {
    let assertion = Assertion::parse.parse_str(text).map_err(|error| error.to_string())?;
    Ok(assertion
        .expand(&Private::new(Some(syn::parse_quote!(h))))
        .to_string()
        .replace(' ', "")
        .replace("h::__private::", ""))
}

#[test]
fn every_subject_takes_the_documented_operators_and_values() {
    for (text, call) in [
        ("response.code == 200", "response::code().eq(200i64)"),
        ("response.code != 500", "response::code().ne(500i64)"),
        ("response.time < 2s", "response::time().lt(Duration::from_secs(2))"),
        ("response.time <= 600ms", "response::time().le(Duration::from_millis(600))"),
        ("response.body.contains(\"ok\")", "response::body().contains(\"ok\")"),
        ("!response.body.contains(\"it's\")", "response::body().not_contains(\"it's\")"),
        ("response.json(\"a.b\") == -1", "response::json(\"a.b\").eq(-1i64)"),
        ("response.json(\"a\") >= 0.5", "response::json(\"a\").ge(0.5f64)"),
        ("response.json(\"ok\") == true", "response::json(\"ok\").eq(true)"),
        ("response.json(\"a\").contains(1)", "response::json(\"a\").contains(1i64)"),
        ("response.header(\"X-A\") != \"b\"", "response::header(\"X-A\").ne(\"b\")"),
        ("ssl_certificate.expires_in > 7d", "ssl_certificate::expires_in().gt(Duration::from_secs(604800))"),
        (
            "ssl_certificate.expires_in >= 168h",
            "ssl_certificate::expires_in().ge(Duration::from_secs(604800))",
        ),
    ] {
        assert_eq!(read(text).as_deref(), Ok(call), "{text}");
    }
}

#[test]
fn an_operator_that_the_subject_does_not_take_is_refused() {
    for text in [
        "response.code.contains(200)",
        "response.time == 2s",
        "response.time.contains(2s)",
        "response.body < \"a\"",
        "ssl_certificate.expires_in < 7d",
        "ssl_certificate.expires_in == 7d",
        "response.code + 200",
    ] {
        assert!(read(text).is_err(), "{text}");
    }
}

#[test]
fn a_value_that_the_subject_does_not_take_is_refused() {
    for text in [
        "response.code == \"200\"",
        "response.code == 99",
        "response.code == 600",
        "response.code == -200",
        "response.code == 200.0",
        "response.time < 2",
        "response.time < -2s",
        "response.time < \"2s\"",
        "response.time < 0s",
        "response.time <= 0ms",
        "response.body == 1",
        "response.body == \"'\\\"\"",
        "response.json(\"a\") == \"two\\nlines\"",
        "response.json(\"a\") == 99999999999999999999",
        "response.json(\"a\") == 1e400",
        "response.json(\"a\") == -1e999",
        "response.json(\"a\").contains(1e999)",
        "response.json(\"a\") == 2s",
        "response.json(\"a\") == b",
        "response.json(\"a b\") == 1",
        "response.header(\"\") == 1",
        "response.header(X) == 1",
        "ssl_certificate.expires_in > 36h",
        "ssl_certificate.expires_in > -7d",
    ] {
        assert!(read(text).is_err(), "{text}");
    }
}

#[test]
fn the_message_for_a_wrong_expression_shows_how_to_write_an_assertion() {
    for (text, part) in [
        ("200 == response.code", "write the subject first: `response.code == 200`"),
        ("response.code = 200", "write `==`"),
        ("response.code == 200 && response.code == 201", "with a comma between them"),
        ("response.code == 200 || response.code == 201", "there is no `||`"),
        ("response.stuff == 200", "the subjects are `response.code`"),
        ("response.cod == 200", "did you mean `response.code`?"),
        ("response.json == 1", "name the member"),
        ("response.code() == 1", "takes no parentheses"),
        ("response.code", "write `response.code == 200`"),
        ("response.json(\"a\")", "write `response.json(\"a\") == \"text\"`"),
        ("!response.code == 200", "write `!=`"),
        ("response.body.starts_with(\"a\")", "no operator `starts_with`"),
        ("response.body.contains()", "takes one value"),
    ] {
        let message = read(text).unwrap_err();
        assert!(message.contains(part), "{text}: {message}");
    }
}

#[test]
fn the_message_for_another_name_of_a_subject_suggests_the_subject() {
    for (text, subject) in [
        ("response.status == 200", "response.code"),
        ("response.status_code == 200", "response.code"),
        ("response.status() == 200", "response.code"),
        ("code == 200", "response.code"),
        ("response.latency < 2s", "response.time"),
        ("time < 2s", "response.time"),
        ("body.contains(\"ok\")", "response.body"),
        ("response.text == \"ok\"", "response.body"),
        ("response.json.a == 1", "response.json(\"a\")"),
        ("response.json.items.0.id == 1", "response.json(\"items.0.id\")"),
        ("response.json[\"a\"][0] == 1", "response.json(\"a.0\")"),
        ("response.json(\"a\").b.contains(1)", "response.json(\"a.b\")"),
        ("json(\"a\") == 1", "response.json(\"a\")"),
        ("header(\"X-A\") == 1", "response.header(\"X-A\")"),
        ("response.headers[\"X-A\"] == 1", "response.header(\"X-A\")"),
        ("response.headers(\"X-A\") == 1", "response.header(\"X-A\")"),
        ("response.header.etag == 1", "response.header(\"etag\")"),
        ("ssl.expires_in > 7d", "ssl_certificate.expires_in"),
        ("certificate.expires_in > 7d", "ssl_certificate.expires_in"),
        ("ssl_certificate.expiry > 7d", "ssl_certificate.expires_in"),
    ] {
        let message = read(text).unwrap_err();
        assert!(message.ends_with(&format!("did you mean `{subject}`?")), "{text}: {message}");
    }
}

/// `macro_rules!` passes the value of a metavariable in an invisible group.
#[test]
fn an_assertion_may_contain_the_metavariables_of_a_macro() {
    use proc_macro2::{Delimiter, Group};
    use quote::quote;

    let hidden = |tokens: TokenStream| Group::new(Delimiter::None, tokens);
    let (code, text, negative) = (hidden(quote!(200)), hidden(quote!("a")), hidden(quote!(-1)));
    let subject = hidden(quote!(response.body));
    let response = hidden(quote!(response));
    let whole = hidden(quote!(response.code == #code));
    let contains = hidden(quote!(#subject.contains(#text)));
    let twice = hidden(quote!(#code));
    for tokens in [
        quote!(response.code == #code),
        quote!(#response.code == #twice),
        quote!(#whole),
        quote!(#subject == #text),
        quote!(#subject.contains(#text)),
        quote!(!#contains),
        quote!(response.json(#text) == #negative),
        quote!(response.json(#text) == -#code),
        quote!(response.header(#text).contains(#text)),
    ] {
        assert!(Assertion::parse.parse2(tokens.clone()).is_ok(), "{tokens}");
    }
    let swapped =
        Assertion::parse.parse2(quote!(#code == response.code)).err().map(|error| error.to_string());
    assert_eq!(swapped.as_deref(), Some("write the subject first: `response.code == 200`"));
}
