//! The client of [Cronitor's monitor API](https://cronitor.io/docs/monitor-api).

use std::time::{Duration, SystemTime};

use axum::http::{Method, StatusCode};
use serde_json::Value as Json;

use crate::net::{Answer, refusal};
use crate::publish::api::error::ApiError;
use crate::publish::api::monitoring_api::{ExistingMonitor, ListingPage, MonitoringApi};
use crate::publish::api::payload::Payload;
use crate::publish::api::transport::{HttpTransport, Transport, basic_credentials};
use crate::settings::{CaCertificates, Secret};

/// The page size that the official clients ask for. The API may give smaller pages.
const PAGE_SIZE: &str = "100";

/// A client of the API. Its errors contain no secret.
pub(crate) struct Cronitor<T = HttpTransport> {
    transport: T,
    key: Secret,
    /// Values that the API was sent once, and may quote in any response.
    secrets: Vec<Secret>,
}

impl Cronitor {
    /// A client of the API at `url`, whose errors contain neither `key` nor any of `secrets`.
    ///
    /// # Errors
    /// When TLS cannot be set up, as on a machine without certificates.
    pub(crate) fn new(
        url: &str,
        authorities: &CaCertificates,
        key: Secret,
        secrets: Vec<Secret>,
    ) -> Result<Self, String> {
        Ok(Self::over(HttpTransport::new(url, authorities)?, key, secrets))
    }
}

impl<T: Transport> Cronitor<T> {
    /// A client of the API at the other end of `transport`.
    pub(crate) fn over(transport: T, key: Secret, mut secrets: Vec<Secret>) -> Self {
        // The API may quote the header as it was sent.
        secrets.push(Secret::new(basic_credentials(&key)));
        Self { transport, key, secrets }
    }

    async fn send(&self, method: Method, path: &str, body: Option<Vec<u8>>) -> Result<Answer, ApiError> {
        self.transport.exchange(&self.key, method, path, body).await.map_err(ApiError::temporary)
    }

    async fn get(&self, path: &str) -> Result<Answer, ApiError> {
        self.send(Method::GET, path, None).await
    }

    /// Why `response` is no success. `secrets` are those of this request alone.
    fn refusal<'a>(&'a self, response: &Answer, secrets: impl Iterator<Item = &'a Secret>) -> ApiError {
        let status = response.status;
        let what = refusal(status, &response.body, secrets.chain([&self.key]).chain(&self.secrets));
        if status == StatusCode::UNAUTHORIZED || status == StatusCode::FORBIDDEN {
            ApiError::permanent(format!(
                "{what} (is CRONITOR_API_KEY right, and may it read and write monitors?)"
            ))
        } else if status.is_server_error() || matches!(status.as_u16(), 408 | 425 | 429) {
            ApiError::temporary(what).after(response.header("retry-after").and_then(retry_after))
        } else if matches!(status.as_u16(), 400 | 409 | 413 | 422) {
            ApiError::content(what)
        } else {
            ApiError::permanent(what)
        }
    }
}

fn json(response: &Answer) -> Result<Json, ApiError> {
    serde_json::from_slice(&response.body).map_err(|_| {
        ApiError::temporary(format!("it answered {} with something that is not JSON", response.status))
    })
}

impl<T: Transport> MonitoringApi for Cronitor<T> {
    async fn put(&self, monitors: &[Payload]) -> Result<Option<Vec<String>>, ApiError> {
        #[derive(serde::Serialize)]
        struct PutBody<'a> {
            monitors: &'a [Payload],
        }
        let body = serde_json::to_vec(&PutBody { monitors })
            .map_err(|error| ApiError::permanent(error.to_string()))?;
        let response = self.send(Method::PUT, "monitors", Some(body)).await?;
        if !response.status.is_success() {
            return Err(self.refusal(&response, monitors.iter().flat_map(|monitor| &monitor.secrets)));
        }
        Ok(accepted_keys(&json(&response)?))
    }

    async fn page(&self, tag: &str, page: usize) -> Result<ListingPage, ApiError> {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("page", &page.to_string())
            .append_pair("pageSize", PAGE_SIZE)
            .append_pair("tag", tag)
            .finish();
        let response = self.get(&format!("monitors?{query}")).await?;
        if !response.status.is_success() {
            return Err(self.refusal(&response, std::iter::empty()));
        }
        listed(json(&response)?)
            .ok_or_else(|| ApiError::temporary("it answered with something that is not a list of monitors"))
    }

    async fn monitor(&self, key: &str) -> Result<Option<ExistingMonitor>, ApiError> {
        // A key has only letters, digits and dashes, which need no encoding.
        let response = self.get(&format!("monitors/{key}")).await?;
        if response.status == StatusCode::NOT_FOUND {
            return Ok(None);
        }
        if !response.status.is_success() {
            return Err(self.refusal(&response, std::iter::empty()));
        }
        let monitor = existing(json(&response)?);
        monitor
            .map(Some)
            .ok_or_else(|| ApiError::temporary("it answered with something that is not a monitor"))
    }

    async fn delete(&self, keys: &[String]) -> Result<(), ApiError> {
        let body = serde_json::json!({ "monitors": keys }).to_string().into_bytes();
        let response = self.send(Method::DELETE, "monitors", Some(body)).await?;
        if response.status.is_success() || response.status == StatusCode::NOT_FOUND {
            return Ok(());
        }
        Err(self.refusal(&response, std::iter::empty()))
    }
}

