//! The differences on purpose. A review of a change reads this file: each entry is a promise less.

pub(crate) struct Difference {
    pub(crate) library: &'static str,
    /// The scene, the method, the path and `Accept`.
    pub(crate) asked: &'static str,
    pub(crate) original: &'static str,
    pub(crate) ours: &'static str,
    /// The reason, which `docs/migrating.md` gives in these words.
    pub(crate) why: &'static str,
}

/// A difference that many answers have.
pub(crate) struct Rule {
    /// What becomes of the original's answer. `None` where the rule does not apply.
    pub(crate) apply: fn(&str) -> Option<String>,
    pub(crate) why: &'static str,
}

pub(crate) const RULES: &[Rule] = &[
    Rule {
        apply: help_once,
        why: "`# HELP` and `# TYPE` appear once, before the first series, because the format allows them once.",
    },
    Rule { apply: without_page, why: "404, 405 and 500 have no page of a framework as their body." },
    Rule {
        apply: |answer| Some(answer.replacen("application/json; charset=utf-8\n", "application/json\n", 1)),
        why: "The content type is `application/json` without a charset, which JSON does not have.",
    },
];

/// The answer with the comment lines of each metric once.
fn help_once(answer: &str) -> Option<String> {
    if !answer.contains("# HELP svc_status") {
        return None;
    }
    let mut seen = Vec::new();
    let kept = answer.split_inclusive('\n').filter(|line| {
        let is_repeated = line.starts_with("# ") && seen.contains(line);
        seen.push(line);
        !is_repeated
    });
    Some(kept.collect())
}

/// The status code of an answer whose body is a page of the framework.
fn without_page(answer: &str) -> Option<String> {
    let (head, body) = answer.split_once('\n')?;
    let code = head.split(' ').next()?;
    let is_page = body.starts_with("<html>") || body.is_empty() && head.contains("text/html");
    (is_page && ["404", "405", "500"].contains(&code)).then(|| format!("{code} \n"))
}

