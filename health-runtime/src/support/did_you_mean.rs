//! Suggestions for misspelt names.

/// The similarity (0 to 1) above which a name is suggested.
const THRESHOLD: f64 = 0.8;

/// The name in `known` that is most similar to `written`, if one is similar enough. The first in the alphabet wins a draw, so
/// that the suggestion does not depend on the order.
fn nearest<'a>(written: &str, known: &mut dyn Iterator<Item = &'a str>) -> Option<&'a str> {
    let scored = known.map(|known| (strsim::jaro_winkler(written, known), known));
    let best = scored.max_by(|(a, x), (b, y)| a.total_cmp(b).then_with(|| y.cmp(x)))?;
    (best.0 > THRESHOLD).then_some(best.1)
}

/// The end of an error message, such as ``: did you mean `database`?``; empty where no name is similar.
pub(crate) fn did_you_mean<'a>(
    written: &str,
    mut known: impl Iterator<Item = &'a str>,
    quote: char,
) -> String {
    let nearest = nearest(written, &mut known);
    nearest.map_or_else(String::new, |name| format!(": did you mean {quote}{name}{quote}?"))
}