/// Reads a page of a listing: `{"monitors": […]}` with a total in one of two forms, or a list alone.
pub(crate) fn listed(mut answer: Json) -> Option<ListingPage> {
    let total = answer
        .get("total_monitor_count")
        .or_else(|| answer.get("page_info")?.get("totalMonitorCount"))
        .and_then(|total| total.as_u64().or_else(|| total.as_str()?.parse().ok()));
    let monitors = match answer.get_mut("monitors").map_or(Json::Null, Json::take) {
        Json::Null => answer,
        monitors => monitors,
    };
    let Json::Array(monitors) = monitors else { return None };
    // A monitor without a key cannot be compared, and is left out. The total then shows that the list is incomplete.
    let monitors = monitors.into_iter().filter_map(existing).collect();
    Some(ListingPage { monitors, total: total.and_then(|total| usize::try_from(total).ok()) })
}

fn existing(monitor: Json) -> Option<ExistingMonitor> {
    let key = key_of(&monitor)?.to_owned();
    let Json::Object(fields) = monitor else { return None };
    Some(ExistingMonitor { key, fields })
}

fn key_of(monitor: &Json) -> Option<&str> {
    monitor.get("key").or_else(|| monitor.get("attributes")?.get("key"))?.as_str()
}

/// Reads `Retry-After`, which has seconds or a date (RFC 9110, 10.2.3).
fn retry_after(text: &str) -> Option<Duration> {
    let text = text.trim();
    let seconds = text.parse().ok().map(Duration::from_secs);
    seconds.or_else(|| {
        let date = httpdate::parse_http_date(text).ok()?;
        Some(date.duration_since(SystemTime::now()).unwrap_or_default())
    })
}

/// The keys of the monitors that a put lists in its answer; `None` when it lists none, as an asynchronous import does.
fn accepted_keys(answer: &Json) -> Option<Vec<String>> {
    let monitors = answer.get("monitors").unwrap_or(answer).as_array()?;
    Some(monitors.iter().filter_map(|monitor| key_of(monitor).map(str::to_owned)).collect())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderMap;

    use super::*;

    /// Answers every request with 500 and a text.
    struct FailingTransport(&'static str);

    impl Transport for FailingTransport {
        async fn exchange(
            &self,
            _: &Secret,
            _: Method,
            _: &str,
            _: Option<Vec<u8>>,
        ) -> Result<Answer, String> {
            let (status, body) = (StatusCode::INTERNAL_SERVER_ERROR, self.0.into());
            Ok(Answer { status, headers: HeaderMap::new(), body, body_is_complete: true })
        }
    }

    #[tokio::test]
    async fn no_error_shows_the_key_or_a_secret_of_a_monitor() {
        let transport = FailingTransport(
            "[k-1] [Basic ay0xOg==] [ay0xOg==] [ay0xOg] [k-1:] [Bearer hunter2] [hunter2] [aHVudGVyMg==]",
        );
        let api = Cronitor::over(transport, Secret::new("k-1"), vec![Secret::new("Bearer hunter2")]);
        let errors = [
            api.page("tag", 1).await.map(drop).unwrap_err(),
            api.monitor("a").await.map(drop).unwrap_err(),
            api.delete(&["a".to_owned()]).await.unwrap_err(),
            api.put(&[]).await.map(drop).unwrap_err(),
        ];
        for error in errors {
            let text = error.to_string();
            assert!(text.ends_with(&[": ", &["[********]"; 8].join(" ")].concat()), "{text}");
        }
    }

    #[test]
    fn retry_after_is_read_in_both_forms() {
        assert_eq!(retry_after("7"), Some(Duration::from_secs(7)));
        let date = httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(100));
        let wait = retry_after(&date).expect("a date");
        assert!((90..=100).contains(&wait.as_secs()), "{wait:?}");
        assert_eq!(retry_after("Sun, 06 Nov 1994 08:49:37 GMT"), Some(Duration::ZERO), "a date in the past");
        assert_eq!(retry_after("soon"), None);
    }

    #[test]
    fn the_keys_of_a_put_are_found_in_every_form_of_its_answer() {
        let keys = |text: &str| accepted_keys(&serde_json::from_str(text).expect("JSON"));
        assert_eq!(keys(r#"{"monitors":[{"key":"a"}]}"#), Some(vec!["a".to_owned()]));
        assert_eq!(keys(r#"[{"attributes":{"key":"b"}}]"#), Some(vec!["b".to_owned()]));
        assert_eq!(keys(r#"{"batch_key":"x"}"#), None);
    }
}
