use serde_json::{Map, Value};

/// A JSON object with `members`; of two with the same name the later one remains.
///
/// `collect` would sort them first, with a sort that the compiler builds for each type of iterator.
pub(crate) fn object(members: impl IntoIterator<Item = (String, Value)>) -> Map<String, Value> {
    let mut object = Map::new();
    for (name, value) in members {
        object.insert(name, value);
    }
    object
}
