//! What one file imports, read from its tokens: in them, comments are attributes and texts are literals, so that neither is
//! taken for a path.

use std::collections::BTreeMap;
use std::iter::Peekable;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree, token_stream::IntoIter};

use super::paths::ModulePath;

#[derive(Default)]
pub(crate) struct Imports {
    /// Every path that begins in this crate, whether in a `use` or in an expression.
    pub(crate) paths: Vec<ModulePath>,
    /// What a `use` names here: the name, and the path it leads to. Others may reach the item through this file.
    pub(crate) names: BTreeMap<String, ModulePath>,
    /// The modules that only tests compile.
    pub(crate) test_modules: Vec<String>,
}

/// The imports of the module `path` with these tokens.
pub(crate) fn imports(tokens: TokenStream, path: &ModulePath) -> Imports {
    let mut reader = Reader { found: Imports::default(), children: children(tokens.clone()) };
    reader.items(tokens, path);
    reader.found
}

/// The modules that the file declares: `use child::Item` begins in one of them, and not in another crate.
fn children(tokens: TokenStream) -> Vec<String> {
    let mut children = Vec::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        if is_word(&token, "mod")
            && let Some(TokenTree::Ident(name)) = tokens.peek()
        {
            children.push(name.to_string());
        }
    }
    children
}

struct Reader {
    found: Imports,
    children: Vec<String>,
}

impl Reader {
    fn items(&mut self, tokens: TokenStream, module: &ModulePath) {
        let mut tokens = tokens.into_iter().peekable();
        let mut for_tests = false;
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Punct(punct) if punct.as_char() == '#' => {
                    if let Some(TokenTree::Group(attribute)) = tokens.peek() {
                        for_tests |= attribute.stream().to_string().replace(' ', "") == "cfg(test)";
                        tokens.next();
                    }
                }
                TokenTree::Ident(word) if word == "mod" => {
                    let Some(TokenTree::Ident(name)) = tokens.next() else { continue };
                    match tokens.next() {
                        Some(TokenTree::Group(body)) if !for_tests => {
                            self.items(body.stream(), &module.child(&name.to_string()));
                        }
                        Some(TokenTree::Punct(_)) if for_tests => {
                            self.found.test_modules.push(name.to_string());
                        }
                        _ => {}
                    }
                    for_tests = false;
                }
                TokenTree::Ident(word) if word == "use" => {
                    let tree: Vec<_> = tokens.by_ref().take_while(|token| !is_punct(token, ';')).collect();
                    if !std::mem::take(&mut for_tests) {
                        self.tree(tree.into_iter().collect(), &[], module);
                    }
                }
                TokenTree::Ident(word) if ["crate", "super", "self"].iter().any(|start| word == start) => {
                    let path = path_from(word.to_string(), &mut tokens);
                    if path.len() > 1 {
                        self.import(&path, module);
                    }
                }
                TokenTree::Group(group) => {
                    let ends_item = group.delimiter() == Delimiter::Brace;
                    if !for_tests {
                        self.items(group.stream(), module);
                    }
                    for_tests &= !ends_item;
                }
                TokenTree::Punct(punct) if punct.as_char() == ';' => for_tests = false,
                _ => {}
            }
        }
    }

    /// Reads the tree of one `use` below `prefix`.
    fn tree(&mut self, tokens: TokenStream, prefix: &[String], module: &ModulePath) {
        let mut path = prefix.to_vec();
        let mut alias = None;
        let mut tokens = tokens.into_iter().peekable();
        let mut branches: Option<Group> = None;
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Ident(word) if word == "as" => alias = tokens.next().map(|name| name.to_string()),
                TokenTree::Ident(word) => path.push(word.to_string()),
                TokenTree::Group(group) => branches = Some(group),
                TokenTree::Punct(punct) if punct.as_char() == '*' => path.push("*".to_owned()),
                _ => {}
            }
        }
        match branches {
            Some(group) => {
                for branch in branches_of(group) {
                    self.tree(branch, &path, module);
                }
            }
            None => {
                if let Some(target) = self.import(&path, module) {
                    let name = alias.or_else(|| target.0.last().cloned());
                    self.found.names.extend(name.map(|name| (name, target)));
                }
            }
        }
    }

    fn import(&mut self, path: &[String], module: &ModulePath) -> Option<ModulePath> {
        let mut target = match path.first()?.as_str() {
            "crate" => ModulePath::default(),
            "self" => module.clone(),
            "super" => module.parent(),
            child if self.children.iter().any(|known| known == child) => module.child(child),
            _ => return None,
        };
        for segment in &path[1..] {
            match segment.as_str() {
                "super" => target = target.parent(),
                "self" | "*" => {}
                name => target = target.child(name),
            }
        }
        self.found.paths.push(target.clone());
        Some(target)
    }
}

fn branches_of(group: Group) -> Vec<TokenStream> {
    let tokens: Vec<_> = group.stream().into_iter().collect();
    tokens.split(|token| is_punct(token, ',')).map(|branch| branch.iter().cloned().collect()).collect()
}

/// `start::a::b` as its segments.
fn path_from(start: String, tokens: &mut Peekable<IntoIter>) -> Vec<String> {
    let mut path = vec![start];
    while tokens.peek().is_some_and(|token| is_punct(token, ':')) {
        tokens.next();
        if !tokens.peek().is_some_and(|token| is_punct(token, ':')) {
            break;
        }
        tokens.next();
        match tokens.peek() {
            Some(TokenTree::Ident(name)) => path.push(name.to_string()),
            _ => break,
        }
        tokens.next();
    }
    path
}

fn is_word(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == word)
}

fn is_punct(token: &TokenTree, punct: char) -> bool {
    matches!(token, TokenTree::Punct(found) if found.as_char() == punct)
}
