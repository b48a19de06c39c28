//! `visitplannr verify`: checks the history, and compares it with the read models and the page.

mod arguments;
mod countries;
mod difference;
mod home_page;
mod rows;
mod streams;

use anyhow::{Result, bail};
use futures::{StreamExt, TryStreamExt};
use indicatif::ProgressBar;
use read_models::RecentDestinations;

use crate::output::{Output, complain};
use crate::progress::counting;
use crate::system::{Database, HomePageSettings};
pub(crate) use arguments::VerifyArguments;
use countries::Tally;
use difference::Difference;
use streams::Verified;

/// Compares everything, and returns an error if there are differences.
pub(crate) async fn run(arguments: &VerifyArguments) -> Result<()> {
    let place = arguments.system.place()?;
    let database = Database::of(&place).await?;
    let verified = Verified {
        events: database.events()?,
        read_models: database.live_model().await?,
        is_at_work: database.is_at_work(),
        events_table: database.events_table_for_the_aws_cli()?,
    };
    let HomePageSettings { recent_limit, sender } = database.home_page_settings().await?;
    let mut report = Report::new(arguments.json);
    let (document, listed) = check_streams(&verified, recent_limit, &mut report).await?;
    check_rows(&verified, &mut report).await?;
    report.tell(verified.check_document(document, recent_limit).await?)?;
    report.tell(verified.check_page(&database, sender.as_ref()).await?)?;
    if database.has_counted_all()? {
        let counters = database.country_counters()?;
        report.tell(verified.check_countries(&counters, listed).await?)?;
    } else {
        complain("Countries are not compared while events wait to be counted.");
    }
    if !database.shows(&verified.read_models).await? {
        bail!("a rebuild replaced the compared read models meanwhile; run verify again");
    }
    report.end()
}

/// Checks all streams and their rows. Returns the document that they make, and the places in each country.
async fn check_streams(
    verified: &Verified,
    limit: usize,
    report: &mut Report,
) -> Result<(RecentDestinations, Tally)> {
    let progress = counting("streams");
    let (mut document, mut listed) = (RecentDestinations::default(), Tally::default());
    let mut streams = std::pin::pin!(verified.streams());
    while let Some(checked) = streams.try_next().await? {
        document.merge(checked.history.row.as_ref().filter(|row| row.is_listed()), limit);
        document.merge_areas(&checked.history.area);
        listed.add(&checked.history);
        report.events += checked.history.events;
        report.streams += 1;
        report.tell_beside(checked.differences, &progress)?;
        progress.inc(1);
    }
    progress.finish_and_clear();
    Ok((document, listed))
}

async fn check_rows(verified: &Verified, report: &mut Report) -> Result<()> {
    let progress = counting("rows");
    let mut rows = std::pin::pin!(verified.rows());
    while let Some(difference) = rows.next().await {
        report.rows += 1;
        report.tell_beside(difference?, &progress)?;
        progress.inc(1);
    }
    progress.finish_and_clear();
    Ok(())
}

/// The differences found so far.
struct Report {
    is_json: bool,
    output: Output,
    events: usize,
    streams: usize,
    rows: usize,
    differences: usize,
}

impl Report {
    fn new(is_json: bool) -> Self {
        let output = Output::new();
        Self { is_json, output, events: 0, streams: 0, rows: 0, differences: 0 }
    }

    fn tell(&mut self, differences: impl IntoIterator<Item = Difference>) -> Result<()> {
        for difference in differences {
            self.differences += 1;
            if self.is_json {
                self.output.json(&difference.as_json())?;
            } else {
                for line in difference.lines() {
                    self.output.line(line)?;
                }
            }
            if !self.output.flush()? {
                bail!("there are differences, but the output was closed before they were printed");
            }
        }
        Ok(())
    }

    /// Prints differences without disturbing the progress bar.
    fn tell_beside(
        &mut self,
        differences: impl IntoIterator<Item = Difference>,
        progress: &ProgressBar,
    ) -> Result<()> {
        let mut differences = differences.into_iter().peekable();
        match differences.peek() {
            Some(_) => progress.suspend(|| self.tell(differences)),
            None => Ok(()),
        }
    }

    fn end(mut self) -> Result<()> {
        let Self { events, streams, rows, differences, .. } = self;
        if differences > 0 {
            let they = if differences == 1 { "difference" } else { "differences" };
            bail!("{differences} {they} in {events} events of {streams} streams, and {rows} rows");
        }
        if !self.is_json {
            let same = format!("{events} events of {streams} streams, {rows} rows: no difference.");
            self.output.line(same)?;
            self.output.flush()?;
        }
        Ok(())
    }
}
