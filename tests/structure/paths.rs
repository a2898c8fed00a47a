//! Paths of modules and items, from the root of the crate.

#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ModulePath(pub(crate) Vec<String>);

impl ModulePath {
    pub(crate) fn new<'a>(segments: impl IntoIterator<Item = &'a str>) -> Self {
        Self(segments.into_iter().map(str::to_owned).collect())
    }

    pub(crate) fn child(&self, name: &str) -> Self {
        let mut path = self.clone();
        path.0.push(name.to_owned());
        path
    }

    pub(crate) fn parent(&self) -> Self {
        Self(self.0[..self.0.len().saturating_sub(1)].to_vec())
    }

    pub(crate) fn is_within(&self, other: &Self) -> bool {
        self.0.starts_with(&other.0)
    }

    /// The first segment: the room. The root of the crate is `lib`.
    pub(crate) fn room(&self) -> &str {
        self.0.first().map_or("lib", String::as_str)
    }
}
