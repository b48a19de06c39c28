//! `visitplannr completions`: prints a script that completes commands and options in a shell.

use anyhow::Result;
use clap::{Args, CommandFactory};
use clap_complete::{Shell, generate};

use crate::arguments::Arguments;
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

pub(crate) fn print(arguments: &CompletionsArguments) -> Result<()> {
    let mut script = vec![];
    generate(arguments.shell, &mut Arguments::command(), "visitplannr", &mut script);
    let mut output = Output::new();
    output.lines(String::from_utf8(script)?.trim_end())?;
    output.flush()?;
    Ok(())
}
