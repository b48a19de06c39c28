//! `visitplannr diagram`: the deployed flow, as it is in the documents.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, Result};
use end_to_end::workspace_file;
use tempfile::TempDir;
use tokio::io::AsyncWriteExt;

use crate::command::{Ended, command, run};

/// How to have the pictures that `template.yaml` says.
const RENEW: &str = "the flow has changed: run `scripts/draw-flow`, and look at docs/flow.svg";

/// The flow of this workspace's template.
async fn drawn(arguments: &[&str]) -> Result<Ended> {
    run(&workspace_file(""), &[&["diagram"], arguments].concat()).await
}

#[tokio::test]
async fn the_picture_in_the_readme_is_drawn_from_the_template() -> Result<()> {
    let drawn = drawn(&["--format", "svg"]).await?;

    assert_eq!((drawn.code, drawn.errors.as_str()), (Some(0), ""));
    let picture = fs::read_to_string(workspace_file("docs/flow.svg"))?;
    assert!(picture == drawn.output, "{RENEW}");
    assert!(fs::read_to_string(workspace_file("README.md"))?.contains("](docs/flow.svg)"));
    Ok(())
}

#[tokio::test]
async fn the_flow_in_the_architecture_is_drawn_from_the_template() -> Result<()> {
    let drawn = drawn(&[]).await?;

    assert_eq!((drawn.code, drawn.errors.as_str()), (Some(0), ""));
    let text = fs::read_to_string(workspace_file("ARCHITECTURE.md"))?;
    let (_, rest) = text.split_once("<!-- flow -->\n").context("no flow")?;
    let (flow, _) = rest.split_once("<!-- end of flow -->").context("no end of it")?;
    assert!(flow == format!("```mermaid\n{}```\n", drawn.output), "{RENEW}");
    Ok(())
}

#[tokio::test]
async fn a_template_may_come_from_a_pipe() -> Result<()> {
    let template = fs::read_to_string(workspace_file("template.yaml"))?;
    let mut process =
        command(Path::new("/"), &["diagram", "--template", "-"])?.stdin(Stdio::piped()).spawn()?;
    let mut pipe = process.stdin.take().context("no pipe")?;
    pipe.write_all(template.as_bytes()).await?;
    drop(pipe);

    let ended = process.wait_with_output().await?;

    assert!(ended.status.success());
    assert_eq!(String::from_utf8(ended.stdout)?, drawn(&[]).await?.output);
    Ok(())
}

#[tokio::test]
async fn what_is_no_template_is_named_with_the_way_out() -> Result<()> {
    let directory = TempDir::new()?;
    fs::write(directory.path().join("wrong.yaml"), "Resources: [")?;
    fs::write(directory.path().join("other.yaml"), "openapi: 3.1.0")?;
    for (arguments, code, says) in [
        (&["diagram"][..], 1, &["template.yaml can't be read", "--template"][..]),
        (&["diagram", "--template", "wrong.yaml"], 1, &["wrong.yaml is not a template", "line 2"]),
        (&["diagram", "--template", "other.yaml"], 1, &["no `Resources`"]),
        (&["diagram", "--template", "-"], 1, &["standard input is not a template"]),
        (&["diagram", "--format", "png"], 2, &["mermaid, svg"]),
    ] {
        let refused = run(directory.path(), arguments).await?;
        assert_eq!((refused.code, refused.output.as_str()), (Some(code), ""), "{arguments:?}");
        for words in says {
            assert!(refused.errors.contains(words), "`{words}`: {}", refused.errors);
        }
    }
    Ok(())
}

#[tokio::test]
async fn help_names_the_formats_and_what_is_left_out() -> Result<()> {
    let help = drawn(&["--help"]).await?;
    assert_eq!(help.code, Some(0));
    for words in ["Examples:\n  visitplannr diagram", "mermaid, svg", "Left out:"] {
        assert!(help.output.contains(words), "{words}: {}", help.output);
    }
    Ok(())
}
