//! Background checks.

use crate::engine::tests::properties::*;

#[derive(Clone, Debug)]
struct BackgroundCheck {
    every: u64,
    timeout: u64,
    delay: u64,
    failures: u32,
    successes: u32,
    script: Vec<PlannedRun>,
}

fn declared() -> impl Strategy<Value = BackgroundCheck> {
    let times = (10..300_u64, 0..900_u64, prop_oneof![Just(0), 0..200_u64]);
    (times, 1..4_u32, 1..4_u32, prop::collection::vec(planned_run(10_000), 1..7)).prop_map(
        |((every, timeout, delay), failures, successes, script)| BackgroundCheck {
            every: every * 10,
            timeout: timeout * 10 + 6,
            delay: delay * 10,
            failures,
            successes,
            script,
        },
    )
}

/// tokio rounds sleeps up to a millisecond, and a run does not start on a full one.
const TICK: u64 = 2;

impl BackgroundCheck {
    /// The status at `now` of a check whose runs started at these times.
    fn status(&self, started: &[u64], now: u64) -> Status {
        let (mut held, mut landed) = (Status::Fail, None);
        let mut row = (0, Status::Fail);
        for (at, started) in started.iter().enumerate() {
            let PlannedRun { takes, ends } = self.script[at % self.script.len()];
            let lands = started + takes.min(self.timeout);
            if lands > now {
                break;
            }
            let found = match ends {
                PlannedEnd::With(status) if takes <= self.timeout => status,
                _ => Status::Fail,
            };
            let alike = (row.1 == Status::Fail) == (found == Status::Fail);
            row = (if alike { row.0 + 1 } else { 1 }, found);
            let needed = if found == Status::Fail { self.failures } else { self.successes };
            if (held == Status::Fail) == (found == Status::Fail) || row.0 >= needed {
                held = found;
            }
            landed = Some(lands);
        }
        match landed {
            Some(landed) if now < landed + 3 * self.every => held,
            _ => Status::Fail,
        }
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_background_check_keeps_its_interval_delays_no_request_and_becomes_stale_after_three(
        declared in declared(),
        pauses in prop::collection::vec(1..5_000_u64, 1..40),
    ) {
        virtual_time().block_on(async {
            let (runs, starts) = (Arc::new(AtomicUsize::new(0)), Arc::new(std::sync::Mutex::new(Vec::new())));
            let began = Instant::now();
            let (noted, check) = (Arc::clone(&starts), performing("a", declared.script.clone(), runs));
            let (check, run) = check.bind(&Context::default());
            let crate::declare::Run::Async(run) = run.expect("the check asks for no state") else { unreachable!() };
            drop(check);
            let check = CheckDef::new("a", move || {
                noted.lock().expect("no panic").push(began.elapsed().as_millis() as u64);
                run()
            });
            let ms = Duration::from_millis;
            let check = check.every(ms(declared.every)).timeout(ms(declared.timeout)).initial_delay(ms(declared.delay));
            let engine = engine([check.failures(declared.failures).successes(declared.successes)]);
            let _tasks: JoinSet<_> = engine.schedule().into_iter().collect();

            for pause in pauses {
                tokio::time::sleep(ms(pause)).await;
                let asked = Instant::now();
                let status = ready(&engine).await.status();
                prop_assert_eq!(asked.elapsed(), Duration::ZERO, "no request waits");
                let started = starts.lock().expect("no panic").clone();
                let now = (asked - began).as_millis() as u64;
                let expected = [0, TICK].map(|ago| declared.status(&started, now.saturating_sub(ago)));
                prop_assert!(expected.contains(&status), "{} at {}: {:?} after {:?}", status, now, expected, started);
            }
            let started = starts.lock().expect("no panic").clone();
            prop_assert!(started.first().is_none_or(|first| *first >= declared.delay), "{:?}", started);
            for (at, pair) in started.windows(2).enumerate() {
                let lasted = declared.script[at % declared.script.len()].takes.min(declared.timeout);
                let (least, most) = (lasted.max(declared.every * 9 / 10), lasted.max(declared.every) + TICK);
                prop_assert!((least..=most).contains(&(pair[1] - pair[0])), "run {} of {:?}", at + 1, started);
            }
            Ok(())
        })?;
    }
}
