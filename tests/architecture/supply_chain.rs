//! What others wrote and this project runs is known to the byte.

use std::fs;

use anyhow::Result;
use end_to_end::workspace_file;

#[test]
fn every_action_is_pinned_by_a_digest() -> Result<()> {
    let workflow = fs::read_to_string(workspace_file(".github/workflows/ci.yml"))?;
    let actions: Vec<_> = workflow.lines().filter_map(|line| line.split_once("uses: ")).collect();
    assert!(!actions.is_empty());
    for (_, action) in actions {
        let digest = action.split_once('@').map(|(_, digest)| digest).unwrap_or_default();
        let (digest, release) = digest.split_once(" # v").unwrap_or_default();
        assert!(digest.len() == 40 && digest.bytes().all(|it| it.is_ascii_hexdigit()), "{action}");
        assert!(!release.is_empty(), "{action}: which release is it?");
    }
    Ok(())
}

#[test]
fn the_gate_builds_what_the_lock_file_says() -> Result<()> {
    for script in [".ci/run", "scripts/test"] {
        let script = fs::read_to_string(workspace_file(script))?;
        for step in script.lines().filter(|line| line.starts_with("step cargo ")) {
            assert!(step.contains("--locked") || step.contains("cargo fmt"), "{step}");
        }
    }
    Ok(())
}
