//! Many who ask at the same instant.

use crate::engine::cell::interleavings::*;

const ANSWERS: &[Step] = &[Step::Answers];

#[test]
fn whoever_asks_is_told_of_the_run_in_every_order_of_the_two() {
    enumerate(|| {
        World::play(ANSWERS, 60 * SECOND, |world| {
            assert_eq!(block_on(ask(&world.engine, &world.told)), "run 1");
        });
    });
}

#[test]
fn three_who_ask_at_once_and_again_share_one_run() {
    draw(|| {
        World::play(ANSWERS, 60 * SECOND, |world| {
            let askers = [world.asker(2), world.asker(2), world.asker(2)];
            for asker in askers {
                assert_eq!(asker.join().expect("no panic"), ["run 1", "run 1"]);
            }
            assert_eq!(world.begun(), 1);
        });
    });
}

#[test]
fn whoever_asks_for_what_may_not_be_reused_is_told_of_a_run_that_had_not_ended_before() {
    draw(|| {
        World::play(&[Step::Answers, Step::Panics, Step::Answers], Duration::ZERO, |world| {
            let askers = [world.asker(2), world.asker(2), world.asker(1)];
            for asker in askers {
                for answer in asker.join().expect("no panic") {
                    assert!(number(&answer).is_some() || answer == "panicked", "{answer}");
                }
            }
            assert!((2..=5).contains(&world.begun()), "{} runs", world.begun());
        });
    });
}
