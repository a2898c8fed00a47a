//! JSON objects.

use serde_json::{Map, Value};

/// An object of `members`, of which the last of a name counts. Put in one after the other: `collect` is compiled with a
/// sort of its own for each type of iterator.
pub(crate) fn object(members: impl IntoIterator<Item = (String, Value)>) -> Map<String, Value> {
    let mut object = Map::new();
    for (name, value) in members {
        object.insert(name, value);
    }
    object
}
