//! Examines the site and its API, as visitors use them.

use anyhow::{Result, bail};
use http::StatusCode;

use super::finding::Finding;
use super::report::Report;
use crate::site::{Site, SiteUrl, said};

const PART: &str = "site";

/// The path, the `Accept` header, and what the answer shows.
const QUESTIONS: [(&str, &str, &str); 3] = [
    ("/", "text/html", "the home page is there"),
    ("/health", "application/json", "the API answers"),
    ("/destinations?limit=1", "application/json", "what is shown can be read"),
];

pub(super) async fn examine(url: &SiteUrl, mend: &str, report: &mut Report) -> Result<()> {
    let site = Site::at(url.clone())?;
    for (path, accept, well) in QUESTIONS {
        let subject = format!("{url}{path}");
        report.tell(&match ask(&site, path, accept).await {
            Ok(()) => Finding::well(PART, &subject, well),
            Err(error) => Finding::failed(PART, &subject, format!("{error:#}"), mend),
        })?;
    }
    Ok(())
}

async fn ask(site: &Site, path: &str, accept: &str) -> Result<()> {
    let answer = site.get(path, accept).await?;
    if answer.status() != StatusCode::OK {
        bail!("it answers {}", said(&answer));
    }
    Ok(())
}
