//! The Consul agent that knows whether its node is in maintenance. The variables are those of Consul's own tools.

use crate::error::Mistake;
use crate::settings::base_url::parse_base_url;
use crate::settings::ca_file::CaCertificates;
use crate::settings::reader::{Reader, quoted, switch};
use crate::settings::secret::Secret;
use crate::support::hostname;

/// What the code sets. The environment decides each `None`, then the default.
#[derive(Default)]
pub(crate) struct ConsulOverrides {
    pub(crate) address: Option<String>,
    pub(crate) token: Option<Secret>,
    pub(crate) node: Option<String>,
}

/// The agent to ask, and the node to ask about.
#[derive(Clone)]
pub(crate) struct ConsulAgent {
    /// Scheme, host and perhaps a path, without a slash at the end.
    pub(crate) url: String,
    pub(crate) token: Option<Secret>,
    pub(crate) node: String,
    /// What the client of the agent trusts in addition to the certificates of the machine.
    pub(crate) authorities: CaCertificates,
}

impl ConsulOverrides {
    /// Asks the environment for what the code leaves open. `None` where no address is set.
    pub(super) fn resolve(self, authorities: CaCertificates, reader: &mut Reader<'_>) -> Option<ConsulAgent> {
        let (address, source) = match self.address {
            Some(address) => (address, "consul_address"),
            None => (reader.text("CONSUL_HTTP_ADDR")?, "CONSUL_HTTP_ADDR"),
        };
        let expected = "must be `true` or `on`, `false` or `off`";
        let tls = reader.parsed("CONSUL_HTTP_SSL", expected, boolean).unwrap_or(false);
        let url = url(&address, tls);
        let (token, token_source) = match self.token {
            Some(token) => (Some(token), "consul_token"),
            None => (reader.secret("CONSUL_HTTP_TOKEN"), "CONSUL_HTTP_TOKEN"),
        };
        let token = token.filter(|token| !token.expose().is_empty());
        let fits = token.as_ref().is_none_or(Secret::fits_header);
        let node = self.node.or_else(|| reader.text("HEALTH_CONSUL_NODE")).or_else(hostname);
        let mut add = |message| reader.mistakes.push(Mistake::new(message));
        if let Err(why) = url {
            add(format!("`{source}`, {}, {why}", quoted(&address)));
        }
        if !fits {
            add(format!(
                "`{token_source}` contains a character that a token cannot have, such as a line break"
            ));
        }
        if node.is_none() {
            add("the machine has no host name: set `HEALTH_CONSUL_NODE` to the name of the Consul node"
                .to_owned());
        }
        Some(ConsulAgent { url: url.ok()?, token, node: node?, authorities })
    }
}

/// The URL of an agent. Without a scheme it is http; `tls` overrides both that and a written `http://`.
fn url(address: &str, tls: bool) -> Result<String, &'static str> {
    let (tls, host) = match address.split_once("://") {
        None => (tls, address),
        Some(("http", host)) => (tls, host),
        Some(("https", host)) => (true, host),
        Some(_) => {
            return Err("has a scheme other than http and https: write `host:port` or `https://host:port`");
        }
    };
    parse_base_url(&format!("{}://{host}", if tls { "https" } else { "http" }))
}

/// The spellings that Consul accepts, and those of our switches.
fn boolean(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" => Some(true),
        "0" | "f" | "F" => Some(false),
        _ => switch(text),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::settings::reader::Variables;

    fn resolve(
        overrides: ConsulOverrides,
        variables: &'static [(&'static str, &'static str)],
    ) -> (Option<ConsulAgent>, Vec<String>) {
        let variables: Variables = Arc::new(move |name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        });
        let mut mistakes = Vec::new();
        let agent = overrides.resolve(
            CaCertificates::default(),
            &mut Reader { variables: &variables, mistakes: &mut mistakes },
        );
        (agent, mistakes.into_iter().map(|mistake| mistake.message).collect())
    }

    #[test]
    fn an_address_is_read_as_consul_reads_it() {
        for (address, tls, expected) in [
            ("127.0.0.1:8500", false, "http://127.0.0.1:8500"),
            ("127.0.0.1:8500", true, "https://127.0.0.1:8500"),
            ("[::1]:8500", false, "http://[::1]:8500"),
            ("localhost", false, "http://localhost"),
            ("http://consul:8500/", false, "http://consul:8500"),
            ("http://consul:8500", true, "https://consul:8500"),
            ("https://consul/agents/a/", false, "https://consul/agents/a"),
        ] {
            assert_eq!(url(address, tls).as_deref(), Ok(expected), "{address}");
        }
        for address in [
            "unix:///run/consul.sock",
            "ftp://consul",
            "",
            "http://",
            "ann:hunter2@consul",
            "a b",
            "consul?x=1",
        ] {
            assert!(url(address, false).is_err_and(|why| !why.contains("hunter2")), "{address}");
        }
    }

    #[test]
    fn without_an_address_the_other_variables_have_no_effect() {
        let others = &[("CONSUL_HTTP_TOKEN", "t"), ("CONSUL_HTTP_SSL", "maybe"), ("HEALTH_CONSUL_NODE", "n")];
        let (agent, mistakes) = resolve(ConsulOverrides::default(), others);
        assert!(agent.is_none());
        assert_eq!(mistakes, [""; 0]);
    }

    #[test]
    fn the_environment_suffices_and_the_code_overrides_it() {
        let all = &[
            ("CONSUL_HTTP_ADDR", "a:8500"),
            ("CONSUL_HTTP_SSL", "1"),
            ("CONSUL_HTTP_TOKEN", "t"),
            ("HEALTH_CONSUL_NODE", "n"),
        ];
        let agent = resolve(ConsulOverrides::default(), all).0.expect("an address");
        assert_eq!((&*agent.url, &*agent.node), ("https://a:8500", "n"));
        assert_eq!(agent.token.as_ref().map(Secret::expose), Some("t"));
        let overrides = ConsulOverrides {
            address: Some("b".into()),
            token: Some(Secret::new("u")),
            node: Some("m".into()),
        };
        let agent = resolve(overrides, all).0.expect("an address");
        assert_eq!((&*agent.url, &*agent.node), ("https://b", "m"));
        assert_eq!(agent.token.as_ref().map(Secret::expose), Some("u"));
        let agent = resolve(ConsulOverrides::default(), &all[..1]).0.expect("an address");
        assert_eq!(Some(agent.node), hostname());
        assert!(agent.token.is_none());
    }

    #[test]
    fn a_value_that_cannot_be_read_is_a_mistake_that_names_its_variable_and_shows_no_secret() {
        let (agent, mistakes) = resolve(
            ConsulOverrides::default(),
            &[
                ("CONSUL_HTTP_ADDR", "http://ann:hunter2@host"),
                ("CONSUL_HTTP_SSL", "token=hunter2"),
                ("CONSUL_HTTP_TOKEN", "hunter2\nhunter2"),
            ],
        );
        assert!(agent.is_none());
        assert_eq!(mistakes.len(), 3, "{mistakes:?}");
        for (mistake, name) in mistakes.iter().zip(["_SSL", "_ADDR", "_TOKEN"]) {
            assert!(mistake.starts_with(&format!("`CONSUL_HTTP{name}`")), "{mistake}");
            assert!(!mistake.contains("hunter2"), "{mistake}");
        }
    }
}
