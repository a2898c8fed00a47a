//! The attributes with any text, in the form in which a program contains them.
#![no_main]

use health_fuzz::attributes::{judge, parse};
use libfuzzer_sys::{Corpus, fuzz_target};

fuzz_target!(|bytes: &[u8]| -> Corpus {
    let Some((attribute, args, item)) = std::str::from_utf8(bytes).ok().and_then(parse) else {
        return Corpus::Reject;
    };
    judge(attribute, args, item);
    Corpus::Keep
});
