//! Writes every page with example data into a directory, to be looked at in a browser:
//! `cargo run -p site-templates --example preview -- DIRECTORY`

#[path = "../tests/sample/mod.rs"]
mod sample;

use std::error::Error;
use std::fs;
use std::path::PathBuf;

use site_templates::{HomePage, NotFoundPage};

fn main() -> Result<(), Box<dyn Error>> {
    let directory = PathBuf::from(std::env::args().nth(1).ok_or("usage: preview DIRECTORY")?);
    fs::create_dir_all(&directory)?;

    let pages = [
        ("home", sample::home_page().render()?),
        ("home-empty", HomePage::default().render()?),
        ("home-full-length", sample::full_length_home_page().render()?),
        ("home-awkward", sample::awkward_home_page().render()?),
        ("pending", sample::pending_page().render()?),
        ("listed", sample::listed_page().render()?),
        ("rejected", sample::rejected_page().render()?),
        ("expired", sample::expired_page().render()?),
        ("problem", sample::problem_page().render()?),
        ("not-found", NotFoundPage.render()?),
    ];
    for (name, html) in pages {
        fs::write(directory.join(name).with_extension("html"), html)?;
    }
    Ok(())
}
