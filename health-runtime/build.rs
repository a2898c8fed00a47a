//! Empty on purpose: `links` in the manifest, which makes cargo refuse two versions of this crate, needs one.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
}
