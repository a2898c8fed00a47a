//! Who may see which endpoint of the management listener.
//!
//! A listener that strangers can reach must not tell them what operators see, and a page in an operator's browser must not
//! read it for a stranger. Three rules:
//!
//! - **Choice.** On an address that other machines can reach, the listener serves what is public anyway, and `/metrics`,
//!   until the operator has chosen who may see the rest.
//! - **Token.** With [`ManagementAuth::Token`], every endpoint but the probes needs the token.
//! - **Host.** A page whose name resolves to this machine (DNS rebinding) is of the same origin for the browser, but its
//!   requests have that name in `Host`. Addresses, `localhost` and the configured names are no such name.
//!
//! The probes answer everyone: an orchestrator has neither token nor name. They show details only to those who may see them.

use axum::body::Body;
use axum::http::header::{HOST, WWW_AUTHENTICATE};
use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::http::{HeaderValue, Response, StatusCode};
use std::net::{IpAddr, SocketAddr};

use crate::http::respond::{quoted, text};
use crate::http::view::View;
use crate::settings::{Details, Endpoint, ManagementAuth};

/// What to do until the operator has chosen.
pub(crate) const CHOOSE: &str = "set `HEALTH_MANAGEMENT_AUTH=token` to serve it to clients with the token, or \
                                 `HEALTH_MANAGEMENT_AUTH=none` if only operators can reach the address";

/// Where the endpoints are served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Surface {
    /// A router of the application, which decides who reaches it.
    Router,
    /// The management listener.
    Listener {
        /// Whether only this machine can reach it.
        is_local: bool,
    },
}

impl Surface {
    /// The listener at `address`.
    pub(crate) fn listener(address: SocketAddr) -> Self {
        Self::Listener { is_local: address.ip().to_canonical().is_loopback() }
    }

    /// Whether the operator still has to choose who sees the management endpoints.
    pub(crate) fn needs_choice(self, auth: Option<ManagementAuth>) -> bool {
        self == Self::Listener { is_local: false } && auth.is_none()
    }
}

/// What a request needs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Access {
    condition: Condition,
    host: HostRule,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Condition {
    Nothing,
    Token,
    /// The operator's choice, without which no request is admitted.
    Choice,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum HostRule {
    Ignored,
    /// A request to another host sees the public details.
    LimitsDetails,
    Required,
}

impl Access {
    /// For everyone.
    pub(super) const OPEN: Self = Self { condition: Condition::Nothing, host: HostRule::Ignored };
}

impl View {
    /// The view of `endpoint` on a router with all endpoints. `is_public`: the application's own listener serves it too.
    pub(super) fn of_management(&self, surface: Surface, endpoint: Endpoint, is_public: bool) -> Self {
        let auth = self.app.management.auth;
        let is_listener = surface != Surface::Router;
        let condition = match auth {
            Some(ManagementAuth::Token) => Condition::Token,
            _ if surface.needs_choice(auth) => Condition::Choice,
            _ => Condition::Nothing,
        };
        let (condition, shows_all) = match condition {
            Condition::Nothing => (condition, true),
            Condition::Token => {
                (if endpoint.is_probe() { Condition::Nothing } else { condition }, !endpoint.is_probe())
            }
            Condition::Choice if is_public || endpoint.is_probe() || endpoint == Endpoint::Metrics => {
                (Condition::Nothing, false)
            }
            Condition::Choice => (condition, false),
        };
        let host = match (is_listener, endpoint.is_probe()) {
            (false, _) => HostRule::Ignored,
            (true, true) => HostRule::LimitsDetails,
            (true, false) => HostRule::Required,
        };
        let details = if shows_all { Details::Full } else { self.details };
        Self { details, access: Access { condition, host }, ..self.clone() }
    }

    /// Whether the management listener serves the endpoint.
    pub(super) fn is_on_listener(&self) -> bool {
        self.access.host != HostRule::Ignored
    }

    /// The response to a request that may not see the endpoint; `None` for one that may.
    pub(super) fn refuse(&mut self, request: &Parts) -> Option<Response<Body>> {
        // A branch that the usual request does not take.
        if self.access == Access::OPEN {
            return None;
        }
        self.refuse_host(request).or_else(|| match self.access.condition {
            Condition::Nothing => None,
            Condition::Token if self.has_token(&request.headers) => None,
            Condition::Token => Some(without_token()),
            Condition::Choice => {
                Some(text(StatusCode::FORBIDDEN, format!("this endpoint is not served here yet: {CHOOSE}\n")))
            }
        })
    }

    fn refuse_host(&mut self, request: &Parts) -> Option<Response<Body>> {
        let host = match self.access.host {
            HostRule::Ignored => return None,
            _ => unknown_host(request, &self.app.management.hosts)?,
        };
        if self.access.host == HostRule::LimitsDetails {
            self.details = self.app.public_details;
            return None;
        }
        let host = quoted(host);
        Some(text(
            StatusCode::FORBIDDEN,
            format!(
                "{host} is not a name of this listener: ask for its address, or add the name to \
                 `HEALTH_MANAGEMENT_HOSTS`\n"
            ),
        ))
    }
}

fn without_token() -> Response<Body> {
    let what_to_do = "this endpoint needs the token: send it as `Authorization: Bearer`\n";
    let mut response = text(StatusCode::UNAUTHORIZED, what_to_do);
    response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    response
}

/// The host to which the request goes, if that is neither an address nor a name of the listener. A request without a host
/// comes from no browser.
fn unknown_host<'a>(request: &'a Parts, hosts: &[String]) -> Option<&'a str> {
    let named = request.headers.get_all(HOST).iter().map(|value| value.to_str().unwrap_or_default());
    // The target of a request in absolute form, or over HTTP/2.
    let target = request.uri.authority().map(Authority::as_str);
    named.chain(target).find(|host| !is_own_host(host, hosts))
}

