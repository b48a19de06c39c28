//! Who leaves an address, and what comes into their mailbox.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use end_to_end::eventually;
use serde_json::{Value, json};

use crate::story::place;

/// A place in the ocean, by somebody.
pub(crate) fn at_sea(name: &str, address: &str) -> Value {
    let mut proposal = place(name, 30.0, -40.0);
    proposal["email"] = json!(address);
    proposal
}

/// The letters of a system that keeps its data there.
pub(crate) fn letters(data: &Path) -> Result<Vec<String>> {
    let mut letters = vec![];
    for file in fs::read_dir(data.join("mail"))? {
        let file = file?.path();
        if file.extension().is_some_and(|it| it == "eml") {
            letters.push(fs::read_to_string(file)?);
        }
    }
    Ok(letters)
}

pub(crate) fn to(address: &str, letters: &[String]) -> usize {
    let line = format!("To: {address}");
    letters.iter().filter(|letter| letter.lines().any(|it| it == line)).count()
}

/// Waits until there are so many letters.
pub(crate) async fn letters_of(data: &Path, count: usize) -> Result<Vec<String>> {
    eventually(&format!("{count} letters"), async || {
        Ok(Some(letters(data)?).filter(|letters| letters.len() >= count))
    })
    .await
}

/// The link of a letter that gives this answer: a path with a query.
pub(crate) fn link<'a>(letter: &'a str, answer: &str) -> Result<&'a str> {
    let path = format!("/letters/{answer}?");
    let links = letter.lines().filter_map(|line| line.find(&path).map(|place| &line[place..]));
    links.map(|link| link.trim_end_matches('>')).next_back().context("no such link")
}