pub(crate) const DIFFERENCES: &[Difference] = &[
    Difference {
        library: "lovely-ws-status",
        asked: "no handler: GET /svc_status.prometheus",
        original: "200 text/plain; version=0.0.4; charset=utf-8\n",
        ours: "200 text/plain; version=0.0.4; charset=utf-8\n# HELP svc_status Status 0->OK, 1->YELLOW, 2->RED\n# TYPE svc_status untyped\n",
        why: "`# HELP` and `# TYPE` appear without a handler too.",
    },
    Difference {
        library: "lovely-ws-status",
        asked: "a holder without a state: GET /svc_status",
        original: "200 text/csv; charset=utf-8\na\t\t",
        ours: "200 text/csv; charset=utf-8\na\tRED\thas not reported yet",
        why: "A holder is `RED` until its state is set for the first time.",
    },
    Difference {
        library: "lovely-ws-status",
        asked: "lines in a detail: GET /svc_status",
        original: "200 text/csv; charset=utf-8\na\tRED\tone\ttwo\nthree",
        ours: "200 text/csv; charset=utf-8\na\tRED\tone\\ttwo\\nthree",
        why: "Csv escapes tabs, newlines and control characters inside a name or detail, so that each handler has one row.",
    },
    Difference {
        library: "lovely-ws-status",
        asked: "a label that is no number: GET /svc_status.prometheus",
        original: "200 text/plain; version=0.0.4; charset=utf-8\n# HELP svc_status Status 0->OK, 1->YELLOW, 2->RED\n# TYPE svc_status untyped\nsvc_status{name=\"a\"} 0\nsvc_status{name=\"a_node\"} x\n",
        ours: "200 text/plain; version=0.0.4; charset=utf-8\n# HELP svc_status Status 0->OK, 1->YELLOW, 2->RED\n# TYPE svc_status untyped\nsvc_status{name=\"a\"} 0\n",
        why: "A label that is no number appears in JSON alone, because Prometheus rejects the whole scrape for it.",
    },
    Difference {
        library: "lovely-ws-status",
        asked: "a number beside the labels: GET /svc_status.prometheus",
        original: "200 text/plain; version=0.0.4; charset=utf-8\n# HELP svc_status Status 0->OK, 1->YELLOW, 2->RED\n# TYPE svc_status untyped\nsvc_status{name=\"a\"} 0\n",
        ours: "200 text/plain; version=0.0.4; charset=utf-8\n# HELP svc_status Status 0->OK, 1->YELLOW, 2->RED\n# TYPE svc_status untyped\nsvc_status{name=\"a\"} 0\nsvc_status{name=\"a_rows\"} 7\n",
        why: "Every observed number is a series, as if it were one of the `labels`.",
    },
    Difference {
        library: "lovely-ws-status",
        asked: "a handler that fails: GET /svc_status",
        original: "500 text/plain\nA server error occurred.  Please contact the administrator.",
        ours: "200 text/csv; charset=utf-8\na\tRED\tfailed: no route\nb\tOK\t",
        why: "A handler that fails is `RED`, and the others keep their state.",
    },
    Difference {
        library: "lovely-ws-status",
        asked: "three handlers: GET /svc_status (Accept: application/json;q=0)",
        original: "200 application/json\n{\"cache\":{\"labels\":{\"hits\":42,\"ratio\":0.5},\"state\":\"OK\",\"warm\":true},\"database\":{\"detail\":\"is away\",\"errors\":[7,null],\"primary\":{\"host\":\"db\",\"port\":5432},\"state\":\"RED\"},\"search\":{\"detail\":\"index is behind\",\"since\":\"12:00\",\"state\":\"YELLOW\"}}",
        ours: "200 text/csv; charset=utf-8\ncache\tOK\t\ndatabase\tRED\tis away\nsearch\tYELLOW\tindex is behind",
        why: "A weight of zero in `Accept` refuses a format, as HTTP says.",
    },
    Difference {
        library: "lovely-ws-status",
        asked: "three handlers: GET /svc_status.csv (Accept: application/json;q=0)",
        original: "200 application/json\n{\"cache\":{\"labels\":{\"hits\":42,\"ratio\":0.5},\"state\":\"OK\",\"warm\":true},\"database\":{\"detail\":\"is away\",\"errors\":[7,null],\"primary\":{\"host\":\"db\",\"port\":5432},\"state\":\"RED\"},\"search\":{\"detail\":\"index is behind\",\"since\":\"12:00\",\"state\":\"YELLOW\"}}",
        ours: "200 text/csv; charset=utf-8\ncache\tOK\t\ndatabase\tRED\tis away\nsearch\tYELLOW\tindex is behind",
        why: "A weight of zero in `Accept` refuses a format, as HTTP says.",
    },
    Difference {
        library: "lovely-ws-status",
        asked: "three handlers: POST /svc_status",
        original: "200 text/csv; charset=utf-8\ncache\tOK\t\ndatabase\tRED\tis away\nsearch\tYELLOW\tindex is behind",
        ours: "405 \n",
        why: "`/svc_status` answers `GET` and `HEAD` alone.",
    },
    Difference {
        library: "lovely-ws-status, probe status",
        asked: "an empty word: POST /probe_status?body=",
        original: "200 text/plain; charset=utf-8\n",
        ours: "400 text/plain; charset=utf-8\nsend `?body=OK`, or a word of 1 to 100 characters without control characters\n",
        why: "`POST /probe_status` refuses an empty word, and one with control characters or more than 100 characters, with 400.",
    },
    Difference {
        library: "lovely-ws-status, probe status",
        asked: "an empty word: GET /probe_status",
        original: "503 text/plain; charset=utf-8\n",
        ours: "200 text/plain; charset=utf-8\nOK",
        why: "`POST /probe_status` refuses an empty word, and one with control characters or more than 100 characters, with 400.",
    },
    Difference {
        library: "lovely-ws-status, probe status",
        asked: "a word of two lines: POST /probe_status?body=a%0Ab",
        original: "200 text/plain; charset=utf-8\na\nb",
        ours: "400 text/plain; charset=utf-8\nsend `?body=OK`, or a word of 1 to 100 characters without control characters\n",
        why: "`POST /probe_status` refuses an empty word, and one with control characters or more than 100 characters, with 400.",
    },
    Difference {
        library: "lovely-ws-status, probe status",
        asked: "a word of two lines: GET /probe_status",
        original: "503 text/plain; charset=utf-8\na\nb",
        ours: "200 text/plain; charset=utf-8\nOK",
        why: "`POST /probe_status` refuses an empty word, and one with control characters or more than 100 characters, with 400.",
    },
    Difference {
        library: "sprockets.handlers.status",
        asked: "the state \"\": HEAD /status",
        original: "405 \n",
        ours: "500 application/json\n",
        why: "`HEAD` is answered as `GET`, without the body.",
    },
    Difference {
        library: "sprockets.handlers.heartbeat",
        asked: "no callback: HEAD /heartbeat",
        original: "405 \n",
        ours: "204 \n",
        why: "`HEAD` is answered as `GET`, without the body.",
    },
    Difference {
        library: "sprockets.handlers.heartbeat",
        asked: "healthy callbacks: HEAD /heartbeat",
        original: "405 \n",
        ours: "204 \n",
        why: "`HEAD` is answered as `GET`, without the body.",
    },
    Difference {
        library: "sprockets.handlers.heartbeat",
        asked: "an unhealthy callback: HEAD /heartbeat",
        original: "405 \n",
        ours: "500 \n",
        why: "`HEAD` is answered as `GET`, without the body.",
    },
    Difference {
        library: "sprockets.handlers.heartbeat",
        asked: "a callback that raises: HEAD /heartbeat",
        original: "405 \n",
        ours: "500 \n",
        why: "`HEAD` is answered as `GET`, without the body.",
    },
    Difference {
        library: "py-healthcheck",
        asked: "passing checks: GET /healthcheck/unknown",
        original: "200 application/json\n{\"hostname\":\"HOST\",\"results\":[],\"status\":\"success\",\"timestamp\":\"now\"}",
        ours: "404 text/plain; charset=utf-8\nno such check\n",
        why: "An unknown name of a check is 404, not the success of no check.",
    },
    Difference {
        library: "py-healthcheck",
        asked: "times by default: GET /healthcheck/cache",
        original: "200 application/json\n{\"hostname\":\"HOST\",\"results\":[{\"checker\":\"cache\",\"expires\":\"27 s after the timestamp\",\"output\":\"ok\",\"passed\":true,\"response_time\":\"seconds with six decimals\",\"timestamp\":\"now\"}],\"status\":\"success\",\"timestamp\":\"now\"}",
        ours: "200 application/json\n{\"hostname\":\"HOST\",\"results\":[{\"checker\":\"cache\",\"expires\":\"5 s after the timestamp\",\"output\":\"ok\",\"passed\":true,\"response_time\":\"seconds with six decimals\",\"timestamp\":\"now\"}],\"status\":\"success\",\"timestamp\":\"now\"}",
        why: "A passing result is reused for 5 s and a failing one for 1 s.",
    },
    Difference {
        library: "py-healthcheck",
        asked: "passing checks: GET /healthcheck?check=cache",
        original: "200 application/json\n{\"hostname\":\"HOST\",\"results\":[{\"checker\":\"cache\",\"expires\":\"27 s after the timestamp\",\"output\":\"ok\",\"passed\":true,\"response_time\":\"seconds with six decimals\",\"timestamp\":\"now\"},{\"checker\":\"database\",\"expires\":\"27 s after the timestamp\",\"output\":\"12 connections\",\"passed\":true,\"response_time\":\"seconds with six decimals\",\"timestamp\":\"now\"}],\"status\":\"success\",\"timestamp\":\"now\"}",
        ours: "200 application/json\n{\"hostname\":\"HOST\",\"results\":[{\"checker\":\"cache\",\"expires\":\"27 s after the timestamp\",\"output\":\"ok\",\"passed\":true,\"response_time\":\"seconds with six decimals\",\"timestamp\":\"now\"}],\"status\":\"success\",\"timestamp\":\"now\"}",
        why: "`?check=name` selects a check, as the argument of `run` does.",
    },
    Difference {
        library: "py-healthcheck",
        asked: "in order of registration: GET /healthcheck",
        original: "200 application/json\n{\"hostname\":\"HOST\",\"results\":[{\"checker\":\"b\",\"expires\":\"27 s after the timestamp\",\"output\":\"b\",\"passed\":true,\"response_time\":\"seconds with six decimals\",\"timestamp\":\"now\"},{\"checker\":\"a\",\"expires\":\"27 s after the timestamp\",\"output\":\"a\",\"passed\":true,\"response_time\":\"seconds with six decimals\",\"timestamp\":\"now\"}],\"status\":\"success\",\"timestamp\":\"now\"}",
        ours: "200 application/json\n{\"hostname\":\"HOST\",\"results\":[{\"checker\":\"a\",\"expires\":\"27 s after the timestamp\",\"output\":\"a\",\"passed\":true,\"response_time\":\"seconds with six decimals\",\"timestamp\":\"now\"},{\"checker\":\"b\",\"expires\":\"27 s after the timestamp\",\"output\":\"b\",\"passed\":true,\"response_time\":\"seconds with six decimals\",\"timestamp\":\"now\"}],\"status\":\"success\",\"timestamp\":\"now\"}",
        why: "The results are sorted by name.",
    },
    Difference {
        library: "py-healthcheck",
        asked: "a section that fails: GET /healthcheck/b",
        original: "503 application/json\n{\"hostname\":\"HOST\",\"release\":\"1.4.0\",\"results\":[{\"checker\":\"b\",\"expires\":\"9 s after the timestamp\",\"output\":\"b\",\"passed\":false,\"response_time\":\"seconds with six decimals\",\"timestamp\":\"now\"}],\"status\":\"failure\",\"timestamp\":\"now\"}",
        ours: "503 application/json\n{\"broken\":{\"error\":\"panicked\"},\"hostname\":\"HOST\",\"release\":\"1.4.0\",\"results\":[{\"checker\":\"b\",\"expires\":\"9 s after the timestamp\",\"output\":\"b\",\"passed\":false,\"response_time\":\"seconds with six decimals\",\"timestamp\":\"now\"}],\"status\":\"failure\",\"timestamp\":\"now\"}",
        why: "A section whose function fails is `{\"error\": ..}`, where the original leaves it out.",
    },
];
