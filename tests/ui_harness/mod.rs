//! Compiles cases, each as a separate crate, and compares the compiler's messages with the files beside the cases.
//!
//! `cases` finds the files, `package` generates a package with a binary for each, `compile` runs Cargo once and sorts its
//! messages by binary, `normalise` removes from these what differs between machines, and `compare` finds the differences.

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

/// Cases, and how to compile them.
#[derive(Debug)]
pub(crate) struct Suite<'a> {
    /// The folder with `fail` and `pass`.
    pub(crate) cases: PathBuf,
    pub(crate) settings: Settings,
    /// The `Cargo.lock` that selects the versions of the dependencies.
    pub(crate) lock: Option<PathBuf>,
    pub(crate) folders: Folders<'a>,
    /// The folder for the generated package and its target folder.
    pub(crate) output: PathBuf,
    /// How long Cargo may run. In a new target folder it checks the dependencies first.
    pub(crate) limit: Duration,
    /// Whether to rewrite the `.stderr` files.
    pub(crate) update: bool,
}

impl Suite<'_> {
    /// Compiles all cases, and returns a text about each that differs from what is expected.
    pub(crate) fn problems(&self) -> Vec<String> {
        let (cases, others) = cases::find(&self.cases);
        let folder = self.output.join("package");
        package::write(&folder, &self.settings, &cases, self.lock.as_ref());
        let run = compile::check(&folder, &self.output.join("target"), self.limit);

        let mut problems: Vec<_> = others.iter().map(|file| stray(file)).collect();
        let (mut unfinished, mut errors) = (Vec::new(), run.errors);
        for case in &cases {
            match run.verdicts.get(&case.target()) {
                Some(verdict) if verdict.compiled || verdict.failed => {
                    problems.extend(self.problem(case, verdict))
                }
                verdict => {
                    unfinished.push(case.name.as_str());
                    errors.extend(verdict.iter().flat_map(|verdict| verdict.messages.clone()));
                }
            }
        }
        if !unfinished.is_empty() || !run.in_time {
            let unfinished =
                if unfinished.len() == cases.len() { "any case".to_owned() } else { unfinished.join(", ") };
            problems.push(format!("Cargo did not finish checking {unfinished}:\n\n{errors}"));
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

    /// A small suite in a temporary folder.
    struct Sample {
        edition: &'static str,
        limit: Duration,
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
            Self { edition: "2024", limit: Duration::from_secs(600), folder }
        }

        fn problems(&self, update: bool) -> Vec<String> {
            let cases = self.folder.path().join("cases");
            let folders = Folders { package: &cases, workspace: &cases };
            let (settings, output) = (Settings::bare(self.edition), self.folder.path().join("output"));
            Suite { cases: cases.clone(), settings, lock: None, folders, output, limit: self.limit, update }
                .problems()
        }
    }

    const WRONG: &str = "fn main() {\n    let _: u8 = ();\n}\n";
    const RIGHT: &str = "fn main() {}\n";

    #[test]
    fn each_case_that_differs_from_what_is_expected_is_reported() {
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
    fn an_update_rewrites_the_records_and_hides_no_other_problem() {
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
    fn an_error_of_cargo_itself_is_shown() {
        let sample =
            Sample { edition: "1066", ..Sample::new(&[("fail/fails.rs", WRONG), ("pass/fine.rs", RIGHT)]) };

        let problems = sample.problems(false);

        assert_eq!(problems.len(), 1, "{problems:#?}");
        assert!(
            problems[0].starts_with(
                "Cargo did not finish checking any case:\n\nCargo ended with exit status: 101\nerror: "
            ),
            "{problems:#?}"
        );
        assert!(problems[0].contains("1066"), "{problems:#?}");
    }

    #[test]
    fn a_case_that_hangs_the_compiler_is_named_when_the_time_is_over() {
        let endless = "#![allow(long_running_const_eval)]\nconst _: () = loop {};\nfn main() {}\n";
        let cases = [("fail/fails.rs", WRONG), ("fail/hangs.rs", endless)];
        let sample = Sample { limit: Duration::from_secs(10), ..Sample::new(&cases) };

        let problems = sample.problems(true);

        assert_eq!(problems.len(), 1, "{problems:#?}");
        let start = "Cargo did not finish checking fail/hangs:\n\nCargo was killed after 10 seconds\n";
        assert!(problems[0].starts_with(start), "{problems:#?}");
    }
}
