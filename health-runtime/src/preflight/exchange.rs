//! One monitor's request and what comes of it, redirects included.

use axum::http::header::LOCATION;
use tokio::time::Instant;

use crate::preflight::address::{Address, Base};
use crate::preflight::answer::{Answer, Answered, Unanswered};
use crate::preflight::in_process::InProcess;
#[cfg(feature = "publish")]
use crate::preflight::network::Network;
use crate::preflight::request::Request;

/// More than these are a loop.
const MOST_REDIRECTS: usize = 10;

/// Who is asked.
pub(super) enum Asked {
    InProcess(InProcess),
    #[cfg(feature = "publish")]
    Network(Network),
}

/// What a monitor says of redirects and certificates.
#[derive(Clone, Copy)]
pub(super) struct Manner {
    pub(super) follow_redirects: bool,
    #[cfg(feature = "publish")]
    pub(super) verify_ssl: bool,
}

impl Asked {
    pub(super) fn base(&self) -> &Base {
        match self {
            Self::InProcess(router) => &router.base,
            #[cfg(feature = "publish")]
            Self::Network(network) => &network.base,
        }
    }

    /// Sends `request`, and goes where it is redirected to.
    pub(super) async fn exchange(&self, request: Request, manner: Manner) -> Result<Answered, Unanswered> {
        let started = Instant::now();
        let (mut request, mut redirected_to) = (request, None);
        let (mut answer, reached) = self.send(&request, manner).await?;
        let mut redirects = 0;
        loop {
            let Some(location) = location(&answer).filter(|_| manner.follow_redirects) else {
                return Ok(Answered { answer, time: started.elapsed(), reached, redirected_to });
            };
            redirects += 1;
            if redirects > MOST_REDIRECTS {
                return Err(Unanswered::Lost(format!("it redirects more than {MOST_REDIRECTS} times")));
            }
            let to = request.to.join(&location).ok_or_else(|| {
                Unanswered::Lost("it redirects to something that is no address of a web server".to_owned())
            })?;
            let shown = shown(self.base(), &to);
            request = request.redirected(answer.status.as_u16(), to);
            answer = self.send(&request, manner).await.map_err(|error| behind(&shown, error))?.0;
            redirected_to = Some(shown);
        }
    }

    async fn send(
        &self,
        request: &Request,
        #[cfg_attr(not(feature = "publish"), allow(unused_variables))] manner: Manner,
    ) -> Result<(Answer, Option<bool>), Unanswered> {
        match self {
            Self::InProcess(router) => {
                router.send(request).await.map(|(answer, reached)| (answer, Some(reached)))
            }
            #[cfg(feature = "publish")]
            Self::Network(network) => {
                network.send(request, manner.verify_ssl).await.map(|answer| (answer, None))
            }
        }
    }
}

/// Where an answer redirects to.
fn location(answer: &Answer) -> Option<String> {
    let redirects = matches!(answer.status.as_u16(), 301 | 302 | 303 | 307 | 308);
    let location = answer.headers.get(LOCATION).filter(|_| redirects)?;
    Some(String::from_utf8_lossy(location.as_bytes()).into_owned())
}

/// An address for people: without its query, which is where tokens are put.
fn shown(base: &Base, to: &Address) -> String {
    let url = to.url();
    let whole = base.path(to).unwrap_or(&url);
    whole.split('?').next().unwrap_or_default().to_owned()
}

fn behind(to: &str, error: Unanswered) -> Unanswered {
    match error {
        Unanswered::Elsewhere(why) => Unanswered::Elsewhere(format!("it redirects to `{to}`: {why}")),
        Unanswered::Lost(why) => Unanswered::Lost(format!("it redirects to `{to}`: {why}")),
    }
}
