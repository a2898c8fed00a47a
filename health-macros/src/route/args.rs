//! The arguments of `#[route]`: `GET "/orders/{id}", group = "admin", healthcheck( … )`

use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Expr, LitBool, LitStr, Path, Result, Token, Type, bracketed, token};

use super::method::Methods;
use super::monitor::{MonitorArgs, MonitorKey};
use crate::diagnostics::Diagnostics;
use crate::keys::{Key, Keys, error_at, expect, items, keys, read};
use crate::literal::{Written, text};

keys! {
    pub(super) enum RouteKey {
        State "state" => "state = AppState",
        Group "group" => "group = \"admin\"",
        DependsOn "depends_on" => "depends_on = [database]",
        Healthcheck "healthcheck" => "healthcheck = true",
        Crate "crate" => "crate = path",
    }
}

/// The arguments as they are written.
#[derive(Default)]
pub(super) struct RouteArgs {
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
    /// The place of the key, for what is missing in its value.
    pub(super) at: Span,
    pub(super) form: Form,
}

pub(super) enum Form {
    /// `healthcheck = false`
    Off(Span),
    /// `healthcheck = true`
    On(Span),
    /// `healthcheck = expression`
    Value(Box<Expr>),
    /// `healthcheck( … )`
    Definition(Box<MonitorArgs>),
}

pub(super) fn parse(tokens: TokenStream, diagnostics: &mut Diagnostics) -> RouteArgs {
    let mut args = RouteArgs::default();
    read(tokens, diagnostics, |input, diagnostics| {
        if input.is_empty() {
            diagnostics.push(error_at(
                input,
                "a route needs a method and a path: write `#[route(GET \"/orders/{id}\")]`",
            ));
            return;
        }
        // The first item is the target, and it alone has no key. It is read as one of the items, so that a mistake in it
        // hides none in the keys.
        let mut first = true;
        let keys = Keys::new().with_nested::<MonitorKey>("healthcheck");
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

impl RouteArgs {
    /// Reads the method and the path.
    fn target(&mut self, input: ParseStream, diagnostics: &mut Diagnostics) -> Result<()> {
        if input.peek(LitStr) {
            let path = text(input)?;
            let written = path.to_token_stream();
            diagnostics.at(&path, format!("the method is missing: write `GET {written}`"));
            self.path = Some(path);
            return Ok(());
        }
        // A wrong method is reported here instead of returned, so that the path is still read and checked.
        match Methods::parse(input, diagnostics) {
            Ok(methods) => self.methods = Some(methods),
            Err(error) => diagnostics.push(error),
        }
        // Every other argument is followed by a comma, so this one is written easily.
        if input.peek(Token![,]) && input.peek2(LitStr) {
            let comma: Token![,] = input.parse()?;
            diagnostics.at(comma, "unexpected comma between the method and the path: remove it");
        }
        self.path =
            Some(expect(input, "expected the path in quotes after the method: `GET \"/orders/{id}\"`")?);
        Ok(())
    }

    fn item(
        &mut self,
        keys: &mut Keys<RouteKey>,
        input: ParseStream,
        diagnostics: &mut Diagnostics,
    ) -> Result<()> {
        let (which, key) = keys.next(input, diagnostics)?;
        match which {
            RouteKey::State => self.state = Some(key.value(input, |input| expect(input, "expected a type"))?),
            RouteKey::Group => self.group = Some(key.value(input, text)?),
            RouteKey::DependsOn => {
                self.depends_on = key.value(input, |input| checks(input, diagnostics))?;
            }
            RouteKey::Healthcheck => {
                keys.allow_again();
                let form = form(&key, input, diagnostics)?;
                self.healthchecks.push(Healthcheck { at: key.span, form });
            }
            RouteKey::Crate => self.krate = Some(key.path(input)?),
        }
        Ok(())
    }
}

fn form(key: &Key, input: ParseStream, diagnostics: &mut Diagnostics) -> Result<Form> {
    if Key::has_brackets(input) {
        return Ok(Form::Definition(Box::new(MonitorArgs::parse(key, input, diagnostics)?)));
    }
    key.value(input, |input| {
        // `true` may also begin an expression, such as `true.then(monitor)`.
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
            diagnostics.at_span(check.span, format!("`{}` is given twice: keep one", check.value));
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
            "`depends_on` takes the name of a check, not a path: write the function's name, or the check's name in quotes",
        ));
    }
    // A check has the name of its function, without the `r#` of a raw identifier.
    Ok(Written { value: name.unraw().to_string(), span: name.span() })
}