fn is_own_host(text: &str, hosts: &[String]) -> bool {
    let Ok(authority) = text.parse::<Authority>() else { return false };
    if text.contains('@') {
        return false;
    }
    let host = authority.host();
    let host = host.strip_suffix('.').unwrap_or(host);
    let address = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    address.parse::<IpAddr>().is_ok()
        || host.eq_ignore_ascii_case("localhost")
        || hosts.iter().any(|own| own.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::to_bytes;
    use axum::extract::Request;
    use tower::ServiceExt;

    use super::*;
    use crate::declare::{CheckDef, Outcome};
    use crate::http::fixtures::app;
    use crate::http::management;
    use crate::settings::{EndpointPaths, ManagementAccess, Secret, Tokens};

    /// The endpoints of a listener that other machines can reach.
    fn exposed(auth: Option<ManagementAuth>) -> Router {
        let check = CheckDef::new("database", || async { Outcome::fail("is away").cause("hunter2") });
        let mut app = app([check]);
        app.management = ManagementAccess { auth, hosts: Vec::new() };
        app.token = Some(Tokens::one(Secret::new("sesame")));
        let paths = EndpointPaths::new(Vec::new(), &mut Vec::new());
        management(&paths, &View::new(app), Surface::listener(([0, 0, 0, 0], 9090).into()))
    }

    async fn ask(router: &Router, path: &str, headers: &[(&str, &str)]) -> (u16, String) {
        let request =
            headers.iter().fold(Request::get(path), |request, (name, value)| request.header(*name, *value));
        let Ok(response) = router.clone().oneshot(request.body(Body::empty()).unwrap()).await;
        let status = response.status().as_u16();
        let body = to_bytes(response.into_body(), 100_000).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    const TOKEN: (&str, &str) = ("authorization", "Bearer sesame");
    const PROBES: [(&str, u16); 3] =
        [("/livez", 200), ("/readyz?verbose", 503), ("/readyz/database?verbose", 503)];
    const PUBLIC: [(&str, u16); 4] =
        [("/health", 503), ("/heartbeat", 500), ("/status", 200), ("/probe_status", 200)];
    const PRIVATE: [&str; 4] = ["/", "/svc_status", "/svc_status.json", "/monitors"];

    #[tokio::test]
    async fn until_the_operator_has_chosen_an_exposed_listener_serves_only_what_is_public() {
        let router = exposed(None);
        for (path, status) in PROBES.into_iter().chain(PUBLIC) {
            let (found, body) = ask(&router, path, &[]).await;
            assert!(found == status && !body.contains("hunter2"), "{path}: {found} {body}");
            let (_, full) = ask(&router, "/readyz?verbose", &[TOKEN]).await;
            assert!(full.contains("hunter2"), "{full}");
        }
        #[cfg(feature = "metrics")]
        assert_eq!(ask(&router, "/metrics", &[]).await.0, 200);
        for path in PRIVATE {
            for headers in [&[][..], &[TOKEN]] {
                let (status, body) = ask(&router, path, headers).await;
                assert_eq!(status, 403, "{path}");
                assert!(body.contains(CHOOSE) && !body.contains("hunter2"), "{body}");
            }
        }
    }

    #[tokio::test]
    async fn with_the_choice_of_the_token_only_the_probes_answer_without_it() {
        let router = exposed(Some(ManagementAuth::Token));
        for (path, status) in PROBES {
            let (found, body) = ask(&router, path, &[("host", "evil.example")]).await;
            assert!(found == status && !body.contains("hunter2"), "{path}: {found} {body}");
        }
        let others = PUBLIC.into_iter().chain(PRIVATE.map(|path| (path, 200)));
        for (path, status) in others {
            for wrong in [&[][..], &[("authorization", "Bearer wrong")]] {
                let (found, body) = ask(&router, path, wrong).await;
                assert!(found == 401 && !body.contains("database"), "{path}: {found} {body}");
            }
            assert_eq!(ask(&router, path, &[TOKEN]).await.0, status, "{path}");
        }
        assert!(ask(&router, "/svc_status", &[TOKEN]).await.1.contains("hunter2"));
    }

    #[tokio::test]
    async fn with_the_choice_of_none_everything_is_served() {
        let router = exposed(Some(ManagementAuth::None));
        for (path, status) in PROBES.into_iter().chain(PUBLIC).chain(PRIVATE.map(|path| (path, 200))) {
            assert_eq!(ask(&router, path, &[("host", "10.0.0.7:9090")]).await.0, status, "{path}");
        }
        assert!(ask(&router, "/svc_status", &[]).await.1.contains("hunter2"));
    }

    #[test]
    fn only_addresses_localhost_and_configured_names_are_hosts_of_the_listener() {
        let hosts = ["shop.internal".to_owned()];
        for own in [
            "127.0.0.1",
            "127.0.0.1:9090",
            "10.0.0.7:9090",
            "[::1]",
            "[::1]:9090",
            "[fd00::7]:9090",
            "localhost",
            "LOCALHOST:9090",
            "localhost.",
            "shop.internal",
            "Shop.Internal:9090",
            "shop.internal.:9090",
        ] {
            assert!(is_own_host(own, &hosts), "{own}");
        }
        for other in [
            "",
            "evil.example",
            "evil.example:9090",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "evil.shop.internal",
            "2130706433",
            "0x7f.1",
            "127.1",
            "ann@localhost",
            "localhost@evil.example",
            "localhost,evil.example",
            "localhost evil.example",
            "http://localhost",
            "[::1",
            "[localhost]",
        ] {
            assert!(!is_own_host(other, &hosts), "{other}");
        }
    }

    #[test]
    fn a_listener_is_local_where_no_other_machine_can_reach_it() {
        for (address, is_local) in [
            ("127.0.0.1:9090", true),
            ("127.8.8.8:9090", true),
            ("[::1]:9090", true),
            ("[::ffff:127.0.0.1]:9090", true),
            ("0.0.0.0:9090", false),
            ("[::]:9090", false),
            ("[::ffff:0.0.0.0]:9090", false),
            ("10.0.0.7:9090", false),
            ("[fe80::1]:9090", false),
        ] {
            let surface = Surface::listener(address.parse().unwrap());
            assert_eq!(surface, Surface::Listener { is_local }, "{address}");
        }
    }
}
