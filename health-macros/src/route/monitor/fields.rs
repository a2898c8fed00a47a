//! `name = value` in the parentheses of `params`, `query`, `headers` and `cookies`.

use proc_macro2::Ident;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Lit, LitStr, Result, Token, parenthesized, token};

use crate::diagnostics::error_in;
use crate::keys::{error_at, expect};
use crate::literal::Written;

/// A path or query parameter.
pub(super) struct Sample {
    pub(super) name: Written<String>,
    pub(super) value: Written<String>,
}

/// A header or a cookie.
pub(super) struct Field {
    pub(super) name: LitStr,
    pub(super) value: FieldValue,
}

pub(super) enum FieldValue {
    Text(LitStr),
    /// The name of an environment variable. The runtime reads it when it publishes the monitor.
    Env(LitStr),
}

/// Reads `id = 1`. A name that is no Rust identifier is written in quotes.
pub(super) fn param(input: ParseStream) -> Result<Sample> {
    if input.peek(Token![*]) {
        return Err(error_at(input, "name the wildcard without its star: write `rest = \"a/b\"`"));
    }
    let name = if input.peek(LitStr) {
        literal(&input.parse()?)
    } else {
        match input.call(Ident::parse_any) {
            Ok(name) => Written { value: name.unraw().to_string(), span: name.span() },
            Err(_) => return Err(error_at(input, "expected the name of a path parameter: `id = 1`")),
        }
    };
    equals(input, &format!("{} = 1", name.value))?;
    Ok(Sample { name, value: sample(input, "the path")? })
}

/// Reads `"q" = "x"`.
pub(super) fn query(input: ParseStream) -> Result<Sample> {
    let name = literal(&expect(input, "expected a name in quotes: `\"q\" = \"x\"`")?);
    equals(input, &format!("{:?} = \"x\"", name.value))?;
    Ok(Sample { name, value: sample(input, "the query")? })
}

/// Reads a header: `"K" = "V"` or `"K" = env("VAR")`.
pub(super) fn header(input: ParseStream) -> Result<Field> {
    field(input, "header")
}

/// Reads a cookie, in the form of a header.
pub(super) fn cookie(input: ParseStream) -> Result<Field> {
    field(input, "cookie")
}

fn field(input: ParseStream, what: &str) -> Result<Field> {
    let name: LitStr = expect(input, &format!("expected the name of a {what} in quotes: `\"..\" = \"..\"`"))?;
    equals(input, &format!("{:?} = \"..\"", name.value()))?;
    if peek_env(input) {
        input.parse::<Ident>()?;
        let content;
        parenthesized!(content in input);
        let variable = expect(
            &content,
            "expected the name of an environment variable in quotes: `env(\"PROBE_TOKEN\")`",
        )?;
        if !content.is_empty() {
            return Err(error_at(&content, "`env` takes one name: remove this"));
        }
        return Ok(Field { name, value: FieldValue::Env(variable) });
    }
    let expected = format!("expected the value of a {what}: text in quotes, or `env(\"VARIABLE\")`");
    Ok(Field { name, value: FieldValue::Text(expect(input, &expected)?) })
}

/// Reads the text of a body.
pub(super) fn body(input: ParseStream) -> Result<LitStr> {
    refuse_env(input, "the body")?;
    expect(input, "expected text in quotes: `body = \"{}\"`")
}

fn equals(input: ParseStream, usage: &str) -> Result<()> {
    expect::<Token![=]>(input, &format!("expected `=` and a value: `{usage}`"))?;
    if input.is_empty() || input.peek(Token![,]) {
        return Err(error_at(input, format!("expected a value: `{usage}`")));
    }
    Ok(())
}

/// Reads a literal as the text that a URL contains.
fn sample(input: ParseStream, place: &str) -> Result<Written<String>> {
    const EXPECTED: &str = "expected text in quotes, a number, `true` or `false`";
    refuse_env(input, place)?;
    let sign: Option<Token![-]> = input.parse()?;
    // Without this, `--1` would be a sign and the literal `-1`.
    if sign.is_some() && input.peek(Token![-]) {
        return Err(error_at(input, "a number has at most one sign: remove this one"));
    }
    let lit: Lit = expect(input, EXPECTED)?;
    let value = match (&lit, sign.is_some()) {
        (Lit::Int(int), _) if int.suffix().is_empty() => int.base10_digits().to_owned(),
        (Lit::Float(float), _) if float.suffix().is_empty() => float.base10_digits().to_owned(),
        (Lit::Int(_) | Lit::Float(_), _) => {
            return Err(error_in(
                &lit,
                format!("a number takes no unit here: write text in quotes, `\"{}\"`", quote::quote!(#lit)),
            ));
        }
        (Lit::Str(text), false) => text.value(),
        (Lit::Bool(bool), false) => bool.value.to_string(),
        (Lit::Char(char), false) => char.value().to_string(),
        _ => return Err(error_in(&lit, EXPECTED.to_owned())),
    };
    let value = if sign.is_some() { format!("-{value}") } else { value };
    Ok(Written { value, span: lit.span() })
}

fn literal(name: &LitStr) -> Written<String> {
    Written { value: name.value(), span: name.span() }
}

fn peek_env(input: ParseStream) -> bool {
    input.peek2(token::Paren) && input.fork().parse::<Ident>().is_ok_and(|word| word == "env")
}

/// Refuses `env(..)`, which is for secrets, in what logs and dashboards show.
fn refuse_env(input: ParseStream, place: &str) -> Result<()> {
    if peek_env(input) {
        let word: Ident = input.fork().parse()?;
        return Err(syn::Error::new(
            word.span(),
            format!(
                "logs and dashboards show {place}, so it cannot contain a secret: send that in a header, \
                `headers(\"Authorization\" = env(\"PROBE_TOKEN\"))`"
            ),
        ));
    }
    Ok(())
}
