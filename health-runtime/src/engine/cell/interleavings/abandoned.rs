//! A runtime that shuts down with its tasks.

use crate::engine::cell::interleavings::*;

/// Aborts the tasks in the order in which they are spawned, at any time.
fn reaper(tasks: usize) -> JoinHandle<()> {
    thread::spawn(move || {
        for task in 0..tasks {
            point();
            abort(task);
        }
    })
}

/// Whether this may be the message of a run, if it may have been aborted.
fn is_sound(answer: &str) -> bool {
    number(answer).is_some() || answer == "was cancelled"
}

#[test]
fn no_client_waits_for_a_run_that_was_aborted_before_it_began() {
    draw(|| {
        World::play(&[ScriptedRun::Answers], 60 * SECOND, |world| {
            let (client, reaper) = (world.client(1), reaper(1));
            assert_messages([client], is_sound);
            reaper.join().expect("no panic");
        });
    });
}

#[test]
fn the_run_after_an_aborted_one_is_not_disturbed() {
    draw(|| {
        World::play(&[ScriptedRun::Holds, ScriptedRun::Answers], Duration::ZERO, |world| {
            let (clients, reaper) = ([world.client(2), world.client(2)], reaper(2));
            assert_messages(clients, is_sound);
            reaper.join().expect("no panic");
        });
    });
}

#[test]
fn no_client_waits_for_a_run_that_was_aborted_in_the_middle() {
    draw(|| {
        let script = &[
            ScriptedRun::SleepsElsewhere(SECOND),
            ScriptedRun::SleepsElsewhere(SECOND),
            ScriptedRun::Answers,
        ];
        World::play(script, Duration::ZERO, |world| {
            let (clients, reaper) = ([world.client(2), world.client(2)], reaper(3));
            world.run_to_end();
            assert_messages(clients, |answer| {
                is_sound(answer) || answer.starts_with("timed out") || answer == "did not answer in time"
            });
            reaper.join().expect("no panic");
        });
    });
}
