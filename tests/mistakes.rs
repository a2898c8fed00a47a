//! Mistakes in declarations: `build()` reports all of them in one error, each with its source line.

use std::time::Duration;

use axum::Json;
use axum::extract::{Path, State};
use health_runtime::{Builder, CheckDef, Health, Monitor, health_check, route};

#[derive(Clone)]
struct Pool;

#[derive(Clone)]
struct Mailer;

#[health_check(name = "database")]
async fn first(_: State<Pool>, _: State<Mailer>) -> bool {
    true
}

#[health_check(name = "database")]
async fn second() -> bool {
    true
}

#[route(GET "/orders/{id}")]
async fn show(_: State<Pool>, Path(id): Path<i64>) -> Json<i64> {
    Json(id)
}

#[route([GET, HEAD] "/orders/{id}")]
async fn show_again(Path(id): Path<i64>) -> Json<i64> {
    Json(id)
}

#[route(POST "/orders/{number}", depends_on = [databse])]
async fn change() {}

#[route(GET "/livez")]
async fn shadow() {}

#[route(GET "/readyz/{probe}")]
async fn shadow_with_a_parameter() {}

#[route(GET "/twins", healthcheck(key = "twin"))]
async fn twin() {}

#[route(GET "/other-twins", healthcheck(key = "twin"))]
async fn other_twin() {}

// Made at run time, so these are held back, and the application starts without them.
#[route(GET "/invalid", healthcheck = Monitor::new().key("invalid").timeout(Duration::from_millis(1)))]
async fn invalid() {}

#[test]
fn build_reports_every_mistake_at_once_with_its_source_lines() {
    let error = Health::builder()
        .variables(|name| (name == "HEALTH_BASE_URL").then(|| "no scheme".to_owned()))
        .provide(1_u8)
        .provide(2_u8)
        .check(CheckDef::new("a\tb", || async {}))
        .monitor(Monitor::get("/search").key("twin"))
        .monitor(Monitor::get("/orders/{id}"))
        .expect_crates(["billing"])
        .build()
        .unwrap_err();
    assert!(error.is_declaration() && !error.is_serve());
    let text = format!("{error}");
    assert_eq!(text, format!("{error:?}"), "`fn main() -> Result<(), Error>` prints the list as it is");

    // A mistake between two declarations names both lines.
    let line = |needle: &str| {
        let source = include_str!("mistakes.rs");
        let at = source.lines().position(|line| line.contains(needle)).expect("in this file");
        format!("tests/mistakes.rs:{}", at + 1)
    };
    let first_check = line("name = \"database\")]");
    for (place, what) in [
        (String::new(), "`HEALTH_BASE_URL`, \"no scheme\", needs a scheme and a host".to_owned()),
        (String::new(), "the crate `billing` registered no check".to_owned()),
        (line(".provide(2_u8)"), "a second `u8` is provided".to_owned()),
        (line(r"a\tb"), "the check \"a\\tb\" must have a name of".to_owned()),
        (format!("{first_check} and "), "two checks are named `database`".to_owned()),
        (first_check.clone(), "the check `database` asks for `State<mistakes::Pool>`".to_owned()),
        (first_check, "the check `database` asks for `State<mistakes::Mailer>`".to_owned()),
        (
            line("GET \"/orders/{id}\")]"),
            "the route GET /orders/{id} asks for `State<mistakes::Pool>`".to_owned(),
        ),
        (
            format!("{} and {}", line("(GET \"/orders/{id}\")]"), line("[GET, HEAD]")),
            "two routes answer GET /orders/{id}".to_owned(),
        ),
        (
            format!("{} and {}", line("(GET \"/orders/{id}\")]"), line("POST \"/orders")),
            "the paths /orders/{id} and /orders/{number} match the same requests".to_owned(),
        ),
        (
            line("POST \"/orders"),
            "depends on the check `databse`, which is not declared: did you mean `database`?".to_owned(),
        ),
        (line("\"/livez\""), "GET /livez conflicts with the health endpoint /livez".to_owned()),
        (line("\"/readyz/{probe}\""), "conflicts with the health endpoint /readyz/{check}".to_owned()),
        (line("\"/twins\""), "two monitors have the key `twin`".to_owned()),
    ] {
        let found = text.lines().any(|line| line.contains(&place) && line.contains(&what));
        assert!(found, "{place} {what}\nin {text}");
    }
    assert!(text.starts_with("14 mistakes in the declarations and settings:\n"), "{text}");
}

#[test]
fn a_check_built_in_code_must_meet_the_rules_of_the_attribute() {
    let check = |name: &'static str| CheckDef::new(name, || async {});
    for (wrong, why) in [
        (check("."), "clients resolve the path segments"),
        (check(" "), "must have a name of 1 to 100 printable characters"),
        (check("a\u{202e}"), "must have a name of 1 to 100 printable characters"),
        (check("c").timeout(Duration::ZERO), "the check \"c\" has a timeout of zero"),
        (check("c").every(Duration::ZERO), "without a pause"),
        (check("c").failures(0), "`failures` set to zero"),
        (check("c").successes(0), "`successes` set to zero"),
        (check("c").tags(["a", " "]), "has the tag \" \""),
        (check("c").tags(["a\nb"]), "has the tag \"a\\nb\""),
        (check("c").tags(["a", "b", "a"]), "has the tag \"a\" twice"),
    ] {
        let text = Health::builder().variables(|_| None).check(wrong).build().unwrap_err().to_string();
        assert!(
            text.lines().any(|line| line.contains(why) && line.contains("tests/mistakes.rs:")),
            "{why}: {text}"
        );
    }
}

#[test]
fn routes_below_a_prefix_do_not_collide_with_the_endpoints() {
    let mistakes = |builder: Builder| builder.variables(|_| None).build().unwrap_err().to_string();
    let collision = "conflicts with the health endpoint /livez";
    assert!(mistakes(Health::builder()).contains(collision));
    let below = mistakes(Health::builder().mount_at("/api"));
    assert!(!below.contains(collision), "{below}");
}
