//! Records the compiler, profile and target for `/environment`.
//!
//! Every package with `links` in its manifest needs a build script, so it exists also without that feature.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    #[cfg(feature = "environment")]
    record_build();
}

#[cfg(feature = "environment")]
fn record_build() {
    let variable = |name| std::env::var(name).unwrap_or_else(|_| "unknown".to_owned());
    let version = std::process::Command::new(variable("RUSTC")).arg("--version").output().ok();
    let version = version.and_then(|output| String::from_utf8(output.stdout).ok()).unwrap_or_default();
    let version = if version.trim().is_empty() { "unknown" } else { version.trim() };
    println!("cargo:rustc-env=BUILT_WITH_RUSTC={version}");
    println!("cargo:rustc-env=BUILT_WITH_PROFILE={}", variable("PROFILE"));
    println!("cargo:rustc-env=BUILT_FOR_TARGET={}", variable("TARGET"));
}
