//! Checks that misbehave in every way that code can. Whichever way a check misbehaves, every response comes in time and is
//! right about the other checks, and the check passes again once it recovers.

#[path = "hostile_checks/blocking.rs"]
mod blocking;
#[path = "hostile_checks/greedy.rs"]
mod greedy;
#[path = "hostile_checks/hanging.rs"]
mod hanging;
#[path = "hostile_checks/locks.rs"]
mod locks;
#[path = "hostile_checks/panicking.rs"]
mod panicking;
#[path = "hostile_checks/scene.rs"]
mod scene;
#[path = "hostile_checks/talking.rs"]
mod talking;
