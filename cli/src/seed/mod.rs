//! `visitplannr seed`: sends sample proposals over HTTP.

mod arguments;
mod proposing;
mod tally;

use anyhow::{Context, Result, bail};
use futures::StreamExt;
use futures::stream::{self, Stream};
use local::seed::any;
use tokio::time::{Duration, Instant, MissedTickBehavior, interval};

use crate::output::Output;
use crate::progress::measuring;
use crate::site::Site;
use crate::stop_signal::StopSignal;
use crate::system::{Contradiction, OperatedSystem};
pub(crate) use arguments::SeedArguments;
use proposing::{Proposed, propose};
use tally::Tally;

/// Proposals in flight at once.
const AT_ONCE: usize = 32;
const BEFORE_ALL: &str = "stopped; nothing was proposed";

/// Sends the proposals, and returns an error if a response is unexpected.
pub(crate) async fn run(arguments: &SeedArguments) -> Result<()> {
    let named = arguments.system.named_place()?;
    let mut stop = StopSignal::listen().context("signals can't be received")?;
    if let Some(url) = &arguments.url {
        if named.is_some() {
            bail!(Contradiction("--url names the site already; leave the system out"));
        }
        return seed(arguments, &Site::at(url.clone())?, &mut stop).await;
    }
    let place = arguments.system.place()?;
    let system = tokio::select! {
        system = OperatedSystem::reach(&place) => system?,
        () = stop.received() => bail!(BEFORE_ALL),
    };
    let seeded = seed_system(arguments, &system, &mut stop).await;
    system.leave().await;
    seeded
}

/// Seeds a system, and if it was started for this, waits for what follows. Stopping it skips that.
async fn seed_system(
    arguments: &SeedArguments,
    system: &OperatedSystem,
    stop: &mut StopSignal,
) -> Result<()> {
    let url = tokio::select! {
        url = system.site_url() => url?,
        () = stop.received() => bail!(BEFORE_ALL),
    };
    seed(arguments, &Site::at(url)?, stop).await?;
    tokio::select! {
        settled = system.settled() => settled,
        () = stop.received() => bail!("stopped; everything is proposed, and the rest is done when the system starts"),
    }
}

async fn seed(arguments: &SeedArguments, site: &Site, stop: &mut StopSignal) -> Result<()> {
    // Fails at once if nothing answers.
    tokio::select! {
        health = site.get("/health", "application/json") => drop(health?),
        () = stop.received() => bail!(BEFORE_ALL),
    }
    let begun = Instant::now();
    let progress = measuring(arguments.count, "proposals");
    let mut tally = Tally::of(arguments.count);
    let sent = numbers(arguments).map(|number| {
        let proposal = any(arguments.seed, number);
        async move { propose(site, &proposal).await }
    });
    let mut sent = std::pin::pin!(sent.buffer_unordered(AT_ONCE));
    let ended = loop {
        let proposed = tokio::select! {
            // Responses that are already there come first.
            biased;
            proposed = sent.next() => proposed,
            () = stop.received() => break tally.stopped(),
        };
        match proposed {
            Some(Proposed::GivenUp(reason)) => break tally.given_up(&reason),
            Some(proposed) => tally.add(proposed),
            None => break tally.ended(),
        }
        progress.inc(1);
    };
    progress.finish_and_clear();
    let mut output = Output::new();
    let took = begun.elapsed();
    if arguments.json {
        output.json(&tally.as_json(took))?;
    } else {
        output.line(tally.in_words(took))?;
    }
    output.flush()?;
    ended
}

/// The numbers of all proposals, at the requested rate.
fn numbers(arguments: &SeedArguments) -> impl Stream<Item = u64> {
    let ticks = arguments.rate.map(|rate| {
        let mut ticks =
            interval(Duration::from_secs_f64(rate.recip()).max(Duration::from_nanos(1)));
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        ticks
    });
    let count = arguments.count;
    stream::unfold((ticks, 0), move |(mut ticks, number)| async move {
        if number == count {
            return None;
        }
        if let Some(ticks) = &mut ticks {
            ticks.tick().await;
        }
        Some((number, (ticks, number + 1)))
    })
}
