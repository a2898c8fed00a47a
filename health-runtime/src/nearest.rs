//! "Did you mean": what somebody probably meant.

/// The one of `known` that is most like `written`, if one is like it at all.
pub(crate) fn nearest<'a>(written: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let scored = known.map(|known| (strsim::jaro_winkler(written, known), known));
    let best = scored.max_by(|(a, x), (b, y)| a.total_cmp(b).then_with(|| y.cmp(x)))?;
    (best.0 > 0.8).then_some(best.1)
}
