//! Runs that take longer than their clients wait, or longer than their timeout.

use crate::engine::cell::interleavings::*;

/// Whether this may be the message of a run, if it may have timed out.
fn is_sound(answer: &str) -> bool {
    number(answer).is_some() || ["timed out", "timed out and is still running"].contains(&answer)
}

#[test]
fn waiters_time_out_a_run_that_blocks_its_thread_and_its_late_result_does_not_count() {
    draw(|| {
        World::play(
            &[ScriptedRun::Holds, ScriptedRun::Holds, ScriptedRun::Answers],
            Duration::ZERO,
            |world| {
                let clients = [world.client(2), world.client(2)];
                for _ in 0..2 {
                    point();
                    world.advance(2 * SECOND);
                }
                assert_messages(clients, is_sound);
            },
        );
    });
}

#[test]
fn no_other_run_begins_while_one_that_timed_out_still_blocks_its_thread() {
    draw(|| {
        World::play(&[ScriptedRun::HoldsForLong, ScriptedRun::Answers], Duration::ZERO, |world| {
            let clients = [world.client(2), world.client(2)];
            while world.begun() == 0 {
                thread::yield_now();
            }
            point();
            world.advance(2 * SECOND);
            assert_messages(clients, |answer| answer.starts_with("timed out"));
            assert_eq!(world.begun(), 1);
        });
    });
}

#[test]
fn a_run_that_timed_out_in_its_first_poll_is_dropped_before_the_next_one_begins() {
    draw(|| {
        World::play(&[ScriptedRun::HoldsAndHangs, ScriptedRun::Answers], Duration::ZERO, |world| {
            let clients = [world.client(2), world.client(2)];
            world.run_to_end();
            assert_messages(clients, |answer| is_sound(answer) || answer == "did not answer in time");
        });
    });
}

#[test]
fn a_pending_run_lands_or_times_out_once() {
    draw(|| {
        let script = &[ScriptedRun::Sleeps(SECOND), ScriptedRun::Hangs, ScriptedRun::Answers];
        World::play(script, Duration::ZERO, |world| {
            let clients = [world.client(2), world.client(2)];
            world.run_to_end();
            // The clock also advances while other threads have steps to take.
            assert_messages(clients, |answer| is_sound(answer) || answer == "did not answer in time");
        });
    });
}

#[test]
fn a_client_that_disconnects_in_the_middle_costs_no_other_client_its_response() {
    draw(|| {
        World::play(&[ScriptedRun::Holds, ScriptedRun::Answers], 60 * SECOND, |world| {
            let (engine, delivered) = (Arc::clone(&world.engine), Arc::clone(&world.delivered));
            let disconnects = shuttle::future::spawn(async move { request(&engine, &delivered).await });
            let waits = world.client(1);
            point();
            disconnects.abort();
            assert_eq!(waits.join().expect("no panic"), ["run 1"]);
            drop(block_on(disconnects));
            assert_eq!(world.begun(), 1);
        });
    });
}
