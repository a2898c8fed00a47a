use super::program::assert_accepts;
use super::prometheus::EXPORTER;
use super::shop::exported;
use super::workspace::Workspace;

#[test]
fn the_documentation_shows_the_configuration_that_the_shop_exports() {
    let page = include_str!("../../docs/prometheus.md");
    let blocks: Vec<_> = page.split("```yaml\n").skip(1).filter_map(|rest| rest.split_once("```")).collect();
    let [(scraping, _), (module, _)] = blocks[..] else { panic!("{} blocks of YAML", blocks.len()) };
    assert_eq!(scraping, exported("prometheus.yml"));
    let module = module.strip_prefix("modules:\n").unwrap();
    assert!(exported("blackbox.yml").contains(module), "{module}\nis not in\n{}", exported("blackbox.yml"));
}

/// `tests/export.rs` compares these files with the exports.
#[test]
fn prometheus_and_the_exporter_accept_every_exported_configuration() {
    let workspace = Workspace::new("documented");
    let modules = workspace.write("modules.yml", include_str!("../export/modules.yml"));
    assert_accepts(EXPORTER, &[&format!("--config.file={modules}"), "--config.check"]);
    for text in [include_str!("../export/static.yml"), include_str!("../export/discovery.yml")] {
        assert_accepts("promtool", &["check", "config", &workspace.write("prometheus.yml", text)]);
    }
}
