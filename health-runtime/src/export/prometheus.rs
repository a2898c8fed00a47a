//! The monitors as configuration of Prometheus and of its blackbox exporter.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::error::{Error, Mistake};
use crate::export::Export;
use crate::export::module::BlackboxModule;
use crate::export::reference;
use crate::export::target::ProbeTarget;
use crate::export::yaml::{comment, quoted};
use crate::support::sort_by;

/// The configuration with which Prometheus probes the monitors through its blackbox exporter. [`Export::prometheus`]
/// returns it. `Display` writes both configurations as two YAML documents.
///
/// It needs Prometheus 2.30 and the blackbox exporter 0.23, or later versions.
#[derive(Clone, Debug)]
#[must_use = "it does nothing until its text is written"]
pub struct Prometheus<'a> {
    export: Export<'a>,
    discovery_url: Option<String>,
    exporter: String,
    secrets: String,
}

impl<'a> Prometheus<'a> {
    pub(super) fn new(export: Export<'a>) -> Self {
        Self {
            export,
            discovery_url: None,
            exporter: "127.0.0.1:9115".to_owned(),
            secrets: "/etc/blackbox/secrets".to_owned(),
        }
    }

    /// Sets the URL at which Prometheus finds the endpoint `/monitors/sd`: `http://shop:3000/internal/monitors/sd`.
    /// The targets then follow the monitors of each release. Default: the configuration lists the targets of this
    /// release.
    pub fn discovery_url(mut self, url: impl Into<String>) -> Self {
        self.discovery_url = Some(url.into());
        self
    }

    /// Sets the host and port of the blackbox exporter. Default: `127.0.0.1:9115`.
    pub fn exporter(mut self, address: impl Into<String>) -> Self {
        self.exporter = address.into();
        self
    }

    /// Sets the directory in which the exporter finds the tokens that it sends, each in a file with the name of its
    /// variable. Default: `/etc/blackbox/secrets`.
    pub fn secrets(mut self, directory: impl Into<String>) -> Self {
        self.secrets = directory.into();
        self
    }

    /// The part for `prometheus.yml`: one job with a target for each monitor, scraped at the monitor's interval.
    /// Monitors that are paused, or whose host is unknown, are not targets.
    pub fn scrape_configuration(&self) -> String {
        let application = &self.export.application.name;
        let mut text = String::from("scrape_configs:\n");
        let mut line = |line: &str| {
            text.push_str(line);
            text.push('\n');
        };
        line(&format!("  - job_name: {}", quoted(&format!("{application}-monitors"))));
        line("    metrics_path: /probe");
        match &self.discovery_url {
            Some(url) => {
                line("    http_sd_configs:");
                line(&format!("      - url: {}", quoted(url)));
                line("        refresh_interval: 1m");
            }
            None => {
                for (key, why) in self.left_out() {
                    line(&format!("    {}", comment(&format!("{key} is not probed: {why}"))));
                }
                let targets: Vec<_> = self.targets().collect();
                line(&format!("    static_configs:{}", if targets.is_empty() { " []" } else { "" }));
                for ProbeTarget { url, labels } in targets {
                    line(&format!("      - targets: [{}]", quoted(url)));
                    line("        labels:");
                    for (name, value) in labels {
                        line(&format!("          {name}: {}", quoted(&value)));
                    }
                }
            }
        }
        line("    relabel_configs:");
        line("      - source_labels: [__address__]");
        line("        target_label: __param_target");
        line("      - source_labels: [__param_target]");
        line("        target_label: instance");
        line("      - target_label: __address__");
        // In a replacement, Prometheus reads `$name` as a group of the regular expression.
        line(&format!("        replacement: {}", quoted(&self.exporter.replace('$', "$$"))));
        text
    }

