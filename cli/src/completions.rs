//! `visitplannr completions`: prints a script that completes commands and options in a shell.

use anyhow::Result;
use clap::{Args, Command};
use clap_complete::{Shell, generate};

use crate::output::Output;

const EXAMPLES: &str = "\
Examples:
  source <(visitplannr completions bash)   for this shell
  visitplannr completions zsh > ~/.zfunc/_visitplannr
  visitplannr completions fish > ~/.config/fish/completions/visitplannr.fish";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct CompletionsArguments {
    /// The shell
    shell: Shell,
}

/// Prints the script for a command with all its subcommands.
pub(crate) fn print(arguments: &CompletionsArguments, command: &mut Command) -> Result<()> {
    let mut script = vec![];
    generate(arguments.shell, command, "visitplannr", &mut script);
    let mut output = Output::new();
    output.lines(String::from_utf8(script)?.trim_end())?;
    output.flush()?;
    Ok(())
}
