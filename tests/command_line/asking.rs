//! What the command says about itself, and to who asks wrongly.

use anyhow::Result;
use tempfile::TempDir;

use crate::command::run;

#[tokio::test]
async fn help_shows_examples_and_every_option() -> Result<()> {
    let directory = TempDir::new()?;
    for arguments in [&["--help"][..], &["serve", "--help"], &["-h"], &["help"]] {
        let ended = run(directory.path(), arguments).await?;
        assert_eq!((ended.code, ended.errors.as_str()), (Some(0), ""), "{arguments:?}");
        assert!(ended.output.contains("Examples:\n  visitplannr "), "{}", ended.output);
        for option in
            ["--port", "--dynamodb-port", "--lambda-port", "--data-dir", "--ephemeral", "--seed"]
        {
            assert!(ended.output.contains(option), "{option} of {arguments:?}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn the_version_is_told() -> Result<()> {
    let directory = TempDir::new()?;
    let ended = run(directory.path(), &["--version"]).await?;
    let version = format!("visitplannr {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!((ended.code, ended.output), (Some(0), version));
    Ok(())
}

#[tokio::test]
async fn what_is_not_understood_is_named_with_a_way_to_help() -> Result<()> {
    let directory = TempDir::new()?;
    for (arguments, named) in [
        (&["--colour"][..], "--colour"),
        (&["serve", "--prot", "3000"], "--port"),
        (&["fly"], "fly"),
        (&["serve", "--port", "70000"], "70000"),
        (&["serve", "--port", "-1"], "-1"),
        (&["serve", "--seed", "many"], "many"),
        (&["serve", "--ephemeral", "--data-dir", "data"], "--ephemeral"),
        (&["faults", "--data-dir", "data", "list", "--aws"], "choose one"),
        (&["faults", "list", "--stack", "staging"], "add --aws"),
        (&["export", "-", "--json"], "leave --json out"),
    ] {
        let ended = run(directory.path(), arguments).await?;
        assert_eq!((ended.code, ended.output.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(ended.errors.starts_with("error: "), "{}", ended.errors);
        assert!(ended.errors.contains(named), "{}", ended.errors);
        assert!(ended.errors.contains("--help"), "{}", ended.errors);
    }
    assert_eq!(directory.path().read_dir()?.count(), 0, "nothing was made");
    Ok(())
}

#[tokio::test]
async fn help_tells_what_the_exit_status_means() -> Result<()> {
    let directory = TempDir::new()?;
    let help = run(directory.path(), &["--help"]).await?.output;
    for line in ["0  done", "1  failed", "2  the arguments are wrong"] {
        assert!(help.contains(line), "{line}: {help}");
    }
    Ok(())
}

#[tokio::test]
async fn every_shell_can_complete_commands_and_options() -> Result<()> {
    let directory = TempDir::new()?;
    for shell in ["bash", "zsh", "fish"] {
        let ended = run(directory.path(), &["completions", shell]).await?;
        assert_eq!((ended.code, ended.errors.as_str()), (Some(0), ""), "{shell}");
        for word in ["visitplannr", "faults", "resubmit", "forget", "data-dir", "replay", "dry-run"]
        {
            assert!(ended.output.contains(word), "{word} for {shell}");
        }
    }
    Ok(())
}
