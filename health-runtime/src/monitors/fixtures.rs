//! Resolved definitions for tests.

use std::sync::Arc;

use crate::declare::{Application, Monitor};
use crate::monitors::{MonitorResolver, Places, ResolvedMonitor};
use crate::settings::Overrides;
use crate::support::Location;

pub(crate) fn application() -> Application {
    Application::new("shop", "1.4.0")
}

pub(crate) fn resolved(monitor: Monitor) -> ResolvedMonitor {
    let overrides = Overrides {
        base_url: Some("https://shop.example".to_owned()),
        environment: Some("production".to_owned()),
        tags: vec!["team-a".to_owned()],
        variables: Some(Arc::new(|_| None)),
        ..Overrides::default()
    };
    let (settings, places) = (overrides.resolve(&mut Vec::new()), Places::default());
    let location = Location { package: "shop", module: "shop", file: "src/main.rs", line: 7 };
    let application = application();
    let resolver = MonitorResolver::new(&application, &settings, &places);
    let resolved = resolver.resolve(Box::new(monitor.at(location)), None);
    resolved.expect("a valid definition").expect("for every environment")
}
