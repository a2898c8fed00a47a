//! Paths. axum accepts every path that the attribute and the builder accept, and the URL of a monitor reaches its route. A
//! path that they refuse and axum accepts must be useless for one of the reasons in [`is_pointless`].
//!
//! A case is text. A line `GET,POST /orders/{id}` declares a route, `= id 1` gives the preceding route a sample value and
//! thereby a monitor, and `> /livez /alive` moves an endpoint.
#![no_main]

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::LazyLock;

use axum::Router;
use axum::body::Body;
use axum::extract::RawPathParams;
use axum::http::{Method, Request, StatusCode};
use axum::routing::get;
use health_runtime::__private::{DeclaredRoute, location, submit};
use health_runtime::{
    __private::{Methods, RouteDef},
    Health, Monitor,
};
use http_body_util::BodyExt;
use libfuzzer_sys::fuzz_target;
use proc_macro2::Span;
use syn::LitStr;
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt;

use self::diagnostics::Diagnostics;
use self::path::Path;

#[allow(dead_code, unused_imports, reason = "the target uses only the module `path`")]
#[rustfmt::skip]
#[path = "../../../health-macros/src/diagnostics/mod.rs"]
mod diagnostics;
#[rustfmt::skip]
#[path = "../../../health-macros/src/route/path.rs"]
mod path;

/// The largest number of routes in a case.
const MOST: usize = 4;

thread_local! {
    /// The routes that the next [`Health::builder`] gathers.
    static DECLARED: RefCell<Vec<Route>> = const { RefCell::new(Vec::new()) };
    /// Whether a panic is expected, since axum panics on a path that it refuses.
    static TRYING_AXUM: Cell<bool> = const { Cell::new(false) };
}

submit! { DeclaredRoute(|| declare(0)) }
submit! { DeclaredRoute(|| declare(1)) }
submit! { DeclaredRoute(|| declare(2)) }
submit! { DeclaredRoute(|| declare(3)) }

static ENDPOINTS: LazyLock<Router> = LazyLock::new(|| {
    let idle: Vec<_> = (0..MOST).map(idle).collect();
    DECLARED.with_borrow_mut(|declared| *declared = idle);
    builder().build().expect("the idle routes are valid").endpoints()
});

#[derive(Clone)]
struct Route {
    methods: Methods,
    path: &'static str,
    samples: Vec<(String, String)>,
}

/// The route of a slot that a case does not use.
fn idle(at: usize) -> Route {
    let path = ["/idle/0", "/idle/1", "/idle/2", "/idle/3"][at];
    Route { methods: Methods::Of(vec![Method::GET]), path, samples: Vec::new() }
}

fn declare(at: usize) -> RouteDef {
    let Route { methods, path, samples } = DECLARED.with_borrow(|declared| declared[at].clone());
    let bind = |_: &_, methods: &Methods| Ok(methods.route(echo_parameters));
    let route = RouteDef::declare(methods, path, location!(), Box::new(bind));
    if samples.is_empty() {
        return route;
    }
    let monitor = samples
        .into_iter()
        .fold(Monitor::new().method(Method::GET), |monitor, (name, value)| monitor.param(name, value));
    route.monitors([monitor])
}

/// Responds with the parameters of the path.
async fn echo_parameters(parameters: RawPathParams) -> String {
    parameters.iter().map(|(name, value)| format!("{name}={value}\n")).collect()
}

fn builder() -> health_runtime::Builder {
    Health::builder().variables(|_| None).base_url("https://shop.example").publish(false)
}

/// Whether axum does this without a panic.
fn axum_accepts<T>(attempt: impl FnOnce() -> T) -> bool {
    TRYING_AXUM.set(true);
    let accepted = catch_unwind(AssertUnwindSafe(attempt)).is_ok();
    TRYING_AXUM.set(false);
    accepted
}

fn listen_for_panics() {
    let loud = take_hook();
    set_hook(Box::new(move |panic| {
        if !TRYING_AXUM.get() {
            loud(panic);
        }
    }));
}

