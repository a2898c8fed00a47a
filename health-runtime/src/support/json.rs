use serde_json::{Map, Number, Value};

use crate::support::{bounded_to, readable};

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

/// How deep arrays and objects may be nested. Parsers allow about 128 levels, and a document adds some of its own.
const MAX_DEPTH: usize = 64;

/// What is in the place of arrays and objects that are nested too deeply.
const TOO_DEEP: &str = "nested too deeply";

/// The value, with a text in the place of everything that is nested deeper than 64 levels.
///
/// To print, compare or drop a value takes stack for each level. So this goes down and drops without recursion.
pub(crate) fn shallow(mut value: Value) -> Value {
    if is_container(&value) {
        let mut level = vec![&mut value];
        let mut too_deep = Vec::new();
        for depth in 0.. {
            let mut next = Vec::new();
            for value in level {
                if depth == MAX_DEPTH && is_container(value) {
                    too_deep.push(std::mem::replace(value, TOO_DEEP.into()));
                    continue;
                }
                match value {
                    Value::Array(items) => next.extend(items.iter_mut().filter(|item| is_container(item))),
                    Value::Object(members) => {
                        next.extend(members.values_mut().filter(|member| is_container(member)));
                    }
                    _ => {}
                }
            }
            if next.is_empty() {
                break;
            }
            level = next;
        }
        while let Some(value) = too_deep.pop() {
            match value {
                Value::Array(items) => too_deep.extend(items),
                Value::Object(members) => too_deep.extend(members.into_iter().map(|(_, member)| member)),
                _ => {}
            }
        }
    }
    value
}

/// A value whose text has about `limit` bytes at most, with floats as people write them.
pub(crate) fn bounded_json(value: Value, limit: usize) -> Value {
    match value {
        Value::String(text) => Value::String(bounded_to(limit, text.into()).into_owned()),
        Value::Number(number) => Value::Number(readable_number(number)),
        Value::Array(_) | Value::Object(_) => {
            let nested = with_readable_numbers(value);
            // Half of a document is no JSON: a long one becomes text.
            match bounded_to(limit, nested.to_string().into()) {
                short if short.len() <= limit => nested,
                cut => Value::String(cut.into_owned()),
            }
        }
        scalar => scalar,
    }
}

/// The value with floats as people write them. It is not nested deeply, so it may recurse.
fn with_readable_numbers(value: Value) -> Value {
    match value {
        Value::Number(number) => Value::Number(readable_number(number)),
        Value::Array(items) => items.into_iter().map(with_readable_numbers).collect::<Vec<_>>().into(),
        Value::Object(members) => {
            object(members.into_iter().map(|(name, value)| (name, with_readable_numbers(value)))).into()
        }
        other => other,
    }
}

fn readable_number(number: Number) -> Number {
    let float = number.as_f64().filter(|_| number.is_f64());
    float.and_then(|float| Number::from_f64(readable(float))).unwrap_or(number)
}

fn is_container(value: &Value) -> bool {
    matches!(value, Value::Array(_) | Value::Object(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nested(depth: usize) -> Value {
        (0..depth).fold(Value::from(1), |inner, at| match at % 2 {
            0 => vec![inner].into(),
            _ => object([("a".to_owned(), inner), ("b".to_owned(), 2.into())]).into(),
        })
    }

    #[test]
    fn a_value_that_is_nested_too_deeply_keeps_its_upper_levels_and_costs_no_stack() {
        assert_eq!(shallow(nested(MAX_DEPTH)), nested(MAX_DEPTH));
        let mut cut = shallow(nested(1_000_000));
        let mut depth = 0;
        while let Value::Array(_) | Value::Object(_) = cut {
            depth += 1;
            cut = match cut {
                Value::Array(mut items) => items.remove(0),
                Value::Object(mut members) => members.remove("a").expect("the nested member"),
                scalar => scalar,
            };
        }
        assert_eq!((depth, cut), (MAX_DEPTH, Value::from(TOO_DEEP)));
    }
}
