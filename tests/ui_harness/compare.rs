//! Compares the compiler's messages about a case with its record.

use similar::TextDiff;

use super::cases::{Case, Expected};
use super::compile::Verdict;

/// Describes how a case differs from what is expected, or returns `None`. `said` contains the normalised messages, and
/// `recorded` the content of the case's `.stderr` file, if it exists.
pub(crate) fn problem(case: &Case, verdict: &Verdict, said: &str, recorded: Option<&str>) -> Option<String> {
    let name = &case.name;
    match (case.expected, verdict.compiled) {
        (Expected::Success, false) => Some(format!("{name} does not compile:\n\n{said}")),
        (Expected::Success, true) if !said.is_empty() => {
            Some(format!("{name} compiles with warnings:\n\n{said}"))
        }
        (Expected::Success, true) => None,
        (Expected::Failure, true) => {
            Some(format!("{name} compiles, and should not. The compiler says:\n\n{said}"))
        }
        (Expected::Failure, false) => match recorded {
            None => Some(format!("{name}.stderr is missing. The compiler says:\n\n{said}")),
            Some(recorded) if recorded == said => None,
            Some(recorded) => Some(format!("{name}.stderr differs:\n\n{}", difference(recorded, said))),
        },
    }
}

/// A unified diff from the record to the messages.
fn difference(recorded: &str, said: &str) -> String {
    let difference = TextDiff::from_lines(recorded, said);
    difference.unified_diff().context_radius(3).header("recorded", "the compiler says").to_string()
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn case(expected: Expected) -> Case {
        Case { name: "some/case".to_owned(), expected, source: PathBuf::from("case.rs") }
    }

    fn verdict(compiled: bool) -> Verdict {
        Verdict { compiled, failed: !compiled, messages: Vec::new() }
    }

    #[test]
    fn a_case_that_does_as_expected_is_no_problem() {
        assert_eq!(problem(&case(Expected::Success), &verdict(true), "", None), None);
        let failure = problem(&case(Expected::Failure), &verdict(false), "error: a\n", Some("error: a\n"));
        assert_eq!(failure, None);
    }

    #[test]
    fn each_problem_names_the_case_and_shows_the_compilers_words() {
        for (expected, compiled, recorded, problem_is) in [
            (Expected::Success, false, None, "some/case does not compile:\n\nerror: a\n"),
            (Expected::Success, true, None, "some/case compiles with warnings:\n\nerror: a\n"),
            (
                Expected::Failure,
                true,
                Some("error: a\n"),
                "some/case compiles, and should not. The compiler says:\n\nerror: a\n",
            ),
            (Expected::Failure, false, None, "some/case.stderr is missing. The compiler says:\n\nerror: a\n"),
        ] {
            let found = problem(&case(expected), &verdict(compiled), "error: a\n", recorded);
            assert_eq!(found.as_deref(), Some(problem_is));
        }
    }

    #[test]
    fn one_word_or_one_space_is_a_difference() {
        let recorded = "error: a\n --> ui/fail/case.rs:4:1\n";
        for said in [
            "error: b\n --> ui/fail/case.rs:4:1\n",
            "error: a\n --> ui/fail/case.rs:4:2\n",
            "error: a \n --> ui/fail/case.rs:4:1\n",
        ] {
            let found = problem(&case(Expected::Failure), &verdict(false), said, Some(recorded));
            let found = found.expect("the texts differ");
            assert!(
                found.starts_with("some/case.stderr differs:\n\n--- recorded\n+++ the compiler says\n"),
                "{found}"
            );
            for (sign, text, other) in [('-', recorded, said), ('+', said, recorded)] {
                for line in text.lines().filter(|line| !other.lines().any(|other| other == *line)) {
                    assert!(found.contains(&format!("\n{sign}{line}\n")), "{found}");
                }
            }
        }
    }
}