/// Whether the attribute accepts a path. Asserts that axum agrees, or that the path is useless.
fn attribute_accepts(path: &str) -> bool {
    let mut diagnostics = Diagnostics::default();
    let taken = Path::parse(&LitStr::new(path, Span::call_site()), &mut diagnostics);
    assert_eq!(taken.is_none(), diagnostics.count() == 1, "either a path or one mistake: {path:?}");
    let routed = axum_accepts(|| Router::<()>::new().route(path, get(echo_parameters)));
    match &taken {
        Some(_) => assert!(routed, "axum panics on {path:?}, which the attribute accepts"),
        None => assert!(!routed || is_pointless(path), "axum accepts {path:?}, which the attribute refuses"),
    }
    taken.is_some_and(|path| path.without_braces.is_none())
}

/// Whether no client ever sends a path that axum accepts, or no extractor can read its parameters.
fn is_pointless(path: &str) -> bool {
    let (literal, names) = read(path);
    let dots = |segment: &str| matches!(segment.to_lowercase().replace("%2e", ".").as_str(), "." | "..");
    let twice = names.iter().collect::<HashSet<_>>().len() < names.len();
    let undecodable = literal.split('%').skip(1).any(|behind| {
        let digits = behind.bytes().take(2).filter(u8::is_ascii_hexdigit);
        digits.count() < 2
    });
    names.iter().any(|name| name.contains(['{', '}']))
        || path.contains(|c: char| matches!(c, '?' | '#') || c.is_whitespace() || c.is_control())
        || literal != sent(&literal)
        || path.split('/').any(dots)
        || undecodable
        || twice
}

/// A path that axum accepts, with a slash for each parameter and with unescaped braces, and the names of its parameters.
fn read(path: &str) -> (String, Vec<&str>) {
    let (mut literal, mut names, mut rest) = (String::new(), Vec::new(), path);
    while let Some(at) = rest.find(['{', '}']) {
        let (before, from) = rest.split_at(at);
        literal.push_str(before);
        if let Some(behind) = from.strip_prefix("{{").or_else(|| from.strip_prefix("}}")) {
            literal.push_str(&from[..1]);
            rest = behind;
        } else {
            let (name, behind) = name(&from[1..]);
            literal.push('/');
            names.push(name.trim_start_matches('*'));
            rest = behind;
        }
    }
    (literal + rest, names)
}

/// The name of a parameter, which ends at the first `}` that is not doubled, and the text after that.
fn name(text: &str) -> (&str, &str) {
    let mut from = 0;
    while let Some(at) = text[from..].find('}') {
        let end = from + at;
        if !text[end..].starts_with("}}") {
            return (&text[..end], &text[end + 1..]);
        }
        from = end + 2;
    }
    (text, "")
}

/// A path as a client sends it.
fn sent(path: &str) -> String {
    url::Url::parse(&format!("https://shop.example{path}"))
        .map_or_else(|_| String::new(), |url| url.path().to_owned())
}

fn methods(text: &str) -> Option<Methods> {
    if text == "ANY" {
        return Some(Methods::Any);
    }
    let known = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"];
    let mut methods: Vec<Method> = Vec::new();
    for name in text.split(',') {
        let method = known.contains(&name).then(|| name.parse().ok()).flatten()?;
        if !methods.contains(&method) {
            methods.push(method);
        }
    }
    Some(Methods::Of(methods))
}

/// A router with the routes, built by hand.
fn by_hand(routes: &[Route]) -> Router {
    let routes = routes.iter().fold(Router::new(), |router, route| {
        router.route(route.path, route.methods.route::<_, _, ()>(echo_parameters))
    });
    routes.merge(ENDPOINTS.clone())
}

/// Whether a route has the path of an endpoint. axum would combine their methods.
fn shadows(routes: &[Route]) -> bool {
    let endpoints = [
        "/livez",
        "/readyz",
        "/readyz/{check}",
        "/startupz",
        "/health",
        "/heartbeat",
        "/probe_status",
        "/status",
    ];
    let reads = |methods: &Methods| match methods {
        Methods::Any => true,
        Methods::Of(methods) => methods.contains(&Method::HEAD),
    };
    routes.iter().any(|route| endpoints.contains(&route.path) && reads(&route.methods))
}

