//! Panics in code of the application that the library calls.

use std::any::Any;
use std::mem::forget;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Calls `code`, which belongs to the application.
///
/// # Errors
/// The message of a panic in `code`.
pub(crate) fn catch_panic<T>(code: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(code)).map_err(panic_message)
}

/// The message of a panic, if its payload is text.
pub(crate) fn panic_message(payload: Box<dyn Any + Send>) -> String {
    let text = payload.downcast_ref::<&str>().copied().or_else(|| payload.downcast_ref().map(String::as_str));
    let text = text.unwrap_or("the panic's payload is not text").to_owned();
    // Dropping the payload may panic as well, and so may dropping the payload of that panic: the second one is leaked.
    if let Err(payload) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
        forget(payload);
    }
    text
}
