//! What checkov finds and we accept is written down, with its reason.

use std::collections::BTreeSet;
use std::fs;

use anyhow::Result;
use end_to_end::workspace_file;

use crate::document::Template;

#[test]
fn every_finding_that_is_skipped_has_its_reason_in_the_document_and_no_other_has() -> Result<()> {
    let settings = fs::read_to_string(workspace_file(".checkov.yaml"))?;
    let everywhere = settings.lines().filter_map(|line| line.trim().strip_prefix("- CKV_"));
    let everywhere = everywhere.filter_map(|rest| rest.split(' ').next());
    let everywhere = everywhere.map(|number| format!("CKV_{number}"));

    let templates = Template::all()?;
    let somewhere =
        templates.iter().flat_map(|template| template.resources()).flat_map(|resource| {
            let skipped =
                resource.attribute("/Metadata/checkov/skip").as_array().into_iter().flatten();
            skipped.map(|skip| skip["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        });
    let skipped: BTreeSet<String> = everywhere.chain(somewhere).collect();

    let document = fs::read_to_string(workspace_file("docs/template-findings.md"))?;
    let rows = document.lines().filter_map(|line| line.strip_prefix("| CKV_"));
    let told = rows.filter_map(|row| row.split(' ').next()).map(|number| format!("CKV_{number}"));
    assert_eq!(skipped, told.collect());
    Ok(())
}
