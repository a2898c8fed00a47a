//! Checks that panic: in themselves, in what they return, and in what they panic with.

use std::error::Error;
use std::fmt::{Display, Formatter};
use std::panic::panic_any;

use health_runtime::{BoxError, CheckDef};
use health_tests::log::Log;

use crate::scene::{Scene, Switch, culprit};

/// Panics when it is dropped.
#[derive(Debug)]
struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        panic_any(Shrapnel);
    }
}

/// What a bomb panics with: panics as well.
struct Shrapnel;

impl Drop for Shrapnel {
    fn drop(&mut self) {
        // A second panic while the first unwinds ends any process.
        if !std::thread::panicking() {
            panic!("shrapnel");
        }
    }
}

/// An error that misbehaves when it is asked what it says, or where it comes from.
#[derive(Debug)]
enum Misfit {
    Panics,
    Hangs(Switch),
    Circle,
    Falls(Bomb),
}

impl Display for Misfit {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Panics => panic_any(Shrapnel),
            Self::Hangs(switch) => {
                while switch.is_on() {
                    std::thread::sleep(std::time::Duration::from_millis(1));
                }
                f.write_str("at last")
            }
            Self::Circle => f.write_str("round"),
            Self::Falls(_) => f.write_str("it falls"),
        }
    }
}

impl Error for Misfit {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        matches!(self, Self::Circle).then_some(self)
    }
}

type Found = Result<(), BoxError>;

/// Told of an async and of a blocking check that does this.
async fn told(misbehave: fn(&Switch) -> Found, detail: &str) {
    let log = Log::start();
    for blocking in [false, true] {
        let scene = Scene::start(|switch| {
            let run = move || if switch.is_on() { misbehave(&switch) } else { Ok(()) };
            culprit(if blocking {
                CheckDef::blocking("culprit", run)
            } else {
                let run = std::sync::Arc::new(run);
                CheckDef::new("culprit", move || {
                    let run = std::sync::Arc::clone(&run);
                    async move { run() }
                })
            })
        })
        .await;
        scene.told_while_it_lasts(detail).await;
    }
    let lines = log.lines();
    let changes = lines.iter().filter(|line| line.contains("check=\"culprit\""));
    let to = |word: &str| changes.clone().filter(|line| line.contains(&format!("to=\"{word}\""))).count();
    // The first pass, and the one after the failure.
    assert_eq!((to("pass"), to("fail")), (4, 2), "each change is logged once: {lines:#?}");
}

#[tokio::test]
async fn a_panic_fails_the_check_alone() {
    told(|_| panic!("no {}", 1), "panicked: no 1").await;
}

#[tokio::test]
async fn a_panic_with_what_is_not_text_fails_the_check_alone() {
    told(|_| panic_any([1_u8; 3]), "panicked: the panic's payload is not text").await;
}

#[tokio::test]
async fn a_panic_with_what_panics_when_it_is_dropped_fails_the_check_alone() {
    told(|_| panic_any(Bomb), "panicked: the panic's payload is not text").await;
}

#[tokio::test]
async fn a_panic_while_the_check_ends_fails_the_check_alone() {
    told(
        |_| {
            let _bomb = Bomb;
            Ok(())
        },
        "panicked: the panic's payload is not text",
    )
    .await;
}

#[tokio::test]
async fn an_error_that_panics_when_it_is_asked_for_its_text_fails_the_check_alone() {
    told(|_| Err(Misfit::Panics.into()), "failed: the error panicked").await;
}

#[tokio::test]
async fn an_error_that_panics_when_it_is_dropped_fails_the_check_alone() {
    told(|_| Err(Misfit::Falls(Bomb).into()), "failed: it falls").await;
}

#[tokio::test]
async fn an_error_whose_sources_go_round_in_a_circle_fails_the_check_alone() {
    told(|_| Err(Misfit::Circle.into()), "failed: round: round: round").await;
}

#[tokio::test]
async fn an_error_that_hangs_when_it_is_asked_for_its_text_times_out_like_its_check() {
    let scene = Scene::start(|switch| {
        culprit(CheckDef::blocking("culprit", move || -> Found {
            if switch.is_on() { Err(Misfit::Hangs(switch.clone()).into()) } else { Ok(()) }
        }))
    })
    .await;
    scene.told_while_it_lasts("timed out").await;
}

#[tokio::test]
async fn a_check_that_panics_when_it_is_stopped_times_out_like_any_other() {
    let scene = Scene::start(|switch| {
        culprit(CheckDef::new("culprit", move || {
            let hangs = switch.is_on();
            async move {
                if hangs {
                    let _bomb = Bomb;
                    std::future::pending::<()>().await;
                }
            }
        }))
    })
    .await;
    scene.told_while_it_lasts("timed out").await;
}
