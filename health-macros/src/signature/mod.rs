//! The annotated item: its attributes, its signature, and the types in it. The body stays raw tokens.

mod callable;
mod item;
mod types;

pub(crate) use self::callable::validate;
pub(crate) use self::item::{Attributes, Item, Kind, Static};
pub(crate) use self::types::{argument_types, return_type, visit};
