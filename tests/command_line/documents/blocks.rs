//! The code blocks of the Markdown documents.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use end_to_end::workspace_file;

/// A block, and where it begins.
pub(crate) struct Block {
    pub(crate) language: String,
    pub(crate) text: String,
    pub(crate) place: String,
}

/// The blocks of a document of this workspace.
pub(crate) fn blocks(path: &Path) -> Result<Vec<Block>> {
    let (mut blocks, mut open): (Vec<Block>, Option<Block>) = (vec![], None);
    for (number, line) in fs::read_to_string(path)?.lines().enumerate() {
        match (line.strip_prefix("```"), open.take()) {
            (Some(_), Some(block)) => blocks.push(block),
            (Some(language), None) => {
                let place = format!("{}:{}", path.display(), number + 1);
                open = Some(Block { language: language.to_owned(), text: String::new(), place });
            }
            (None, Some(mut block)) => {
                block.text += line;
                block.text.push('\n');
                open = Some(block);
            }
            (None, None) => {}
        }
    }
    Ok(blocks)
}

/// All documents that show commands: those at the top, those of the libraries, and `docs`.
pub(crate) fn documents() -> Result<Vec<PathBuf>> {
    let mut found = vec![];
    for directory in [
        "",
        "docs",
        "samples",
        "libs/event-store",
        "libs/idempotent-consumers",
        "libs/stream-processing",
        "read-models",
    ] {
        for entry in fs::read_dir(workspace_file(directory))? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "md") {
                found.push(path);
            }
        }
    }
    Ok(found)
}

/// The lines of all blocks of shell commands, each with its place; continued lines are one.
pub(crate) fn shell_lines() -> Result<Vec<(String, String)>> {
    let mut lines = vec![];
    for document in documents()? {
        for block in blocks(&document)?.into_iter().filter(|block| block.language == "sh") {
            let whole = block.text.replace("\\\n", " ");
            lines.extend(whole.lines().map(|line| (block.place.clone(), line.to_owned())));
        }
    }
    Ok(lines)
}
