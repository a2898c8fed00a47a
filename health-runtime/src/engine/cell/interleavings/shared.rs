//! Requests at the same instant.

use crate::engine::cell::interleavings::*;

const ANSWERS: &[ScriptedRun] = &[ScriptedRun::Answers];

#[test]
fn a_request_gets_the_result_of_its_run_in_every_order() {
    enumerate(|| {
        World::play(ANSWERS, 60 * SECOND, |world| {
            assert_eq!(block_on(request(&world.engine, &world.delivered)), "run 1");
        });
    });
}

#[test]
fn three_clients_with_two_requests_each_share_one_run() {
    draw(|| {
        World::play(ANSWERS, 60 * SECOND, |world| {
            let clients = [world.client(2), world.client(2), world.client(2)];
            for client in clients {
                assert_eq!(client.join().expect("no panic"), ["run 1", "run 1"]);
            }
            assert_eq!(world.begun(), 1);
        });
    });
}

#[test]
fn with_a_ttl_of_zero_a_request_gets_a_run_that_had_not_ended_before_it() {
    draw(|| {
        World::play(
            &[ScriptedRun::Answers, ScriptedRun::Panics, ScriptedRun::Answers],
            Duration::ZERO,
            |world| {
                let clients = [world.client(2), world.client(2), world.client(1)];
                assert_messages(clients, |answer| number(answer).is_some() || answer == "panicked");
                assert!((2..=5).contains(&world.begun()), "{} runs", world.begun());
            },
        );
    });
}
