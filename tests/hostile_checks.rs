//! Checks that misbehave in every way that code can. Whatever one of them does, every answer comes in time, what it says of
//! the others is right, and it says that all is well again once the check behaves.

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
