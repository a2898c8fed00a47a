//! A crate that an application depends on and never names: the linker drops what it declares.

use health_runtime::health_check;

/// Never gathered where nobody names this crate.
#[health_check]
fn forgotten() -> bool {
    true
}
