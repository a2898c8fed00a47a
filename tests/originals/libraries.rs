//! A process that serves the original libraries.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use health_tests::http::{Answer, client};
use reqwest::RequestBuilder;
use serde_json::Value;

pub(crate) struct Libraries {
    child: Child,
    scenes: ChildStdin,
    replies: BufReader<ChildStdout>,
    ports: Value,
}

/// The framework that serves a library.
#[derive(Clone, Copy)]
pub(crate) enum Framework {
    Pyramid,
    Tornado,
}

impl Libraries {
    pub(crate) fn start(variables: &[(&str, &str)]) -> Self {
        let python =
            std::env::var("ORIGINALS_PYTHON").expect("run `.ci/originals`, which installs the libraries");
        let mut child = Command::new(python)
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/originals/server.py"))
            .envs(variables.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // A library that fails prints where, on purpose of a scene too.
            .stderr(Stdio::null())
            .spawn()
            .expect("Python starts");
        let (scenes, replies) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        let mut libraries = Self { child, scenes, replies, ports: Value::Null };
        libraries.ports = serde_json::from_str(&libraries.reply()).expect("the ports of the libraries");
        libraries
    }

    /// From now on the handlers, callbacks and checks answer as `scene` says.
    pub(crate) fn set(&mut self, scene: &str) {
        writeln!(self.scenes, "{}", scene.replace('\n', " ")).expect("the process reads scenes");
        assert_eq!(self.reply(), "set", "{scene}");
    }

    pub(crate) async fn answer(
        &self,
        framework: Framework,
        request: impl FnOnce(&reqwest::Client, &str) -> RequestBuilder,
    ) -> Answer {
        let port = &self.ports[match framework {
            Framework::Pyramid => "pyramid",
            Framework::Tornado => "tornado",
        }];
        Answer::to(request(&client(), &format!("http://127.0.0.1:{port}"))).await
    }

    fn reply(&mut self) -> String {
        let mut line = String::new();
        self.replies.read_line(&mut line).expect("the process replies");
        line.trim_end().to_owned()
    }
}

impl Drop for Libraries {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
