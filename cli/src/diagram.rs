//! `visitplannr diagram`: draws the deployed flow from the template that deploys it.

use std::fs;
use std::io::{Read, stdin};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};
use flow_diagram::{Flow, Template, mermaid, svg};

use crate::output::Output;

const EXAMPLES: &str = "\
Examples:
  visitplannr diagram                                as Mermaid, for Markdown
  visitplannr diagram --format svg > docs/flow.svg   as SVG, for light and dark screens
  git show main:template.yaml | visitplannr diagram --template -

Left out: conditional resources, faults and dead letters, alarms, and repairs.";

const STANDARD_INPUT: &str = "-";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct DiagramArguments {
    /// Format of the drawing
    #[arg(long, value_enum, default_value_t = Format::Mermaid)]
    format: Format,
    /// Template of the stack; `-` reads standard input
    #[arg(long, value_name = "FILE", default_value = "template.yaml")]
    template: PathBuf,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Mermaid,
    Svg,
}

pub(crate) fn draw(arguments: &DiagramArguments) -> Result<()> {
    let file = match arguments.template.to_string_lossy() {
        file if file == STANDARD_INPUT => "standard input".into(),
        file => file,
    };
    let text = read(&arguments.template).with_context(|| {
        format!("{file} can't be read; name the stack's template with --template")
    })?;
    let template = Template::parse(&text).with_context(|| format!("{file} is not a template"))?;
    let flow = Flow::of(&template);
    let picture = match arguments.format {
        Format::Mermaid => mermaid(&flow),
        Format::Svg => svg(&flow),
    };
    let mut output = Output::new();
    output.lines(picture.trim_end())?;
    output.flush()?;
    Ok(())
}

fn read(template: &Path) -> std::io::Result<String> {
    if template == Path::new(STANDARD_INPUT) {
        let mut text = String::new();
        stdin().read_to_string(&mut text)?;
        return Ok(text);
    }
    fs::read_to_string(template)
}
