//! The attributes with arguments that are generated from their grammar, so that most are almost valid.
#![no_main]

use std::fmt::{self, Display};
use std::marker::PhantomData;

use arbitrary::Arbitrary;
use health_fuzz::attributes::{Attribute, depth, judge};
use libfuzzer_sys::{Corpus, fuzz_target};
use proc_macro2::TokenStream;

#[derive(Arbitrary, Debug)]
enum Drawn {
    HealthCheck(Vec<Argument>, Item),
    Route(Methods, Text, Vec<Argument>, Item),
}

#[derive(Arbitrary, Debug)]
enum Methods {
    One(Of<Method>),
    List(Vec<Of<Method>>),
}

/// An argument between two commas.
#[derive(Arbitrary, Debug)]
enum Argument {
    Key(Of<Key>),
    Pair(Of<Key>, Value),
    Named(Name, Value),
    Group(Of<Key>, Vec<Argument>),
    Bracketed(Of<Key>, Vec<Argument>),
    Comparison(Subject, Of<Comparing>, Value),
    Contains(bool, Subject, Value),
    Value(Value),
}

#[derive(Arbitrary, Debug)]
enum Name {
    Word(Of<Word>),
    Text(Text),
}

#[derive(Arbitrary, Debug)]
enum Value {
    Duration(u16, Of<Unit>),
    Integer(i64),
    Float(f32),
    Text(Text),
    Bool(bool),
    Word(Of<Word>),
    Env(Text),
    Texts(Vec<Text>),
    Negative(Box<Value>),
}

#[derive(Arbitrary, Debug)]
enum Text {
    Usual(Of<Usual>),
    Repeated(Of<Usual>, u8),
    Any(String),
}

#[derive(Arbitrary, Debug)]
enum Subject {
    Usual(Of<Watched>),
    Json(Text),
    Header(Text),
}

#[derive(Arbitrary, Debug)]
struct Item {
    before: Of<Before>,
    arguments: Vec<Of<Type>>,
    output: Option<Of<Type>>,
    is_static: bool,
}

/// One word of a list.
#[derive(Arbitrary, Debug)]
struct Of<L>(u8, PhantomData<L>);

/// Words that are separated by `~`.
trait List {
    const WORDS: &'static str;
}

macro_rules! lists {
    ($($name:ident: $words:literal,)*) => {$(
        #[derive(Arbitrary, Debug)]
        struct $name;
        impl List for $name {
            const WORDS: &'static str = $words;
        }
    )*};
}

lists! {
    Method: "GET~HEAD~POST~PUT~PATCH~DELETE~OPTIONS~TRACE~CONNECT~ANY~get~Any~GTE~Self~r#GET",
    Key: "liveness~readiness~startup~name~tags~on_fail~timeout~ttl~fail_ttl~every~initial_delay~failures~successes\
        ~component~type~owner~runbook~crate~state~group~depends_on~healthcheck~key~method~params~query~headers~cookies~body~assert~note~notify\
        ~grace~failure_tolerance~realert~regions~follow_redirects~verify_ssl~environments~paused~mutates~interval\
        ~nmae~retries~r#type~_",
    Comparing: "==~!=~<~<=~>~>=~=~&&~||~+~..~==-~=!",
    Word: "id~rest~warn~fail~ignore~GET~HEAD~POST~database~crate::a~::a::b~OnFail::Warn~AppState~Vec<State<u8>>~env\
        ~r#fn~fn~_~Self~dyn A + B~impl A~[u8; 2]~&'a str~|a| a~loop {}~(1, 2)~a.b~macro!{}~async {}",
    Unit: "ms~s~min~h~d~us~m~secs~hour~~e5s~_s",
    Usual: "~/~/{id}~/{*rest}~/a/{id}/b~/{{a}}~/a%20b~/%~/..~eu-central-1~eu-centrall-1~production~a~Host~X-Probe\
        ~Content-Length~A B~ü~a/b~.~..~{}~'~\\~1~true~cron~a=b~500ms~2s~-~--~email:a@b",
    Watched: "response.code~response.time~response.body~ssl_certificate.expires_in~response.status~res.latency\
        ~response.json~response[0]~json(\"a\")~response.headers[\"a\"]~response.json[\"a\"].b[0]~(response.code)~a~200\
        ~response.code()~response.code.0~response.json::<u8>(\"a\")",
    Before: "async fn f~fn f~pub async fn r#fn~async fn f<T>~unsafe extern \"C\" fn f~const fn f~impl A~struct A\
        ~#[doc = \"a\"] #[cfg(a)] async fn f~/** a\n * b */ fn f~async fn context~async unsafe fn f<'a, const N: u8>~",
    Type: "State<A>~axum::extract::State<B>~Path<i64>~W<State<(A, B)>, E>~(State<A>, [State<B>; 2])~impl A~&self\
        ~dyn A + B~&'static str~BoxFuture<'a, u8>~!~_~fn(State<A>) -> u8~<A as B>::C~State<dyn A + Send>~macro!()\
        ~Reporter~*const State<A>~State<impl A>~State<A, B>~bool",
}

