fn alive(#[any] pool: State<PgPool>) -> bool {
    true
}
::core::compile_error! {
    "a duration needs a unit: write `2s`, `2ms` or `2min`"
}
::core::compile_error! {
    "a liveness check takes no argument, because an outage of a dependency must never restart the process: make it a `readiness` check, or remove the argument"
}
