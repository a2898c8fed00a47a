//! Checks that panic in their code, in the error that they return, or in the payload of the panic.

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

/// The payload of a bomb's panic, which panics too when it is dropped.
struct Shrapnel;

impl Drop for Shrapnel {
    fn drop(&mut self) {
        // A second panic during unwinding would abort the process.
        if !std::thread::panicking() {
            panic!("shrapnel");
        }
    }
}

/// An error that misbehaves in `Display`, in `source`, or when it is dropped.
#[derive(Debug)]
enum Misfit {
    PanicsInDisplay,
    Hangs(Switch),
    Cycle,
    PanicsInDrop(Bomb),
}

impl Display for Misfit {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::PanicsInDisplay => panic_any(Shrapnel),
            Self::Hangs(switch) => {
                while switch.is_on() {
                    std::thread::sleep(std::time::Duration::from_millis(1));
                }
                f.write_str("at last")
            }
            Self::Cycle => f.write_str("round"),
            Self::PanicsInDrop(_) => f.write_str("it drops"),
        }
    }
}

impl Error for Misfit {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        matches!(self, Self::Cycle).then_some(self)
    }
}

type Found = Result<(), BoxError>;

/// Asserts that this failure of an async and of a blocking check is reported as `detail`, and that each change is logged once.
async fn assert_reported(misbehave: fn(&Switch) -> Found, detail: &str) {
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
        scene.assert_failure_is_reported(detail).await;
    }
    let lines = log.lines();
    let changes = lines.iter().filter(|line| line.contains("check=\"culprit\""));
    let to = |word: &str| changes.clone().filter(|line| line.contains(&format!("to=\"{word}\""))).count();
    // For each of the two checks: the first pass, the failure, and the pass after it.
    assert_eq!((to("pass"), to("fail")), (4, 2), "each change is logged once: {lines:#?}");
}

#[tokio::test]
async fn a_panic_fails_only_its_check() {
    assert_reported(|_| panic!("no {}", 1), "panicked: no 1").await;
}

#[tokio::test]
async fn a_panic_without_text_fails_only_its_check() {
    assert_reported(|_| panic_any([1_u8; 3]), "panicked: the panic's payload is not text").await;
}

#[tokio::test]
async fn a_panic_whose_payload_panics_in_drop_fails_only_its_check() {
    assert_reported(|_| panic_any(Bomb), "panicked: the panic's payload is not text").await;
}

#[tokio::test]
async fn a_panic_in_drop_fails_only_its_check() {
    assert_reported(
        |_| {
            let _bomb = Bomb;
            Ok(())
        },
        "panicked: the panic's payload is not text",
    )
    .await;
}

#[tokio::test]
async fn an_error_that_panics_in_display_fails_only_its_check() {
    assert_reported(|_| Err(Misfit::PanicsInDisplay.into()), "failed: the error panicked").await;
}

#[tokio::test]
async fn an_error_that_panics_in_drop_fails_only_its_check() {
    assert_reported(|_| Err(Misfit::PanicsInDrop(Bomb).into()), "failed: it drops").await;
}

#[tokio::test]
async fn an_error_with_a_cycle_of_sources_fails_only_its_check() {
    assert_reported(|_| Err(Misfit::Cycle.into()), "failed: round").await;
}

#[tokio::test]
async fn an_error_that_hangs_in_display_times_out_like_its_check() {
    let scene = Scene::start(|switch| {
        culprit(CheckDef::blocking("culprit", move || -> Found {
            if switch.is_on() { Err(Misfit::Hangs(switch.clone()).into()) } else { Ok(()) }
        }))
    })
    .await;
    scene.assert_failure_is_reported("timed out").await;
}

#[tokio::test]
async fn a_check_that_panics_while_it_is_stopped_is_timed_out() {
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
    scene.assert_failure_is_reported("timed out").await;
}
