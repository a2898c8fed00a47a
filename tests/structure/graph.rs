//! Files as nodes, imports as arrows; what is against the order, and what is a cycle.

use std::collections::{BTreeMap, BTreeSet};

use super::paths::ModulePath;
use super::sources::Sources;

/// Which file imports which. An import through re-exports leads to the file that has the item.
pub(crate) struct Graph {
    names: BTreeMap<ModulePath, String>,
    arrows: BTreeMap<ModulePath, BTreeSet<ModulePath>>,
}

impl Graph {
    pub(crate) fn of(sources: &Sources) -> Self {
        let names = sources.0.iter().map(|(path, source)| (path.clone(), source.name.clone())).collect();
        let arrows = sources.0.iter().map(|(path, source)| {
            let targets = source.imports.paths.iter().map(|target| definition(sources, target, 0));
            (path.clone(), targets.filter(|target| target != path).collect())
        });
        Self { names, arrows: arrows.collect() }
    }

    pub(crate) fn rooms(&self) -> impl Iterator<Item = &str> {
        let mut rooms: Vec<_> = self.names.keys().map(ModulePath::room).collect();
        rooms.dedup();
        rooms.into_iter()
    }

    fn name(&self, path: &ModulePath) -> &str {
        &self.names[path]
    }

    /// Every file that `from` imports, directly or through others. Files of `faces` lead nowhere.
    fn reached<'a>(&'a self, from: &'a ModulePath, faces: &[&str]) -> BTreeSet<&'a ModulePath> {
        let mut reached = BTreeSet::new();
        let mut open = vec![from];
        while let Some(file) = open.pop() {
            for next in &self.arrows[file] {
                if !faces.contains(&next.room()) && reached.insert(next) {
                    open.push(next);
                }
            }
        }
        reached
    }
}

/// The file that defines `path`: its leading segments are modules, and a `use` in the last of these may lead to another file.
fn definition(sources: &Sources, path: &ModulePath, followed: usize) -> ModulePath {
    let mut module = ModulePath::default();
    for (at, segment) in path.0.iter().enumerate() {
        let child = module.child(segment);
        if sources.0.contains_key(&child) {
            module = child;
            continue;
        }
        // A `use` may lead to another one; more than a few in a row can only be a circle of globs.
        if followed < 8
            && let Some(target) = sources.0.get(&module).and_then(|source| source.imports.names.get(segment))
        {
            let mut target = target.clone();
            target.0.extend_from_slice(&path.0[at + 1..]);
            if target != *path {
                return definition(sources, &target, followed + 1);
            }
        }
        break;
    }
    module
}

/// The imports that lead from a row of `order` to a later one.
pub(crate) fn upward(graph: &Graph, order: &[&[&str]], faces: &[&str]) -> Vec<String> {
    let row = |path: &ModulePath| order.iter().position(|rooms| rooms.contains(&path.room()));
    let mut found = Vec::new();
    for (from, targets) in &graph.arrows {
        for target in targets {
            if faces.contains(&from.room()) {
                continue;
            }
            let is_face = faces.contains(&target.room());
            if is_face || row(target) > row(from) {
                found.push(format!("{} imports {}", graph.name(from), graph.name(target)));
            }
        }
    }
    found
}

/// The pairs of files in different rooms that reach each other.
pub(crate) fn cycles(graph: &Graph, faces: &[&str]) -> Vec<String> {
    let reached: BTreeMap<_, _> = graph
        .arrows
        .keys()
        .filter(|file| !faces.contains(&file.room()))
        .map(|file| (file, graph.reached(file, faces)))
        .collect();
    let mut found = Vec::new();
    for (from, targets) in &reached {
        for target in targets {
            let direct = graph.arrows[*from].contains(*target);
            if direct && from.room() != target.room() && reached[*target].contains(*from) {
                found.push(format!("{} imports {}, which leads back", graph.name(from), graph.name(target)));
            }
        }
    }
    found
}
