//! Compiles cases, each as a crate by itself, and compares what the compiler says with the files beside them.

mod cases;
mod compare;
mod compile;
mod normalise;
mod package;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

pub(crate) use normalise::Folders;
pub(crate) use package::Settings;

use cases::{Case, Expected};
use compile::Verdict;

/// More than a new target folder takes on a busy machine.
const LIMIT: Duration = Duration::from_secs(600);

/// Cases, and how to compile them.
#[derive(Debug)]
pub(crate) struct Suite<'a> {
    /// Has the folders `fail` and `pass`.
    pub(crate) cases: PathBuf,
    pub(crate) settings: Settings,
    pub(crate) lock: Option<PathBuf>,
    pub(crate) folders: Folders<'a>,
    /// Has the generated package and what Cargo makes of it.
    pub(crate) output: PathBuf,
    /// Whether to write the `.stderr` files anew.
    pub(crate) update: bool,
}

impl Suite<'_> {
    /// Compiles all cases, and returns a text for each that does not do as expected.
    pub(crate) fn problems(&self) -> Vec<String> {
        let (cases, others) = cases::find(&self.cases);
        let folder = self.output.join("package");
        package::write(&folder, &self.settings, &cases, self.lock.as_ref());
        let run = compile::check(&folder, &self.output.join("target"), LIMIT);

        let mut problems: Vec<_> = others.iter().map(|file| stray(file)).collect();
        let mut unfinished = Vec::new();
        for case in &cases {
            match run.verdicts.get(&case.target()) {
                Some(verdict) => problems.extend(self.problem(case, verdict)),
                None => unfinished.push(case.name.as_str()),
            }
        }
        if !unfinished.is_empty() {
            let (unfinished, errors) = (unfinished.join(", "), run.errors);
            problems.push(format!("cargo did not finish checking {unfinished}:\n\n{errors}"));
        }
        problems
    }

    fn problem(&self, case: &Case, verdict: &Verdict) -> Option<String> {
        let said = normalise::messages(&verdict.messages, &self.folders);
        let record = case.record();
        if self.update && case.expected == Expected::Failure && !verdict.compiled {
            fs::write(&record, &said).unwrap_or_else(|error| panic!("{}: {error}", record.display()));
        }
        compare::problem(case, verdict, &said, fs::read_to_string(record).ok().as_deref())
    }
}

fn stray(file: &Path) -> String {
    format!("{} belongs to no case: remove it, or add the source file", file.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A suite of its own that shares nothing with the real one.
    struct Sample {
        edition: &'static str,
        folder: tempfile::TempDir,
    }

    impl Sample {
        fn new(files: &[(&str, &str)]) -> Self {
            let folder = tempfile::tempdir().expect("there is a folder for temporary files");
            for kind in ["fail", "pass"] {
                fs::create_dir_all(folder.path().join("cases").join(kind))
                    .expect("the folder can be written");
            }
            for (name, text) in files {
                fs::write(folder.path().join("cases").join(name), text).expect("the file can be written");
            }
            Self { edition: "2024", folder }
        }

        fn problems(&self, update: bool) -> Vec<String> {
            let cases = self.folder.path().join("cases");
            let folders = Folders { package: &cases, workspace: &cases };
            let (settings, output) = (Settings::bare(self.edition), self.folder.path().join("output"));
            Suite { cases: cases.clone(), settings, lock: None, folders, output, update }.problems()
        }
    }

    const WRONG: &str = "fn main() {\n    let _: u8 = ();\n}\n";
    const RIGHT: &str = "fn main() {}\n";

    #[test]
    fn a_suite_tells_of_each_case_that_does_not_do_as_expected() {
        let sample = Sample::new(&[
            ("fail/compiles.rs", RIGHT),
            ("fail/compiles.stderr", ""),
            ("fail/orphan.stderr", ""),
            ("fail/other_words.rs", WRONG),
            ("fail/other_words.stderr", "error: something else\n"),
            ("fail/without_record.rs", WRONG),
            ("pass/fails.rs", WRONG),
            ("pass/fine.rs", RIGHT),
            ("pass/warns.rs", "fn main() {\n    let a = 1;\n}\n"),
        ]);

        let problems = sample.problems(false);

        let starts = [
            "orphan.stderr belongs to no case",
            "fail/compiles compiles, and should not",
            "fail/other_words.stderr differs:\n\n--- recorded\n+++ the compiler says\n@@ -1 +1,7 @@\n-error: something else\n+error[E0308]: mismatched types\n+ --> fail/other_words.rs:2:17\n",
            "fail/without_record.stderr is missing. The compiler says:\n\nerror[E0308]",
            "pass/fails does not compile:\n\nerror[E0308]",
            "pass/warns compiles with warnings:\n\nwarning: unused variable",
        ];
        assert_eq!(problems.len(), starts.len(), "{problems:#?}");
        for (problem, start) in problems.iter().zip(starts) {
            assert!(problem.contains(start), "{start}\nis missing from\n{problem}");
        }
    }

    #[test]
    fn an_update_writes_the_records_of_cases_that_fail_and_hides_no_other_problem() {
        let sample = Sample::new(&[("fail/compiles.rs", RIGHT), ("fail/fails.rs", WRONG)]);

        let problems = sample.problems(true);
        assert_eq!(problems.len(), 1, "{problems:#?}");
        assert!(problems[0].starts_with("fail/compiles compiles, and should not"), "{problems:#?}");

        let cases = sample.folder.path().join("cases/fail");
        fs::remove_file(cases.join("compiles.rs")).expect("the file can be removed");
        assert!(!cases.join("compiles.stderr").exists());
        assert_eq!(sample.problems(false), Vec::<String>::new());
    }

    #[test]
    fn an_error_of_cargo_is_shown_with_the_cases_it_did_not_check() {
        let sample =
            Sample { edition: "1066", ..Sample::new(&[("fail/fails.rs", WRONG), ("pass/fine.rs", RIGHT)]) };

        let problems = sample.problems(false);

        assert_eq!(problems.len(), 1, "{problems:#?}");
        assert!(
            problems[0].starts_with("cargo did not finish checking fail/fails, pass/fine:\n\nerror: "),
            "{problems:#?}"
        );
        assert!(problems[0].contains("1066"), "{problems:#?}");
    }
}
