//! A maintenance as [Consul](https://developer.hashicorp.com/consul/commands/maint) declares it of a node: the agent is
//! asked by [blocking queries](https://developer.hashicorp.com/consul/api-docs/features/blocking), so that news arrives at
//! once and few requests are sent.

use std::time::Duration;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::header::{HeaderMap, HeaderValue};
use reqwest::{Client, StatusCode};
use serde::Deserialize;
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep};

use crate::maintenance::{MaintenanceNews, MaintenanceSource};
use crate::net::{Tls, client, read, refusal, send};
use crate::settings::Agent;

/// How long the agent holds a query while there is no news, up to a sixteenth longer. So long it may take until an agent is
/// missed that went away without closing the connection.
const WAIT: Duration = Duration::from_secs(60);
/// The time for a request that is answered at once.
const TIMEOUT: Duration = Duration::from_secs(10);

/// What is written otherwise in the path: all but what names of nodes are made of.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_');

/// The Consul agent.
pub(crate) struct Consul {
    agent: Agent,
    watch: Mutex<Watch>,
}

/// How far the watch has come.
#[derive(Default)]
struct Watch {
    /// Made when it is first needed: without TLS the process still runs.
    client: Option<Client>,
    /// What the agent called the state it told last; without it, it answers at once.
    index: Option<u64>,
    pace: Pace,
}

impl Consul {
    pub(crate) fn new(agent: Agent) -> Self {
        Self { agent, watch: Mutex::default() }
    }

    async fn ask(&self, watch: &mut Watch) -> Result<bool, String> {
        let client = match &watch.client {
            Some(client) => client.clone(),
            // The agent is this machine's own, and the token is for nobody between.
            None => {
                watch.client.insert(client(Tls::of(&self.agent.url), |builder| builder.no_proxy())?).clone()
            }
        };
        watch.pace.keep().await;
        let asked = Instant::now();
        // After a failure the next answer is wanted at once, to know that the agent is back.
        let index = watch.index.take();
        let (on, next) = self.request(&client, index).await?;
        watch.index = following(index, next);
        watch.pace.answered(asked.elapsed());
        Ok(on)
    }

    /// Whether the node is in maintenance, and the index of this state.
    async fn request(&self, client: &Client, index: Option<u64>) -> Result<(bool, u64), String> {
        let Agent { url, token, node } = &self.agent;
        let name = utf8_percent_encode(node, ENCODED);
        let (query, timeout) = match index {
            Some(index) => (format!("?index={index}&wait={}s", WAIT.as_secs()), WAIT + WAIT / 16 + TIMEOUT),
            None => (String::new(), TIMEOUT),
        };
        let mut request = client.get(format!("{url}/v1/health/node/{name}{query}")).timeout(timeout);
        if let Some(token) = token {
            let mut value = HeaderValue::from_str(token.expose()).map_err(|error| error.to_string())?;
            value.set_sensitive(true);
            request = request.header("x-consul-token", value);
        }
        let answer = send(request).await?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        let body = read(answer).await?;
        if status != StatusCode::OK {
            let hint = match status {
                StatusCode::FORBIDDEN => " (is CONSUL_HTTP_TOKEN a token that may read the node?)",
                _ => "",
            };
            return Err(refusal(status, &body, token) + hint);
        }
        let checks: Vec<NodeCheck> = serde_json::from_slice(&body)
            .map_err(|_| "it answered with something that is not a list of checks".to_owned())?;
        if checks.is_empty() && header(&headers, "x-consul-results-filtered-by-acls") == Some("true") {
            return Err(format!("it hides the node `{node}`: give CONSUL_HTTP_TOKEN `node:read`"));
        }
        let index = header(&headers, "x-consul-index").and_then(|index| index.parse().ok());
        Ok((checks.iter().any(NodeCheck::is_maintenance), index.unwrap_or_default()))
    }
}

impl MaintenanceSource for Consul {
    fn name(&self) -> &str {
        "consul"
    }

    fn next(&self) -> MaintenanceNews<'_> {
        Box::pin(async { Ok(self.ask(&mut *self.watch.lock().await).await?) })
    }
}

/// One of the checks of a node.
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

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// What to ask with after `next` was answered to `index`. One that goes backwards, as after a snapshot was restored, is
/// not to be waited for; zero, which no agent should answer, would be no wait at all.
fn following(index: Option<u64>, next: u64) -> Option<u64> {
    if index.is_some_and(|index| next < index) { None } else { Some(next.max(1)) }
}

/// Keeps the loop from running hot when answers come quickly one after the other: because the state does change all the
/// time, or because somebody between does not know of blocking queries.
#[derive(Default)]
struct Pace {
    quick: u32,
}

impl Pace {
    const QUICK: Duration = Duration::from_secs(1);
    const MOST: u32 = 5;
    /// What Consul's documentation suggests.
    const PAUSE: Duration = Duration::from_secs(15);

    fn answered(&mut self, took: Duration) {
        self.quick = if took < Self::QUICK { self.quick + 1 } else { 0 };
    }

    async fn keep(&mut self) {
        if self.quick >= Self::MOST {
            sleep(Self::PAUSE).await;
            self.quick = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_that_goes_backwards_is_forgotten_and_zero_is_never_asked_for() {
        assert_eq!(following(None, 7), Some(7));
        assert_eq!(following(Some(7), 7), Some(7));
        assert_eq!(following(Some(7), 9), Some(9));
        assert_eq!(following(Some(7), 6), None);
        assert_eq!(following(None, 0), Some(1));
    }

    #[tokio::test(start_paused = true)]
    async fn a_few_quick_answers_delay_nothing_and_more_of_them_do() {
        let (mut pace, began) = (Pace::default(), Instant::now());
        for _ in 0..20 {
            pace.keep().await;
            pace.answered(Duration::from_millis(2));
        }
        assert_eq!(began.elapsed().as_secs(), 45);
        pace.answered(WAIT);
        let began = Instant::now();
        for _ in 0..5 {
            pace.keep().await;
            pace.answered(Duration::from_millis(2));
        }
        assert_eq!(began.elapsed(), Duration::ZERO);
    }
}
