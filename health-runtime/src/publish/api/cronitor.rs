//! The client of [Cronitor's monitor API](https://cronitor.io/docs/monitor-api).

use std::time::{Duration, SystemTime};

use reqwest::header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use reqwest::{Client, Method, StatusCode};
use serde_json::Value as Json;

use crate::net::{Tls, client, read, refusal, send};
use crate::publish::api::{ApiError, Existing, MonitoringApi, Page};
use crate::publish::send::Payload;
use crate::settings::Secret;

/// The time for one request, as the official clients have it.
const TIMEOUT: Duration = Duration::from_secs(10);
/// `schedule` is one text in this version; later ones have a list.
const VERSION: &str = "2020-10-27";
/// What the official clients ask for; the API may give fewer.
const PAGE_SIZE: &str = "100";

/// Whoever has the API answer: the network, where nobody fuzzes.
pub(crate) trait Transport: Send + Sync {
    /// Sends a request, and reads the answer to its end.
    fn exchange(
        &self,
        key: &Secret,
        method: Method,
        path: &str,
        body: Option<Vec<u8>>,
    ) -> impl Future<Output = Result<Received, String>> + Send;
}

/// What came back.
pub(crate) struct Received {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

/// The API at an address.
pub(crate) struct Network {
    client: Client,
    url: String,
}

impl Transport for Network {
    async fn exchange(
        &self,
        key: &Secret,
        method: Method,
        path: &str,
        body: Option<Vec<u8>>,
    ) -> Result<Received, String> {
        let mut request = self
            .client
            .request(method, format!("{}/{path}", self.url))
            .basic_auth(key.expose(), Some(""))
            .header("Cronitor-Version", VERSION);
        if let Some(body) = body {
            request = request.header(CONTENT_TYPE, "application/json").body(body);
        }
        let answer = send(request).await?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        Ok(Received { status, headers, body: read(answer).await? })
    }
}

pub(crate) struct Cronitor<T = Network> {
    transport: T,
    key: Secret,
    /// What the API was once sent, and is shown of no answer.
    secrets: Vec<Secret>,
}

impl Cronitor {
    /// A client of the API at `url`, in whose errors none of `secrets` stands.
    ///
    /// # Errors
    /// When TLS cannot be set up, as on a machine without certificates.
    pub(crate) fn new(url: &str, key: Secret, secrets: Vec<Secret>) -> Result<Self, String> {
        let client = client(Tls::of(url), |builder| builder.timeout(TIMEOUT))?;
        Ok(Self::over(Network { client, url: url.to_owned() }, key, secrets))
    }
}

/// An answer, read to its end.
struct Answer {
    status: StatusCode,
    retry_after: Option<Duration>,
    body: Vec<u8>,
}

impl<T: Transport> Cronitor<T> {
    /// A client of whatever answers over `transport`.
    pub(crate) fn over(transport: T, key: Secret, secrets: Vec<Secret>) -> Self {
        Self { transport, key, secrets }
    }

    async fn send(&self, method: Method, path: &str, body: Option<Vec<u8>>) -> Result<Answer, ApiError> {
        let received = self.transport.exchange(&self.key, method, path, body).await;
        let Received { status, headers, body } = received.map_err(ApiError::temporary)?;
        Ok(Answer { status, retry_after: retry_after(&headers), body })
    }

    /// Why the answer is no success, in words without `secrets`.
    fn refusal<'a>(&'a self, answer: &Answer, secrets: impl Iterator<Item = &'a Secret>) -> ApiError {
        let status = answer.status;
        let what = refusal(status, &answer.body, secrets.chain([&self.key]).chain(&self.secrets));
        if status == StatusCode::UNAUTHORIZED || status == StatusCode::FORBIDDEN {
            ApiError::permanent(format!(
                "{what} (is CRONITOR_API_KEY right, and may it read and write monitors?)"
            ))
        } else if status.is_server_error() || matches!(status.as_u16(), 408 | 425 | 429) {
            ApiError::temporary(what).after(answer.retry_after)
        } else if matches!(status.as_u16(), 400 | 409 | 413 | 422) {
            ApiError::content(what)
        } else {
            ApiError::permanent(what)
        }
    }

    async fn ask(&self, path: &str) -> Result<Answer, ApiError> {
        self.send(Method::GET, path, None).await
    }
}

impl Answer {
    fn json(&self) -> Result<Json, ApiError> {
        serde_json::from_slice(&self.body).map_err(|_| {
            ApiError::temporary(format!("it answered {} with something that is not JSON", self.status))
        })
    }
}

