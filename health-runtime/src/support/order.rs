//! Sorting by one compiled sort.
//!
//! The standard library's sort is built anew for each type of item, and its code is long. Here, one sort orders the positions
//! of the items, and a short generic function moves them.

use std::cmp::Ordering;

/// Sorts `items`; equal items keep their order.
pub(crate) fn sort_by<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let order = sorted_positions(items.len(), &|one, other| compare(&items[one], &items[other]));
    arrange(order, &mut |one, other| items.swap(one, other));
}

/// The positions 0 to `length`, sorted by what is at each; equal items keep their order.
pub(crate) fn sorted_positions(length: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<_> = (0..length).collect();
    order.sort_by(|one, other| compare(*one, *other));
    order
}

/// Moves the items into `order`, which lists the position that each comes from. A permutation consists of cycles; each is
/// walked once, with one swap a step.
fn arrange(mut order: Vec<usize>, swap: &mut dyn FnMut(usize, usize)) {
    for start in 0..order.len() {
        let mut at = start;
        while order[at] != start {
            let from = order[at];
            swap(at, from);
            order[at] = at;
            at = from;
        }
        order[at] = at;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn items_are_sorted_and_equal_items_keep_their_order(
            items in proptest::collection::vec((0_u8..8, any::<u8>()), 0..50),
        ) {
            let (mut ours, mut theirs) = (items.clone(), items);
            sort_by(&mut ours, |(one, _), (other, _)| one.cmp(other));
            theirs.sort_by_key(|(key, _)| *key);
            prop_assert_eq!(ours, theirs);
        }
    }
}