impl<L: List> Display for Of<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<_> = L::WORDS.split('~').collect();
        f.write_str(words[usize::from(self.0) % words.len()])
    }
}

/// The items, each followed by a comma.
struct Commas<'a, T>(&'a [T]);

impl<T: Display> Display for Commas<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|item| write!(f, "{item}, "))
    }
}

impl Display for Argument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key(key) => write!(f, "{key}"),
            Self::Pair(key, value) => write!(f, "{key} = {value}"),
            Self::Named(name, value) => write!(f, "{name} = {value}"),
            Self::Group(key, arguments) => write!(f, "{key}({})", Commas(arguments)),
            Self::Bracketed(key, arguments) => write!(f, "{key} = [{}]", Commas(arguments)),
            Self::Comparison(subject, operator, value) => write!(f, "{subject} {operator} {value}"),
            Self::Contains(not, subject, value) => {
                write!(f, "{}{subject}.contains({value})", if *not { "!" } else { "" })
            }
            Self::Value(value) => write!(f, "{value}"),
        }
    }
}

impl Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word(word) => write!(f, "{word}"),
            Self::Text(text) => write!(f, "{text}"),
        }
    }
}

impl Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Duration(count, unit) => write!(f, "{count}{unit}"),
            Self::Integer(value) => write!(f, "{value}"),
            Self::Float(value) if value.is_finite() => write!(f, "{value:?}"),
            Self::Float(_) => f.write_str("1e999"),
            Self::Text(text) => write!(f, "{text}"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Word(word) => write!(f, "{word}"),
            Self::Env(name) => write!(f, "env({name})"),
            Self::Texts(texts) => write!(f, "[{}]", Commas(texts)),
            Self::Negative(value) => write!(f, "- {value}"),
        }
    }
}

impl Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usual(text) => write!(f, "{:?}", text.to_string()),
            Self::Repeated(text, times) => write!(f, "{:?}", text.to_string().repeat((*times).into())),
            Self::Any(text) => write!(f, "{text:?}"),
        }
    }
}

impl Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usual(subject) => write!(f, "{subject}"),
            Self::Json(path) => write!(f, "response.json({path})"),
            Self::Header(name) => write!(f, "response.header({name})"),
        }
    }
}

impl Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let output = self.output.as_ref();
        if self.is_static {
            let ty = output.map_or_else(|| "Reporter".to_owned(), Of::to_string);
            return write!(f, "/// A b.\nstatic IMPORTER: {ty} = Reporter::new();");
        }
        write!(f, "{}(", self.before)?;
        for argument in &self.arguments {
            match argument.to_string().as_str() {
                "&self" => write!(f, "&self, ")?,
                ty => write!(f, "State(a): {ty}, ")?,
            }
        }
        f.write_str(")")?;
        output.map_or(Ok(()), |ty| write!(f, " -> {ty}"))?;
        f.write_str(" { body of any kind }")
    }
}

fuzz_target!(|drawn: Drawn| -> Corpus {
    let (attribute, args, item) = match drawn {
        Drawn::HealthCheck(arguments, item) => (Attribute::HealthCheck, Commas(&arguments).to_string(), item),
        Drawn::Route(methods, path, arguments, item) => {
            let methods = match methods {
                Methods::One(method) => method.to_string(),
                Methods::List(methods) => format!("[{}]", Commas(&methods)),
            };
            (Attribute::Route, format!("{methods} {path}, {}", Commas(&arguments)), item)
        }
    };
    // Some drawn texts are not tokens: `1__s` is a token, `1e` is not.
    let (Ok(args), Ok(item)) = (args.parse::<TokenStream>(), item.to_string().parse::<TokenStream>()) else {
        return Corpus::Reject;
    };
    if depth(&args) > 20 {
        return Corpus::Reject;
    }
    judge(attribute, args, item);
    Corpus::Keep
});
