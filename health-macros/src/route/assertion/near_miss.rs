//! Guesses which subject an expression means that is none.
//!
//! Spelling alone does not find these: `response.status` is far from `response.code`, and `response.json.id` is other syntax
//! for `response.json("id")`.

use syn::{Expr, ExprLit, Lit, Member};

use super::expression::{bare, word};

/// The subject that `expr` probably means.
pub(super) fn meant(expr: &Expr) -> Option<String> {
    let expr = bare(expr);
    if let Some(member) = member(expr) {
        return Some(format!("response.json({member:?})"));
    }
    if let Some(name) = header(expr) {
        return Some(format!("response.header({name:?})"));
    }
    let (base, name) = match expr {
        Expr::Field(field) => (Some(word(&field.base)?), member_name(&field.member)),
        Expr::MethodCall(call) if call.args.is_empty() => {
            (Some(word(&call.receiver)?), call.method.to_string())
        }
        Expr::Path(_) => (None, word(expr)?),
        _ => return None,
    };
    let names_a_certificate =
        |base: &str| matches!(base, "ssl" | "tls" | "cert" | "certificate" | "ssl_cert");
    let subject = match (base.as_deref(), name.as_str()) {
        (None | Some("response" | "res" | "resp"), name) => match name {
            "code" | "status" | "status_code" | "statuscode" => "response.code",
            "time" | "latency" | "duration" | "elapsed" | "response_time" => "response.time",
            "body" | "text" | "content" => "response.body",
            _ => return None,
        },
        (Some("ssl_certificate"), "expires" | "expiry" | "expires_at" | "valid_for") => {
            "ssl_certificate.expires_in"
        }
        (Some(base), "expires_in" | "expires" | "expiry" | "expires_at") if names_a_certificate(base) => {
            "ssl_certificate.expires_in"
        }
        _ => return None,
    };
    Some(String::from(subject))
}

/// The path in `response.json.a.b`, `response.json["a"]`, `response.json("a").b` and `json("a")`.
fn member(expr: &Expr) -> Option<String> {
    match bare(expr) {
        Expr::Field(field) => nested_member(&field.base, member_name(&field.member)),
        Expr::Index(index) => nested_member(&index.expr, literal(&index.index)?),
        Expr::MethodCall(call) if call.method == "json" && word(&call.receiver)? == "response" => {
            literal(call.args.first()?)
        }
        Expr::Call(call) if word(&call.func)? == "json" => literal(call.args.first()?),
        _ => None,
    }
}

/// The path of the member `name` of `base`, which is `response.json` or a member.
fn nested_member(base: &Expr, name: String) -> Option<String> {
    match of_response(base).as_deref() {
        Some("json") => Some(name),
        _ => Some(format!("{}.{name}", member(base)?)),
    }
}

/// The name in `response.header.x`, `response.headers["x"]` and `header("x")`.
fn header(expr: &Expr) -> Option<String> {
    let is_header = |word: &str| matches!(word, "header" | "headers");
    match expr {
        Expr::Field(field) if is_header(&of_response(&field.base)?) => Some(member_name(&field.member)),
        Expr::Index(index) if is_header(&of_response(&index.expr)?) => literal(&index.index),
        Expr::MethodCall(call) if call.method == "headers" && word(&call.receiver)? == "response" => {
            literal(call.args.first()?)
        }
        Expr::Call(call) if is_header(&word(&call.func)?) => literal(call.args.first()?),
        _ => None,
    }
}

/// The field of `response` that `expr` is.
fn of_response(expr: &Expr) -> Option<String> {
    match bare(expr) {
        Expr::Field(field) if word(&field.base)? == "response" => Some(member_name(&field.member)),
        _ => None,
    }
}

fn member_name(member: &Member) -> String {
    match member {
        Member::Named(name) => name.to_string(),
        Member::Unnamed(index) => index.index.to_string(),
    }
}

fn literal(expr: &Expr) -> Option<String> {
    match bare(expr) {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
        Expr::Lit(ExprLit { lit: Lit::Int(int), .. }) => Some(int.base10_digits().to_owned()),
        _ => None,
    }
}
