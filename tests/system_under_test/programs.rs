//! Where the programs under test are, and the tools that test them.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

/// A program of this workspace, built beside the running test.
///
/// # Errors
/// If it was not built: `cargo test --workspace` builds them all.
pub fn program(name: &str) -> Result<PathBuf> {
    let test = std::env::current_exe().context("where this test is can't be told")?;
    let profile = test.parent().and_then(|deps| deps.parent()).context("no target directory")?;
    let program = profile.join(name);
    ensure!(program.exists(), "{} is missing; run `cargo build --workspace`", program.display());
    Ok(program)
}

/// A tool that `scripts/setup-tools` installs, such as `moto_server`.
///
/// # Errors
/// If it was not installed.
pub fn tool(name: &str) -> Result<PathBuf> {
    installed_tool(Path::new("bin"), name)
}

/// A tool of the emulated cloud, which `scripts/setup-tools` installs beside the others.
///
/// # Errors
/// If it was not installed.
pub fn cloud_tool(name: &str) -> Result<PathBuf> {
    installed_tool(Path::new("cloud/bin"), name)
}

fn installed_tool(directory: &Path, name: &str) -> Result<PathBuf> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let tools = std::env::var_os("VISITPLANNR_TOOLS").map_or(root.join(".tools"), PathBuf::from);
    let tool = tools.join(directory).join(name);
    ensure!(tool.exists(), "{} is missing; run `scripts/setup-tools`", tool.display());
    Ok(tool)
}

/// A program of the system that goes by one of these names, such as a browser.
///
/// # Errors
/// If none of them was installed.
pub fn installed(names: &[&str]) -> Result<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut directories: Vec<_> = std::env::split_paths(&path).collect();
    directories.push("/usr/bin".into());
    let places = names.iter().flat_map(|name| directories.iter().map(move |path| path.join(name)));
    let found = places.into_iter().find(|place| place.is_file());
    found.with_context(|| format!("{} is missing; run `scripts/setup-tools`", names.join(" or ")))
}
