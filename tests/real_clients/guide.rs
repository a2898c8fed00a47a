//! The code blocks of `docs/clients.md`, so that the tests use what the guide shows.

const GUIDE: &str = include_str!("../../docs/clients.md");

/// The code blocks of the section with this title.
pub(super) fn blocks(title: &str) -> Vec<String> {
    let (_, section) = GUIDE.split_once(&format!("\n## {title}\n")).expect("docs/clients.md has the section");
    let section = section.split("\n## ").next().unwrap_or_default();
    // Text and blocks alternate, so every second part is a block. It begins with its language.
    let blocks = section.split("```").skip(1).step_by(2);
    blocks.map(|block| block.split_once('\n').expect("a block has lines").1.to_owned()).collect()
}

/// The block with each of these texts replaced. It must contain all of them.
pub(super) fn with(block: &str, changes: &[(&str, &str)]) -> String {
    changes.iter().fold(block.to_owned(), |block, (from, to)| {
        assert!(block.contains(from), "docs/clients.md has no {from:?} in\n{block}");
        block.replace(from, to)
    })
}

/// The address of the shop in the blocks.
pub(super) const SHOP: &str = "shop.example.com:3000";

/// The address of its management listener.
pub(super) const MANAGEMENT: &str = "shop.example.com:3001";

/// A URL without its scheme.
pub(super) fn authority(url: &str) -> &str {
    url.strip_prefix("http://").expect("plain HTTP")
}