impl<T: Transport> MonitoringApi for Cronitor<T> {
    async fn put(&self, monitors: &[Payload]) -> Result<Option<Vec<String>>, ApiError> {
        #[derive(serde::Serialize)]
        struct Batch<'a> {
            monitors: &'a [Payload],
        }
        let body = serde_json::to_vec(&Batch { monitors })
            .map_err(|error| ApiError::permanent(error.to_string()))?;
        let answer = self.send(Method::PUT, "monitors", Some(body)).await?;
        if !answer.status.is_success() {
            return Err(self.refusal(&answer, monitors.iter().flat_map(|monitor| &monitor.secrets)));
        }
        Ok(kept(&answer.json()?))
    }

    async fn page(&self, tag: &str, page: usize) -> Result<Page, ApiError> {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("page", &page.to_string())
            .append_pair("pageSize", PAGE_SIZE)
            .append_pair("tag", tag)
            .finish();
        let answer = self.ask(&format!("monitors?{query}")).await?;
        if !answer.status.is_success() {
            return Err(self.refusal(&answer, std::iter::empty()));
        }
        listed(answer.json()?)
            .ok_or_else(|| ApiError::temporary("it answered with something that is not a list of monitors"))
    }

    async fn monitor(&self, key: &str) -> Result<Option<Existing>, ApiError> {
        // A key is made of letters, digits and dashes: it needs no encoding.
        let answer = self.ask(&format!("monitors/{key}")).await?;
        if answer.status == StatusCode::NOT_FOUND {
            return Ok(None);
        }
        if !answer.status.is_success() {
            return Err(self.refusal(&answer, std::iter::empty()));
        }
        let monitor = existing(answer.json()?);
        monitor
            .map(Some)
            .ok_or_else(|| ApiError::temporary("it answered with something that is not a monitor"))
    }

    async fn delete(&self, keys: &[String]) -> Result<(), ApiError> {
        let body = serde_json::json!({ "monitors": keys }).to_string().into_bytes();
        let answer = self.send(Method::DELETE, "monitors", Some(body)).await?;
        if answer.status.is_success() || answer.status == StatusCode::NOT_FOUND {
            return Ok(());
        }
        Err(self.refusal(&answer, std::iter::empty()))
    }
}

/// A page of a listing: `{"monitors": […]}` with a total in either form, or a bare list.
pub(crate) fn listed(mut answer: Json) -> Option<Page> {
    let total = answer
        .get("total_monitor_count")
        .or_else(|| answer.get("page_info")?.get("totalMonitorCount"))
        .and_then(|total| total.as_u64().or_else(|| total.as_str()?.parse().ok()));
    let monitors = match answer.get_mut("monitors").map_or(Json::Null, Json::take) {
        Json::Null => answer,
        monitors => monitors,
    };
    let Json::Array(monitors) = monitors else { return None };
    // One without a key cannot be told from another; the total says that it is missing.
    let monitors = monitors.into_iter().filter_map(existing).collect();
    Some(Page { monitors, total: total.and_then(|total| usize::try_from(total).ok()) })
}

fn existing(monitor: Json) -> Option<Existing> {
    let key = key_of(&monitor)?.to_owned();
    let Json::Object(fields) = monitor else { return None };
    Some(Existing { key, fields })
}

fn key_of(monitor: &Json) -> Option<&str> {
    monitor.get("key").or_else(|| monitor.get("attributes")?.get("key"))?.as_str()
}

/// Seconds or a date (RFC 9110, 10.2.3).
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let seconds = text.parse().ok().map(Duration::from_secs);
    seconds.or_else(|| {
        let date = httpdate::parse_http_date(text).ok()?;
        Some(date.duration_since(SystemTime::now()).unwrap_or_default())
    })
}

/// The keys of the monitors in an answer; `None` when it lists none, as an asynchronous import does.
fn kept(answer: &Json) -> Option<Vec<String>> {
    let monitors = answer.get("monitors").unwrap_or(answer).as_array()?;
    Some(monitors.iter().filter_map(|monitor| key_of(monitor).map(str::to_owned)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Refuses whatever it is asked, with a text.
    struct Refusing(&'static str);

    impl Transport for Refusing {
        async fn exchange(
            &self,
            _: &Secret,
            _: Method,
            _: &str,
            _: Option<Vec<u8>>,
        ) -> Result<Received, String> {
            let (status, body) = (StatusCode::INTERNAL_SERVER_ERROR, self.0.into());
            Ok(Received { status, headers: HeaderMap::new(), body })
        }
    }

    #[tokio::test]
    async fn no_refusal_shows_the_key_or_what_a_monitor_sends_whatever_was_asked() {
        let refusing = Refusing("the key k-1 and a monitor with Bearer hunter2");
        let api = Cronitor::over(refusing, Secret::new("k-1"), vec![Secret::new("Bearer hunter2")]);
        let errors = [
            api.page("tag", 1).await.map(drop).unwrap_err(),
            api.monitor("a").await.map(drop).unwrap_err(),
            api.delete(&["a".to_owned()]).await.unwrap_err(),
            api.put(&[]).await.map(drop).unwrap_err(),
        ];
        for error in errors {
            let text = error.to_string();
            assert!(text.ends_with("the key ******** and a monitor with ********"), "{text}");
        }
    }

    #[test]
    fn retry_after_is_read_in_both_forms() {
        let read = |text: &str| {
            let value = text.parse().expect("a header value");
            retry_after(&HeaderMap::from_iter([(RETRY_AFTER, value)]))
        };
        assert_eq!(read("7"), Some(Duration::from_secs(7)));
        let date = httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(100));
        let wait = read(&date).expect("a date");
        assert!((90..=100).contains(&wait.as_secs()), "{wait:?}");
        assert_eq!(read("Sun, 06 Nov 1994 08:49:37 GMT"), Some(Duration::ZERO), "a date that is over");
        assert_eq!(read("soon"), None);
    }

    #[test]
    fn the_kept_keys_are_found_in_every_form_of_an_answer() {
        let keys = |text: &str| kept(&serde_json::from_str(text).expect("JSON"));
        assert_eq!(keys(r#"{"monitors":[{"key":"a"}]}"#), Some(vec!["a".to_owned()]));
        assert_eq!(keys(r#"[{"attributes":{"key":"b"}}]"#), Some(vec!["b".to_owned()]));
        assert_eq!(keys(r#"{"batch_key":"x"}"#), None);
    }
}
