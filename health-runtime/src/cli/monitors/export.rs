//! `health monitors export`.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use axum::http::Uri;

use crate::cli::output::{CommandResult, Failure, print_plain};
use crate::health::Health;

/// The arguments of `health monitors export`.
#[derive(clap::Args, Debug)]
pub struct ExportCommand {
    /// `cronitor`: the body of the request that publishes. `prometheus`: the configurations of Prometheus and its blackbox
    /// exporter, as two YAML documents. `json`: the definitions
    #[arg(long)]
    format: ExportFormat,
    /// Print only one of the two documents of `prometheus`
    #[arg(long, value_name = "FILE")]
    only: Option<PrometheusFile>,
    /// For `prometheus`: the URL of the endpoint /monitors/sd, from which Prometheus reads the targets [default: the current
    /// targets are part of the output]
    #[arg(long, value_name = "URL")]
    discovery_url: Option<String>,
    /// For `prometheus`: host and port of the blackbox exporter [default: 127.0.0.1:9115]
    #[arg(long, value_name = "ADDRESS")]
    exporter: Option<String>,
    /// For `prometheus`: write blackbox.yml with the values of all secrets to this file, which only its owner can read, and
    /// print nothing
    #[arg(long, value_name = "FILE")]
    with_secrets: Option<PathBuf>,
    /// For `prometheus`: the directory from which the exporter reads the tokens that it sends [default:
    /// /etc/blackbox/secrets]
    #[arg(long, value_name = "DIRECTORY")]
    secrets: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum ExportFormat {
    Cronitor,
    Prometheus,
    Json,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum PrometheusFile {
    #[value(name = "prometheus.yml")]
    Prometheus,
    #[value(name = "blackbox.yml")]
    Blackbox,
}

impl ExportCommand {
    pub(super) fn run(self, health: &Health) -> CommandResult {
        let options = [&self.discovery_url, &self.exporter, &self.secrets];
        let others = self.only.is_some() || self.with_secrets.is_some();
        if self.format != ExportFormat::Prometheus && (others || options.into_iter().any(Option::is_some)) {
            return Err(Failure::new(
                "`--only`, `--discovery-url`, `--exporter`, `--secrets` and `--with-secrets` need `--format prometheus`",
            )
            .hint("remove them, or change the format"));
        }
        if let Some(file) = self.with_secrets {
            let modules = health.export().prometheus().modules_with_secrets();
            let modules = modules.map_err(|error| Failure::new(error.to_string()))?;
            write_private(&file, &modules)
                .map_err(|error| Failure::new(format!("{} cannot be written: {error}", file.display())))?;
            return Ok(0);
        }
        print_plain(&match self.format {
            ExportFormat::Cronitor => health.export().cronitor(),
            ExportFormat::Json => health.export().json(),
            ExportFormat::Prometheus => self.prometheus(health)?,
        })?;
        Ok(0)
    }

    fn prometheus(self, health: &Health) -> Result<String, Failure> {
        let export = health.export();
        let mut prometheus = export.prometheus();
        if let Some(url) = self.discovery_url {
            if !url.parse::<Uri>().is_ok_and(|url| matches!(url.scheme_str(), Some("http" | "https"))) {
                return Err(Failure::new("`--discovery-url` is not a URL: write `https://host/monitors/sd`"));
            }
            prometheus = prometheus.discovery_url(url);
        }
        if let Some(address) = self.exporter {
            prometheus = prometheus.exporter(address);
        }
        if let Some(directory) = self.secrets {
            prometheus = prometheus.secrets(directory);
        }
        Ok(match self.only {
            None => prometheus.to_string(),
            Some(PrometheusFile::Prometheus) => prometheus.scrape_configuration(),
            Some(PrometheusFile::Blackbox) => prometheus.modules(),
        })
    }
}

/// Writes a file that only its owner can read. It replaces an old file as a whole.
fn write_private(path: &Path, text: &str) -> io::Result<()> {
    let mut new = path.as_os_str().to_owned();
    new.push(".new");
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = match options.open(&new) {
        // Left over by a command that was interrupted.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            fs::remove_file(&new)?;
            options.open(&new)?
        }
        opened => opened?,
    };
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&new, path)
}
