//! What a put would send, with the names of environment variables in the place of secrets.

use serde_json::{Map, Value as Json, json};

use crate::declare::Application;
use crate::export::{Export, reference};
use crate::monitors::ResolvedMonitor;
use crate::publish::plan::{Draft, Owner};

impl Export<'_> {
    /// The body of the request that publishes the monitors, as indented JSON. A `${VARIABLE}` replaces each secret.
    /// If the source contains the secret itself, the variable is named after the monitor and the header. Monitors
    /// whose host is unknown are left out, since they are not published either. What looks like a secret in a URL or a
    /// body is `********`.
    pub fn cronitor(&self) -> String {
        let monitors = self.monitors.iter().filter(|monitor| monitor.has_host());
        let fields: Vec<_> = monitors.map(|monitor| fields(self.application, monitor)).collect();
        format!("{:#}\n", json!({ "monitors": fields }))
    }
}

fn fields(application: &Application, monitor: &ResolvedMonitor) -> Map<String, Json> {
    let owner = Owner::new(application, &monitor.environment);
    let mut text_of =
        |carrier, name: &str, value: &_| Ok(reference::shown(carrier, &monitor.key, name, value));
    // Naming a variable cannot fail, so no monitor is ever left empty.
    let draft = Draft::with_values(monitor, &mut text_of, &owner, false);
    let mut fields = draft.map(Draft::into_fields).unwrap_or_default();
    if let Some(Json::Object(request)) = fields.get_mut("request") {
        request.insert("url".to_owned(), (*monitor.shown_url()).into());
        if let Some(body) = monitor.shown_body() {
            request.insert("body".to_owned(), body.into());
        }
    }
    fields
}
