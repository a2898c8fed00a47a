//! "Did you mean": what somebody probably meant.

/// The one of `known` that is most like `written`, if one is like it at all.
fn nearest<'a>(written: &str, known: &mut dyn Iterator<Item = &'a str>) -> Option<&'a str> {
    let scored = known.map(|known| (strsim::jaro_winkler(written, known), known));
    let best = scored.max_by(|(a, x), (b, y)| a.total_cmp(b).then_with(|| y.cmp(x)))?;
    (best.0 > 0.8).then_some(best.1)
}

/// The question after a mistake, with `quote` around what was probably meant; nothing where nobody can tell.
pub(crate) fn did_you_mean<'a>(
    written: &str,
    mut known: impl Iterator<Item = &'a str>,
    quote: char,
) -> String {
    let meant = nearest(written, &mut known);
    meant.map_or_else(String::new, |meant| format!(": did you mean {quote}{meant}{quote}?"))
}
