//! `GET "/orders/{id}", group = "admin", healthcheck( … )`

use proc_macro2::{Ident, Span, TokenStream};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Expr, LitBool, LitStr, Path, Result, Token, Type, bracketed, token};

use super::method::Methods;
use super::monitor::{self, Monitor};
use crate::diagnostics::Diagnostics;
use crate::items::{error_at, expect, items, read};
use crate::keys::{Key, Keys, Usages};
use crate::literal::{Written, text};

const USAGES: Usages = &[
    ("state", "state = AppState"),
    ("group", "group = \"admin\""),
    ("depends_on", "depends_on = [database]"),
    ("healthcheck", "healthcheck = true"),
    ("crate", "crate = path"),
];

/// What stands in the parentheses.
#[derive(Default)]
pub(super) struct Args {
    pub(super) methods: Option<Methods>,
    pub(super) path: Option<LitStr>,
    pub(super) state: Option<Type>,
    pub(super) group: Option<LitStr>,
    pub(super) depends_on: Vec<Written<String>>,
    pub(super) healthchecks: Vec<Healthcheck>,
    pub(super) krate: Option<Path>,
}

/// One `healthcheck`.
pub(super) struct Healthcheck {
    pub(super) key: Span,
    pub(super) form: Form,
}

pub(super) enum Form {
    Off(Span),
    On(Span),
    Value(Box<Expr>),
    Definition(Box<Monitor>),
}

pub(super) fn parse(tokens: TokenStream, diagnostics: &mut Diagnostics) -> Args {
    let mut args = Args::default();
    read(tokens, diagnostics, |input, diagnostics| {
        if input.is_empty() {
            diagnostics
                .push(error_at(input, "a route has a method and a path: `#[route(GET \"/orders/{id}\")]`"));
            return;
        }
        let mut first = true;
        let keys = Keys::new(USAGES).with_inner("healthcheck", monitor::USAGES);
        keys.read(input, diagnostics, |keys, input, diagnostics| {
            if std::mem::take(&mut first) {
                args.target(input, diagnostics)
            } else {
                args.item(keys, input, diagnostics)
            }
        });
    });
    args
}

impl Args {
    /// Reads the method and the path.
    fn target(&mut self, input: ParseStream, diagnostics: &mut Diagnostics) -> Result<()> {
        if input.peek(LitStr) {
            let path = text(input)?;
            diagnostics.at(&path, "a route starts with its method: write `GET` before the path");
            self.path = Some(path);
            return Ok(());
        }
        match Methods::parse(input, diagnostics) {
            Ok(methods) => self.methods = Some(methods),
            Err(error) => diagnostics.push(error),
        }
        if input.peek(Token![,]) && input.peek2(LitStr) {
            let comma: Token![,] = input.parse()?;
            diagnostics.at(comma, "no comma stands between the method and the path: remove it");
        }
        self.path =
            Some(expect(input, "expected the path in quotes behind the method: `GET \"/orders/{id}\"`")?);
        Ok(())
    }

    fn item(&mut self, keys: &mut Keys, input: ParseStream, diagnostics: &mut Diagnostics) -> Result<()> {
        let key = keys.next(input, diagnostics)?;
        match key.name {
            "state" => self.state = Some(key.value(input, |input| expect(input, "expected a type"))?),
            "group" => self.group = Some(key.value(input, text)?),
            "depends_on" => self.depends_on = key.value(input, |input| checks(input, diagnostics))?,
            "healthcheck" => {
                keys.allow_again("healthcheck");
                let form = form(&key, input, diagnostics)?;
                self.healthchecks.push(Healthcheck { key: key.span, form });
            }
            _ => self.krate = Some(key.path(input)?),
        }
        Ok(())
    }
}

fn form(key: &Key, input: ParseStream, diagnostics: &mut Diagnostics) -> Result<Form> {
    if Key::has_brackets(input) {
        return Ok(Form::Definition(Box::new(Monitor::parse(key, input, diagnostics)?)));
    }
    key.value(input, |input| {
        let alone = input.peek2(Token![,]) || input.cursor().token_tree().is_some_and(|(_, rest)| rest.eof());
        if input.peek(LitBool) && alone {
            let switch: LitBool = input.parse()?;
            return Ok(if switch.value { Form::On(switch.span) } else { Form::Off(switch.span) });
        }
        Ok(Form::Value(Box::new(input.parse()?)))
    })
}

/// Reads the names of checks: `database`, or `[database, "billing-db"]`.
fn checks(input: ParseStream, diagnostics: &mut Diagnostics) -> Result<Vec<Written<String>>> {
    if !input.peek(token::Bracket) {
        return Ok(vec![check(input)?]);
    }
    let content;
    bracketed!(content in input);
    let mut checks: Vec<Written<String>> = Vec::new();
    items(&content, diagnostics, |input, diagnostics| {
        let check = check(input)?;
        if checks.iter().any(|other| other.value == check.value) {
            diagnostics.push(check.error(format!("`{}` stands twice: remove one", check.value)));
        }
        checks.push(check);
        Ok(())
    });
    Ok(checks)
}

fn check(input: ParseStream) -> Result<Written<String>> {
    if input.peek(LitStr) {
        let name = text(input)?;
        return Ok(Written { value: name.value(), span: name.span() });
    }
    let name: Ident = expect(input, "expected the name of a check: `database`, or `\"billing-db\"`")?;
    if input.peek(Token![::]) {
        return Err(error_at(
            input,
            "a check is named, not its path: write the function's name, or the check's name in quotes",
        ));
    }
    Ok(Written { value: name.unraw().to_string(), span: name.span() })
}
