//! Lengths of time in the words of the monitoring API.

/// `every 45 seconds`, `every 1 minute`, `every 8 hours`.
pub(crate) fn interval(seconds: u64) -> String {
    let (number, unit) = match seconds {
        _ if seconds.is_multiple_of(3_600) => (seconds / 3_600, "hour"),
        _ if seconds.is_multiple_of(60) => (seconds / 60, "minute"),
        _ => (seconds, "second"),
    };
    format!("every {number} {unit}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_read_as_the_api_documents_them() {
        assert_eq!(interval(45), "every 45 seconds");
        assert_eq!(interval(60), "every 1 minute");
        assert_eq!(interval(90), "every 90 seconds");
        assert_eq!(interval(3_600), "every 1 hour");
        assert_eq!(interval(8 * 3_600), "every 8 hours");
    }
}
