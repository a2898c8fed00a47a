fn alive(#[any] pool: State<PgPool>) -> bool {
    true
}
::core::compile_error! {
    "a duration needs a unit: `2s`, `2ms`, `2min`"
}
::core::compile_error! {
    "a liveness check takes no argument: an outage of something it depends on must never restart the process. Make it a `readiness` check, or drop the argument"
}
