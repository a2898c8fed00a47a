//! In modules, in functions, and from macros.
#![forbid(unsafe_code)]
#![deny(warnings, missing_docs)]

/// A module.
pub mod inner {
    use super::Hidden;
    use axum::extract::State;

    #[health_runtime::health_check]
    pub(super) async fn check(_: State<Hidden>) -> bool {
        true
    }

    #[health_runtime::route(GET "/inner")]
    pub(super) async fn handler(_: State<Hidden>, _: State<u8>) {}
}

#[derive(Clone)]
struct Hidden;

macro_rules! declared {
    ($name:ident, $path:literal, $state:ty, $length:literal) => {
        #[health_runtime::route(GET $path, healthcheck(every = $length))]
        async fn $name(_: axum::extract::State<$state>) {}
    };
}

declared!(by_macro, "/by-macro", u8, 1min);

fn main() {
    use axum::extract::State;
    use health_runtime::{Reporter, health_check, route};

    #[derive(Clone)]
    struct Local;

    #[health_check]
    fn local_check(_: State<Local>) -> bool {
        true
    }

    #[route(GET "/local")]
    async fn local_route(_: State<Local>, _: State<u8>) {}

    #[health_check]
    static REPORTER: Reporter = Reporter::new();

    REPORTER.report(local_check(State(Local)));
    let _ = (local_route(State(Local), State(1)), inner::check(State(Hidden)), by_macro(State(1)));
    let _ = inner::handler(State(Hidden), State(1));
}
