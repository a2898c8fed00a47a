//! A crate that the application depends on and never names, so that the linker drops its declarations.

use health_runtime::health_check;

/// Gathered only in a binary whose code names this crate.
#[health_check]
fn forgotten() -> bool {
    true
}
