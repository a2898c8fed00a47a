//! `/status`, `/healthcheck` and `/environment`: answered exactly as the monitors that are there already expect.

mod wire {
    mod status;
}
