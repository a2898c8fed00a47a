//! What the user calls something does not matter to the expansion.
#![forbid(unsafe_code)]
#![deny(warnings, missing_docs)]
#![allow(non_camel_case_types)]

use axum::extract::{Path, State};
use ::health_runtime::{health_check, route};

#[allow(dead_code, missing_docs)]
mod shadows {
    pub struct Option;
    pub struct Result;
    pub struct Box;
    pub struct Vec;
    pub struct String;
    pub struct Clone;
    pub struct Some;
    pub struct None;
    pub struct Ok;
    pub struct Err;
    pub struct Fn;
    pub struct Send;
    pub struct A0;
    pub struct R;
    pub struct Monitor;
    pub struct Cow;
    pub mod std {}
    pub mod core {}
    pub mod health_runtime {}
}

#[allow(unused_imports)]
use shadows::*;

#[health_check]
async fn context(State(resolver): State<u8>) -> bool {
    resolver == 1
}

#[health_check(tags = ["a"])]
fn resolver(context: State<u8>, check: State<u16>) -> bool {
    u16::from(context.0) == check.0
}

#[route(GET "/{id}", healthcheck(params(id = 1)))]
async fn methods(context: State<u8>, State(_): State<u16>, Path(handler): Path<u8>) -> bool_like {
    let _ = context;
    let _ = handler;
    bool_like
}

#[route(GET "/handler")]
async fn handler() {}

#[route(GET "/bind")]
async fn bind(check: State<u8>) {
    let _ = check;
}

macro_rules! states {
    ($($name:ident)*) => {
        $(#[derive(Clone)] struct $name;)*

        #[route(GET "/states")]
        async fn states($(_: State<$name>),*) {}

        #[health_check]
        fn states_of_a_check($(_: State<$name>),*) {}
    };
}

states!(A1 C F H M S T);

#[allow(missing_docs)]
pub struct bool_like;

impl ::axum::response::IntoResponse for bool_like {
    fn into_response(self) -> ::axum::response::Response {
        ::axum::response::Response::default()
    }
}

fn main() {
    let _ = (context(State(1)), resolver(State(1), State(1)), methods(State(1), State(1), Path(1)));
    let _ = states(State(A1), State(C), State(F), State(H), State(M), State(S), State(T));
    states_of_a_check(State(A1), State(C), State(F), State(H), State(M), State(S), State(T));
    let _ = (handler(), bind(State(1)));
}
