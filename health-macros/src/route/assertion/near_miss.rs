//! The subject that was meant by an expression that is none, where its letters are too far for a guess.

use syn::{Expr, ExprLit, Lit, Member};

use super::bare;
use super::subject::word;

/// The subject that `expr` was probably meant to be.
pub(super) fn meant(expr: &Expr) -> Option<String> {
    let expr = bare(expr);
    if let Some(member) = member(expr) {
        return Some(format!("response.json({member:?})"));
    }
    if let Some(name) = header(expr) {
        return Some(format!("response.header({name:?})"));
    }
    let (base, name) = match expr {
        Expr::Field(field) => (Some(word(&field.base)?), named(&field.member)),
        Expr::MethodCall(call) if call.args.is_empty() => {
            (Some(word(&call.receiver)?), call.method.to_string())
        }
        Expr::Path(_) => (None, word(expr)?),
        _ => return None,
    };
    let about_certificate = |base: &str| matches!(base, "ssl" | "tls" | "cert" | "certificate" | "ssl_cert");
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
        (Some(base), "expires_in" | "expires" | "expiry" | "expires_at") if about_certificate(base) => {
            "ssl_certificate.expires_in"
        }
        _ => return None,
    };
    Some(String::from(subject))
}

/// The path in `response.json.a.b`, `response.json["a"]`, `response.json("a").b` and `json("a")`.
fn member(expr: &Expr) -> Option<String> {
    match bare(expr) {
        Expr::Field(field) => {
            let name = named(&field.member);
            match of_response(&field.base).as_deref() {
                Some("json") => Some(name),
                _ => Some(format!("{}.{name}", member(&field.base)?)),
            }
        }
        Expr::Index(index) => {
            let name = literal(&index.index)?;
            match of_response(&index.expr).as_deref() {
                Some("json") => Some(name),
                _ => Some(format!("{}.{name}", member(&index.expr)?)),
            }
        }
        Expr::MethodCall(call) if call.method == "json" && word(&call.receiver)? == "response" => {
            literal(call.args.first()?)
        }
        Expr::Call(call) if word(&call.func)? == "json" => literal(call.args.first()?),
        _ => None,
    }
}

/// The name in `response.header.x`, `response.headers["x"]` and `header("x")`.
fn header(expr: &Expr) -> Option<String> {
    let is_header = |word: &str| matches!(word, "header" | "headers");
    match expr {
        Expr::Field(field) if is_header(&of_response(&field.base)?) => Some(named(&field.member)),
        Expr::Index(index) if is_header(&of_response(&index.expr)?) => literal(&index.index),
        Expr::MethodCall(call) if call.method == "headers" && word(&call.receiver)? == "response" => {
            literal(call.args.first()?)
        }
        Expr::Call(call) if is_header(&word(&call.func)?) => literal(call.args.first()?),
        _ => None,
    }
}

/// The name of a field of `response`.
fn of_response(expr: &Expr) -> Option<String> {
    match bare(expr) {
        Expr::Field(field) if word(&field.base)? == "response" => Some(named(&field.member)),
        _ => None,
    }
}

fn named(member: &Member) -> String {
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
