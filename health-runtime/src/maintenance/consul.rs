//! A source that declares maintenance while
//! [Consul](https://developer.hashicorp.com/consul/commands/maint) has the node in maintenance.
//!
//! The source asks the agent of this machine by
//! [blocking queries](https://developer.hashicorp.com/consul/api-docs/features/blocking): each request carries the index of
//! the last known state, and the agent answers when that state changes, or after [`WAIT`]. So a change arrives at once and
//! few requests are sent. After a failure the source asks without an index, to learn at once that the agent is back.

use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderValue, Request, StatusCode};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep};

use crate::maintenance::{MaintenanceFuture, MaintenanceSource};
use crate::net::{Call, HttpClient, Proxy, Tls, refusal};
use crate::settings::ConsulAgent;

/// How long the agent holds a query while nothing changes; it adds up to a sixteenth. An agent that vanishes without
/// closing the connection is noticed after that time at the latest.
const WAIT: Duration = Duration::from_secs(60);
/// The timeout of a request that the agent answers at once.
const TIMEOUT: Duration = Duration::from_secs(10);

/// The characters of a node's name that are percent-encoded: all but those that names usually have.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_');

/// The Consul agent of this machine.
pub(crate) struct Consul {
    agent: ConsulAgent,
    /// Locked for the whole of a query; only one is in flight.
    query: Mutex<BlockingQuery>,
}

/// What the next query needs to know of the earlier ones.
#[derive(Default)]
struct BlockingQuery {
    /// Made at the first query: where TLS is not available the process starts all the same.
    client: Option<HttpClient>,
    /// The index of the last known state. Without one the agent answers at once.
    index: Option<u64>,
    limit: QuickAnswerLimit,
}

impl Consul {
    pub(crate) fn new(agent: ConsulAgent) -> Self {
        Self { agent, query: Mutex::default() }
    }

    async fn ask(&self, query: &mut BlockingQuery) -> Result<bool, String> {
        let client = match &query.client {
            Some(client) => client.clone(),
            // The agent runs on this machine, and a proxy must not see the token.
            None => {
                let ConsulAgent { url, authorities, .. } = &self.agent;
                query.client.insert(HttpClient::new(Tls::of(url), Proxy::Never, authorities)?).clone()
            }
        };
        query.limit.wait().await;
        let sent_at = Instant::now();
        // Taken, so that a failure leaves none.
        let index = query.index.take();
        let (in_maintenance, answered) = self.request(&client, index).await?;
        query.index = next_index(index, answered);
        query.limit.answered(sent_at.elapsed());
        Ok(in_maintenance)
    }

    /// Whether the node is in maintenance, and the index of this state.
    async fn request(&self, client: &HttpClient, index: Option<u64>) -> Result<(bool, u64), String> {
        let ConsulAgent { url, token, node, .. } = &self.agent;
        let name = utf8_percent_encode(node, ENCODED);
        let (query, timeout) = match index {
            Some(index) => (format!("?index={index}&wait={}s", WAIT.as_secs()), WAIT + WAIT / 16 + TIMEOUT),
            None => (String::new(), TIMEOUT),
        };
        let mut request = Request::get(format!("{url}/v1/health/node/{name}{query}"));
        if let Some(token) = token {
            let mut value = HeaderValue::from_str(token.expose()).map_err(|error| error.to_string())?;
            value.set_sensitive(true);
            request = request.header("x-consul-token", value);
        }
        let request = request.body(Body::empty()).map_err(|error| error.to_string())?;
        let answer = client.send_for_all(request, Call::within(timeout)).await?;
        let status = answer.status;
        if status != StatusCode::OK {
            let hint = match status {
                StatusCode::FORBIDDEN => " (does the Consul token have `node:read`?)",
                _ => "",
            };
            return Err(refusal(status, &answer.body, token) + hint);
        }
        let checks: Vec<NodeCheck> = serde_json::from_slice(&answer.body)
            .map_err(|_| "it answered with something that is not a list of checks".to_owned())?;
        if checks.is_empty() && answer.header("x-consul-results-filtered-by-acls") == Some("true") {
            return Err(format!("it hides the node `{node}`: the Consul token needs `node:read`"));
        }
        // Every node that Consul knows has a check of its own, `serfHealth`: an empty list says nothing about maintenance.
        if checks.is_empty() {
            return Err(format!(
                "Consul does not know the node `{node}`: set HEALTH_CONSUL_NODE or `.consul_node(..)` to a name that `consul \
                 members` lists (the default is the name of the machine, which in a container is the container's id)"
            ));
        }
        let index = answer.header("x-consul-index").and_then(|index| index.parse().ok());
        Ok((checks.iter().any(NodeCheck::is_maintenance), index.unwrap_or_default()))
    }
}

impl MaintenanceSource for Consul {
    fn name(&self) -> &str {
        "consul"
    }

    fn next(&self) -> MaintenanceFuture<'_> {
        Box::pin(async { Ok(self.ask(&mut *self.query.lock().await).await?) })
    }
}

/// One check of a node, as the agent lists it.
#[derive(Deserialize)]
struct NodeCheck {
    #[serde(rename = "CheckID")]
    id: String,
    #[serde(rename = "Status")]
    status: String,
}

impl NodeCheck {
    fn is_maintenance(&self) -> bool {
        self.id == "_node_maintenance" && self.status == "critical"
    }
}

/// The index of the next query, when the query with `index` was answered with `answered`. An index that went backwards, as
/// after a snapshot was restored, must not be waited for. Zero is no valid index: the agent would not wait at all.
fn next_index(index: Option<u64>, answered: u64) -> Option<u64> {
    if index.is_some_and(|index| answered < index) { None } else { Some(answered.max(1)) }
}

/// Pauses after a series of quick answers. They come when the state changes all the time, or when a proxy between ignores
/// blocking queries; without the pause the source would ask in a tight loop.
#[derive(Default)]
struct QuickAnswerLimit {
    in_a_row: u32,
}

impl QuickAnswerLimit {
    /// An answer within this time is a quick one.
    const QUICK: Duration = Duration::from_secs(1);
    const MOST_IN_A_ROW: u32 = 5;
    /// What Consul's documentation suggests.
    const PAUSE: Duration = Duration::from_secs(15);

    fn answered(&mut self, took: Duration) {
        self.in_a_row = if took < Self::QUICK { self.in_a_row + 1 } else { 0 };
    }

    async fn wait(&mut self) {
        if self.in_a_row >= Self::MOST_IN_A_ROW {
            sleep(Self::PAUSE).await;
            self.in_a_row = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_that_goes_backwards_is_dropped_and_zero_is_never_sent() {
        assert_eq!(next_index(None, 7), Some(7));
        assert_eq!(next_index(Some(7), 7), Some(7));
        assert_eq!(next_index(Some(7), 9), Some(9));
        assert_eq!(next_index(Some(7), 6), None);
        assert_eq!(next_index(None, 0), Some(1));
    }

    #[tokio::test(start_paused = true)]
    async fn five_quick_answers_in_a_row_delay_the_next_query() {
        let (mut limit, started) = (QuickAnswerLimit::default(), Instant::now());
        for _ in 0..20 {
            limit.wait().await;
            limit.answered(Duration::from_millis(2));
        }
        assert_eq!(started.elapsed().as_secs(), 45);
        limit.answered(WAIT);
        let started = Instant::now();
        for _ in 0..5 {
            limit.wait().await;
            limit.answered(Duration::from_millis(2));
        }
        assert_eq!(started.elapsed(), Duration::ZERO);
    }
}
