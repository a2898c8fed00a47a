use std::fs;
use std::path::Path;

use health_tests::shop::{Shop, answer};

#[tokio::test]
async fn the_shop_starts_without_its_database_and_becomes_ready_with_it() {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("shop-database");
    let _ = fs::remove_dir_all(&directory);
    let url = format!("sqlite:{}", directory.join("orders.db").display());

    let shop = Shop::start(&[("DATABASE_URL", &url)]);
    assert_eq!(shop.status("/readyz").await, 503);
    assert_eq!(shop.status("/startupz").await, 503);
    assert_eq!(shop.status("/orders/1").await, 503);
    assert_eq!(shop.status("/livez").await, 200);
    assert_eq!(shop.status("/").await, 200);

    fs::create_dir(&directory).unwrap();
    shop.until("/readyz", 200).await;
    shop.until("/startupz", 200).await;
    let order = r#"{"product":"tea","quantity":2}"#;
    let new =
        shop.http.post(format!("{}/orders", shop.url)).header("Content-Type", "application/json").body(order);
    let (status, body) = answer(new).await;
    assert_eq!((status.as_u16(), body.as_str()), (201, r#"{"id":2,"product":"tea","quantity":2}"#));
    assert!(shop.stop().0.success());

    let again = Shop::start(&[("DATABASE_URL", &url)]);
    again.until("/startupz", 200).await;
    assert_eq!(again.get("/orders/2").await.1, body, "the database file keeps the order");
}
