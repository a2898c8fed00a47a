/// A feature of this crate, as a row of the tables of variables and endpoints names it.
pub(crate) struct Feature {
    pub(super) name: &'static str,
    pub(crate) is_on: bool,
}

impl Feature {
    /// For rows that need no feature.
    pub(super) const NONE: Self = Self { name: "", is_on: true };

    /// Why a row of this feature has no effect while the feature is off. The text continues a sentence whose subject is the
    /// variable or endpoint.
    pub(super) fn why_off(&self) -> String {
        format!("belongs to the feature `{}` of health-runtime, which is off", self.name)
    }
}
