use super::run::{committed, shop};

#[test]
fn the_manifest_equals_the_committed_file_in_any_environment() {
    let lock = committed("examples/shop/health.lock");
    let elsewhere = [
        ("HEALTH_ENV", "production"),
        ("HOSTNAME", "another-host"),
        ("HEALTH_BASE_URL", "https://shop.example"),
        ("SHOP_ADDR", "127.0.0.1:4711"),
        ("CRONITOR_API_KEY", "k"),
    ];
    for variables in [&[][..], &elsewhere] {
        let ran = shop(&["manifest"], variables);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""));
        assert_eq!(ran.out, lock);
    }
}
