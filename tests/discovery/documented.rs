use super::program::takes;
use super::prometheus::EXPORTER;
use super::shop::exported;
use super::workspace::Workspace;

#[test]
fn the_configuration_in_the_documentation_is_what_the_shop_exports() {
    let page = include_str!("../../docs/prometheus.md");
    let blocks: Vec<_> = page.split("```yaml\n").skip(1).filter_map(|rest| rest.split_once("```")).collect();
    let [(scraping, _), (module, _)] = blocks[..] else { panic!("{} blocks of YAML", blocks.len()) };
    assert_eq!(scraping, exported("prometheus.yml"));
    let module = module.strip_prefix("modules:\n").unwrap();
    assert!(exported("blackbox.yml").contains(module), "{module}\nis not in\n{}", exported("blackbox.yml"));
}

/// What `tests/export.rs` compares, word by word, with what is exported.
#[test]
fn the_programs_take_everything_that_can_be_exported() {
    let workspace = Workspace::new("documented");
    let modules = workspace.write("modules.yml", include_str!("../export/modules.yml"));
    takes(EXPORTER, &[&format!("--config.file={modules}"), "--config.check"]);
    for text in [include_str!("../export/static.yml"), include_str!("../export/discovery.yml")] {
        takes("promtool", &["check", "config", &workspace.write("prometheus.yml", text)]);
    }
}
