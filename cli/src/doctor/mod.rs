//! `visitplannr doctor`: checks whether a system has everything it needs, and does its work.

mod arguments;
mod directory;
mod faults;
mod finding;
mod histories;
mod models;
mod report;
mod settings;
mod site;
#[cfg_attr(not(feature = "aws"), path = "no_stack.rs")]
mod stack;
mod tables;

use anyhow::Result;

use crate::system::Place;
pub(crate) use arguments::DoctorArguments;
use report::Report;

/// Examines everything, and returns an error if something has failed.
pub(crate) async fn run(arguments: &DoctorArguments) -> Result<()> {
    let place = arguments.system.place()?;
    let mut report = Report::new(arguments.json);
    match &place {
        Place::Directory(directory) => directory::examine(directory, &mut report).await?,
        Place::Stack(place) => stack::examine(place, &mut report).await?,
    }
    report.end()
}