fn runtime() -> &'static Runtime {
    static RUNTIME: LazyLock<Runtime> =
        LazyLock::new(|| Builder::new_current_thread().build().expect("a runtime without drivers"));
    &RUNTIME
}

/// Sends the request of the monitor of the only route, and asserts that it reaches the route with its sample values.
fn assert_monitor_reaches_route(health: &Health, route: &Route) {
    let monitor = health.monitors().first().expect("one route has a monitor");
    let path =
        sent(monitor.url.strip_prefix("https://shop.example").expect("the URL begins with the base URL"));
    let uri = path.parse::<axum::http::Uri>().unwrap_or_else(|error| panic!("{error}: {:?}", monitor.url));
    let request = Request::builder().uri(uri).body(Body::empty()).expect("a request");
    let (status, body) = runtime().block_on(async {
        let answer = health.routes::<()>().oneshot(request).await.expect("infallible");
        let status = answer.status();
        (status, answer.into_body().collect().await.expect("a body").to_bytes())
    });
    assert_eq!(
        status,
        StatusCode::OK,
        "{:?} does not reach {route_path:?}",
        monitor.url,
        route_path = route.path
    );
    for (name, value) in &route.samples {
        let expected = format!("{name}={value}\n");
        let body = String::from_utf8_lossy(&body);
        assert!(body.contains(&expected), "{body:?} of {:?} lacks {expected:?}", monitor.url);
    }
}

fuzz_target!(init: listen_for_panics(), |text: &str| {
    LazyLock::force(&ENDPOINTS);
    let (mut routes, mut moves) = (Vec::<Route>::new(), Vec::new());
    for line in text.lines() {
        match line.split_once(' ') {
            Some(("=", sample)) => {
                let sample = sample.split_once(' ').unwrap_or((sample, ""));
                if let Some(route) = routes.last_mut() {
                    route.samples.push((sample.0.to_owned(), sample.1.to_owned()));
                }
            }
            Some((">", change)) => moves.extend(change.split_once(' ')),
            Some((word, path)) => {
                let Some(methods) = methods(word) else { continue };
                let reachable = attribute_accepts(path);
                if reachable && routes.len() < MOST {
                    routes.push(Route { methods, path: intern(path), samples: Vec::new() });
                }
            }
            None => drop(attribute_accepts(line)),
        }
    }
    for route in &mut routes {
        let gets = match &route.methods {
            Methods::Any => true,
            Methods::Of(methods) => methods.contains(&Method::GET),
        };
        route.samples.truncate(if gets { 8 } else { 0 });
    }
    let mut declared = routes.clone();
    declared.extend((routes.len()..MOST).map(idle));
    DECLARED.with_borrow_mut(|all| *all = declared.clone());
    let built = moves.iter().fold(builder(), |builder, (from, to)| builder.move_endpoint(*from, *to)).build();
    match built {
        Ok(health) => {
            drop(health.routes::<()>().merge(health.endpoints()));
            drop(health.management::<()>());
            if let [route] = &*routes
                && !route.samples.is_empty()
            {
                assert_monitor_reaches_route(&health, route);
            }
        }
        Err(error) => {
            assert!(error.is_declaration(), "{error}");
            let about_more = !moves.is_empty() || routes.iter().any(|route| !route.samples.is_empty());
            let sound = !about_more && axum_accepts(|| by_hand(&declared)) && !shadows(&routes);
            assert!(!sound, "axum accepts what the builder refuses: {error}");
        }
    }
});

/// Leaks a path, since a route needs a static one. Equal paths share one allocation.
fn intern(path: &str) -> &'static str {
    thread_local! {
        static PATHS: RefCell<HashSet<&'static str>> = RefCell::default();
    }
    PATHS.with_borrow_mut(|paths| match paths.get(path) {
        Some(known) => known,
        None => {
            let leaked: &'static str = Box::leak(path.into());
            paths.insert(leaked);
            leaked
        }
    })
}
