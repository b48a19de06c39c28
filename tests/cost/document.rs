//! The figures in docs/cost.md.

use anyhow::{Context, Result, ensure};
use end_to_end::workspace_file;

/// A measured figure may differ by this part: batches are never quite the same.
const TOLERANCE: f64 = 0.2;

/// The figure in the last cell of the row that begins with `name`.
pub(crate) fn documented(name: &str) -> Result<f64> {
    let text = std::fs::read_to_string(workspace_file("docs/cost.md"))?;
    let row = text.lines().find(|line| line.starts_with(&format!("| {name} |")));
    let row = row.with_context(|| format!("docs/cost.md has no row `{name}`"))?;
    let cell = row.trim_end_matches(" |").rsplit("| ").next().unwrap_or_default();
    let digits = cell.trim_start_matches('$').split(' ').next().unwrap_or_default();
    digits.parse().with_context(|| format!("`{cell}` in the row `{name}` is not a figure"))
}

/// Compares what was computed with what docs/cost.md says.
pub(crate) fn assert_documented(name: &str, computed: f64) -> Result<()> {
    println!("| {name} | {computed:.2}");
    let documented = documented(name)?;
    let may_differ = (documented * TOLERANCE).max(0.02);
    let differ = (documented - computed).abs();
    ensure!(
        differ <= may_differ,
        "docs/cost.md says {documented} for `{name}`; it is {computed:.2}: change the document"
    );
    Ok(())
}
