//! What `macro_rules!` hands on to the attributes.

use health_runtime::{health_check, route};

macro_rules! monitored {
    ($name:ident, $path:literal, $code:literal, $member:literal, $least:expr, $body:expr, $every:literal) => {
        #[route(GET $path, healthcheck(
            name = $path,
            every = $every,
            assert(
                response.code == $code,
                response.json($member) >= $least,
                response.header($member).contains($code),
                $body == "ok",
            ),
        ))]
        async fn $name() {}
    };
}

macro_rules! check {
    ($name:ident, $timeout:literal, $failures:literal) => {
        #[health_check(timeout = $timeout, failures = $failures)]
        async fn $name() {}
    };
}

monitored!(handler, "/", 200, "a", -1, response.body, 1min);
check!(check, 2s, 3);

fn main() {
    let _ = (handler(), check());
}
