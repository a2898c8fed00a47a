//! Runs that take longer than those who ask, or than they may.

use crate::engine::cell::interleavings::*;

/// What may be told of a run that may have been timed out.
fn is_sound(answer: &str) -> bool {
    number(answer).is_some() || ["timed out", "timed out and is still running"].contains(&answer)
}

#[test]
fn a_run_that_holds_its_thread_is_ended_by_those_who_wait_and_its_late_result_is_nobodys() {
    draw(|| {
        World::play(&[Step::Holds, Step::Holds, Step::Answers], Duration::ZERO, |world| {
            let askers = [world.asker(2), world.asker(2)];
            for _ in 0..2 {
                point();
                world.pass(2 * SECOND);
            }
            for asker in askers {
                for answer in asker.join().expect("no panic") {
                    assert!(is_sound(&answer), "{answer}");
                }
            }
        });
    });
}

#[test]
fn while_a_run_holds_its_thread_no_other_begins_however_many_have_ended_it() {
    draw(|| {
        World::play(&[Step::HoldsForLong, Step::Answers], Duration::ZERO, |world| {
            let askers = [world.asker(2), world.asker(2)];
            while world.begun() == 0 {
                thread::yield_now();
            }
            point();
            world.pass(2 * SECOND);
            for asker in askers {
                for answer in asker.join().expect("no panic") {
                    assert!(answer.starts_with("timed out"), "{answer}");
                }
            }
            assert_eq!(world.begun(), 1);
        });
    });
}

#[test]
fn a_run_that_was_ended_while_it_held_its_thread_and_hangs_then_is_gone_before_the_next_one_begins() {
    draw(|| {
        World::play(&[Step::HoldsAndHangs, Step::Answers], Duration::ZERO, |world| {
            let askers = [world.asker(2), world.asker(2)];
            world.live();
            for asker in askers {
                for answer in asker.join().expect("no panic") {
                    assert!(is_sound(&answer) || answer == "did not answer in time", "{answer}");
                }
            }
        });
    });
}

#[test]
fn a_run_that_has_to_be_waited_for_lands_or_is_timed_out_once() {
    draw(|| {
        let script = &[Step::Sleeps(SECOND), Step::Hangs, Step::Answers];
        World::play(script, Duration::ZERO, |world| {
            let askers = [world.asker(2), world.asker(2)];
            world.live();
            for asker in askers {
                for answer in asker.join().expect("no panic") {
                    // Time passes also while others are due.
                    assert!(is_sound(&answer) || answer == "did not answer in time", "{answer}");
                }
            }
        });
    });
}

#[test]
fn whoever_goes_away_in_the_middle_takes_nobodys_answer_along() {
    draw(|| {
        World::play(&[Step::Holds, Step::Answers], 60 * SECOND, |world| {
            let (engine, told) = (Arc::clone(&world.engine), Arc::clone(&world.told));
            let goes = shuttle::future::spawn(async move { ask(&engine, &told).await });
            let stays = world.asker(1);
            point();
            goes.abort();
            assert_eq!(stays.join().expect("no panic"), ["run 1"]);
            drop(block_on(goes));
            assert_eq!(world.begun(), 1);
        });
    });
}
