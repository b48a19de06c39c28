//! Prints findings for people and scripts, as they come.

use anyhow::{Result, bail};

use super::finding::{Finding, Verdict};
use crate::output::Output;

/// Prints findings and counts them.
pub(super) struct Report {
    is_json: bool,
    output: Output,
    findings: usize,
    warnings: usize,
    failures: usize,
}

impl Report {
    pub(super) fn new(is_json: bool) -> Self {
        Self { is_json, output: Output::new(), findings: 0, warnings: 0, failures: 0 }
    }

    pub(super) fn tell(&mut self, finding: &Finding) -> Result<()> {
        self.findings += 1;
        match finding.verdict {
            Verdict::Well => {}
            Verdict::Warning => self.warnings += 1,
            Verdict::Failed => self.failures += 1,
        }
        if self.is_json {
            self.output.json(&finding.as_json())?;
        } else {
            for line in finding.lines() {
                self.output.line(line)?;
            }
        }
        self.output.flush()?;
        Ok(())
    }

    pub(super) fn tell_all(&mut self, findings: &[Finding]) -> Result<()> {
        findings.iter().try_for_each(|finding| self.tell(finding))
    }

    /// Returns an error if a part has failed.
    pub(super) fn end(mut self) -> Result<()> {
        let Self { findings, warnings, failures, .. } = self;
        let they = if warnings == 1 { "warning" } else { "warnings" };
        if failures > 0 {
            bail!("{failures} of {findings} checks failed, {warnings} {they}");
        }
        if !self.is_json {
            let line = match warnings {
                0 => format!("All {findings} checks passed."),
                _ => format!("{findings} checks, none failed, {warnings} {they}."),
            };
            self.output.line(line)?;
            self.output.flush()?;
        }
        Ok(())
    }
}