    /// The part for `blackbox.yml`: modules that send the requests of the monitors and expect what they assert. A comment
    /// names each assertion that no module can express. A secret is a file in the directory of [`secrets`](Self::secrets),
    /// or a `${VARIABLE}`, whose value [`modules_with_secrets`](Self::modules_with_secrets) has.
    pub fn modules(&self) -> String {
        let modules = self.all_modules();
        let placeholders = modules.values().flat_map(|(module, _)| {
            let variables = module.secrets().iter().map(|(variable, _)| variable);
            variables.filter(|variable| module.has_placeholder(variable))
        });
        let mut placeholders: Vec<_> =
            placeholders.map(|variable| reference::placeholder(variable)).collect();
        sort_by(&mut placeholders, Ord::cmp);
        placeholders.dedup();
        let mut text = String::new();
        if !placeholders.is_empty() {
            let fill = format!(
                "Without the secrets {}: `--with-secrets FILE` writes a file that has them.",
                placeholders.join(" ")
            );
            text = comment(&fill) + "\n";
        }
        text + &yaml_of(&modules, |module| module.text(&self.secrets))
    }

    /// Like [`modules`](Self::modules), with the value of every secret as a quoted text, which may contain any character.
    /// It needs no other file. Write it to a file that only the exporter can read, and never to a log.
    ///
    /// # Errors
    /// Lists the environment variables that monitors name and that are not set.
    pub fn modules_with_secrets(&self) -> Result<String, Error> {
        let modules = self.all_modules();
        let mut values = BTreeMap::new();
        let mut missing = BTreeSet::new();
        for (variable, value) in modules.values().flat_map(|(module, _)| module.secrets()) {
            match value.reveal(&**self.export.variables) {
                Ok(value) => drop(values.insert(variable.as_str(), value)),
                Err(why) => drop(missing.insert(why)),
            }
        }
        if !missing.is_empty() {
            return Err(Error::mistakes(missing.into_iter().map(Mistake::new).collect()));
        }
        let value = |variable: &str| values.get(variable).cloned();
        Ok(yaml_of(&modules, |module| module.text_with_secrets(&value)))
    }

    /// The modules by name, each with remarks on its monitors.
    fn all_modules(&self) -> Modules {
        let mut modules = Modules::new();
        for monitor in self.export.monitors {
            if ProbeTarget::of(monitor, self.export.application).is_err() {
                continue;
            }
            let (module, left_out) = BlackboxModule::of(monitor);
            let (_, remarks) = modules.entry(module.name()).or_insert_with(|| (module, Vec::new()));
            remarks.push(format!("{} ({})", monitor.key, monitor.name));
            remarks.extend(left_out.iter().map(|assertion| format!("  not asserted here: {assertion}")));
        }
        modules
    }

    fn targets(&self) -> impl Iterator<Item = ProbeTarget<'a>> {
        let Export { application, monitors, .. } = self.export;
        monitors.iter().filter_map(|monitor| ProbeTarget::of(monitor, application).ok())
    }

    fn left_out(&self) -> impl Iterator<Item = (&'a str, &'static str)> {
        let Export { application, monitors, .. } = self.export;
        let why = |monitor| ProbeTarget::of(monitor, application).err();
        monitors.iter().filter_map(move |monitor| Some((monitor.key.as_str(), why(monitor)?)))
    }
}

type Modules = BTreeMap<String, (BlackboxModule, Vec<String>)>;

fn yaml_of(modules: &Modules, yaml: impl Fn(&BlackboxModule) -> String) -> String {
    let mut text = String::from(if modules.is_empty() { "modules: {}\n" } else { "modules:\n" });
    for (name, (module, remarks)) in modules {
        for remark in remarks {
            text.push_str(&format!("  {}\n", comment(remark)));
        }
        text.push_str(&format!("  {name}:\n{}", yaml(module)));
    }
    text
}

impl fmt::Display for Prometheus<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "# prometheus.yml\n{}---\n# blackbox.yml\n{}", self.scrape_configuration(), self.modules())
    }
}
