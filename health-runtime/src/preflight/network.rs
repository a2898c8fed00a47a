//! Asks a deployment over the network.

use std::sync::OnceLock;

use reqwest::Client;

use crate::net::{Tls, client, read_part, send};
use crate::preflight::address::Base;
use crate::preflight::answer::{Answer, BODY_LIMIT, Unanswered};
use crate::preflight::request::Request;

/// Where the deployment is found, and the clients that ask it.
pub(super) struct Network {
    pub(super) base: Base,
    /// One for each [`Tls`], made when it is first needed: a machine may have no certificates.
    clients: [OnceLock<Result<Client, String>>; 3],
}

impl Network {
    pub(super) fn new(base: Base) -> Self {
        Self { base, clients: Default::default() }
    }

    /// Sends a request, once.
    pub(super) async fn send(&self, request: &Request, verify_ssl: bool) -> Result<Answer, Unanswered> {
        let trust = match (request.to.origin.starts_with("https:"), verify_ssl) {
            (false, _) => Tls::Off,
            (true, true) => Tls::Verified,
            (true, false) => Tls::Unverified,
        };
        let client = self.clients[trust as usize].get_or_init(|| client(trust, |builder| builder));
        let client = client.as_ref().map_err(|why| Unanswered::Lost(why.clone()))?;
        let request = client
            .request(request.method.clone(), request.to.url())
            .headers(request.headers.clone())
            .body(request.body.clone());
        let mut answer = send(request).await.map_err(Unanswered::Lost)?;
        let (body, whole) = read_part(&mut answer, BODY_LIMIT).await.map_err(Unanswered::Lost)?;
        Ok(Answer { status: answer.status(), headers: answer.headers().clone(), body, whole })
    }
}
