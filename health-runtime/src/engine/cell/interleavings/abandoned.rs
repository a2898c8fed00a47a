//! A runtime that goes down with what it was given.

use crate::engine::cell::interleavings::*;

/// Takes away what was spawned first, whenever that is.
fn reaper(tasks: usize) -> JoinHandle<()> {
    thread::spawn(move || {
        for task in 0..tasks {
            point();
            abort(task);
        }
    })
}

fn is_sound(answer: &str) -> bool {
    number(answer).is_some() || answer == "was cancelled"
}

#[test]
fn nobody_waits_for_a_run_that_was_taken_away_before_it_began() {
    draw(|| {
        World::play(&[Step::Answers], 60 * SECOND, |world| {
            let (asker, reaper) = (world.asker(1), reaper(1));
            let answers = asker.join().expect("no panic");
            assert!(answers.iter().all(|answer| is_sound(answer)), "{answers:?}");
            reaper.join().expect("no panic");
        });
    });
}

#[test]
fn a_run_that_was_taken_away_is_followed_by_another_that_it_does_not_disturb() {
    draw(|| {
        World::play(&[Step::Holds, Step::Answers], Duration::ZERO, |world| {
            let (askers, reaper) = ([world.asker(2), world.asker(2)], reaper(2));
            for asker in askers {
                let answers = asker.join().expect("no panic");
                assert!(answers.iter().all(|answer| is_sound(answer)), "{answers:?}");
            }
            reaper.join().expect("no panic");
        });
    });
}

#[test]
fn a_run_that_was_taken_away_in_the_middle_is_waited_for_no_longer() {
    draw(|| {
        let script = &[Step::SleepsElsewhere(SECOND), Step::SleepsElsewhere(SECOND), Step::Answers];
        World::play(script, Duration::ZERO, |world| {
            let (askers, reaper) = ([world.asker(2), world.asker(2)], reaper(3));
            world.live();
            for asker in askers {
                for answer in asker.join().expect("no panic") {
                    let timed_out = answer.starts_with("timed out") || answer == "did not answer in time";
                    assert!(is_sound(&answer) || timed_out, "{answer}");
                }
            }
            reaper.join().expect("no panic");
        });
    });
}
