//! Compares whole expansions with the files in `expansions/`. `UPDATE_GOLDENS=1 cargo test -p health-macros` rewrites the
//! files; read the difference before you commit it.

use std::path::Path;

use proc_macro2::TokenStream;
use quote::quote;

fn compare(name: &str, expansion: TokenStream) {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("src/goldens/expansions").join(name).with_extension("rs");
    let found = prettyplease::unparse(&syn::parse2(expansion).unwrap());
    if std::env::var_os("UPDATE_GOLDENS").is_some() {
        std::fs::write(&path, &found).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(
        found,
        expected,
        "{} differs; `UPDATE_GOLDENS=1 cargo test -p health-macros` rewrites it",
        path.display()
    );
}

#[test]
fn an_async_check_with_arguments_and_settings() {
    let args = quote! {
        readiness, startup, name = "postgres", tags = ["db"], on_fail = warn, timeout = 2s, ttl = 1500ms, fail_ttl = 0s,
        initial_delay = 10s, failures = 3, successes = 2, component(type = "datastore"), owner = "orders",
        runbook = "https://wiki.example.com/orders"
    };
    let item = quote! {
        /// Postgres answers.
        #[cfg(feature = "db")]
        async fn database(State(pool): State<PgPool>, name: State<String>) -> Result<(), sqlx::Error> {
            pool.ask(name).await
        }
    };
    compare("async_check", crate::health_check::attribute(args, item));
}

#[test]
fn a_blocking_check_without_arguments() {
    let item = quote!(
        fn alive() -> bool {
            true
        }
    );
    compare("blocking_check", crate::health_check::attribute(quote!(liveness), item));
}

#[test]
fn a_reporter() {
    let item = quote!(
        static IMPORTER: Reporter = Reporter::new();
    );
    compare("reporter", crate::health_check::attribute(quote!(crate = crate::runtime), item));
}

#[test]
fn a_handler_with_several_states() {
    let args = quote!([GET, HEAD] "/orders", group = "admin", depends_on = [database, "billing-db"], healthcheck = false);
    let item = quote! {
        async fn orders(State(pool): State<PgPool>, State(search): State<Search>, Json(filter): Json<Filter>) -> Json<Orders> {
            pool.find(search, filter)
        }
    };
    compare("several_states", crate::route::attribute(args, item));
}

#[test]
fn a_mistake_leaves_the_item_unchanged_beside_the_errors() {
    let item = quote!(
        fn alive(#[any] pool: State<PgPool>) -> bool {
            true
        }
    );
    compare("refused", crate::health_check::attribute(quote!(liveness, timeout = 2), item));
}

#[test]
fn a_route_with_monitors() {
    let args = quote! {
        GET "/orders/{id}",
        healthcheck(
            name = "order", params(id = 1), query("q" = true), headers("Authorization" = env("PROBE_TOKEN"), "X" = "1"),
            cookies("c" = "v"), every = 1min, timeout = 5s, realert = 8h, grace = 30s, failure_tolerance = 2,
            assert(response.code == 200, response.time < 2s, !response.body.contains("error"), response.json("id") >= -1),
            tags = "orders", regions = ["eu-central-1"], follow_redirects = false, paused = true,
        ),
        healthcheck = watched("other"),
    };
    let item = quote! {
        pub async fn show_order(State(pool): State<PgPool>, Path(id): Path<i64>) -> Json<Order> {
            pool.order(id)
        }
    };
    compare("monitors", crate::route::attribute(args, item));
}
