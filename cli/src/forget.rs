//! `visitplannr forget`: the key of a proposer's address, erased. Without it nobody reads the address any more.

use anyhow::{Context, Result};
use clap::Args;
use handlers::email_address::EmailAddress;

use crate::output::Output;
use crate::system::{Database, SystemArguments};

const EXAMPLES: &str = "\
Examples:
  visitplannr forget ada@example.com        erase the key that the address is sealed with
  visitplannr forget ada@example.com --aws  of the stack `visitplannr` on AWS

Nothing brings it back: every event that holds the address goes on, and shows it as erased. If the address is
left again with a later proposal, it gets another key.";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ForgetArguments {
    /// The address, in capital or small letters
    #[arg(value_name = "EMAIL")]
    address: EmailAddress,
    #[command(flatten)]
    system: SystemArguments,
}

/// Erases the key, and says whether there was one. A repeat is safe.
pub(crate) async fn run(arguments: &ForgetArguments) -> Result<()> {
    let place = arguments.system.place().unwrap_or_else(|error| error.exit());
    let database = Database::of(&place).await?;
    let is_forgotten = match database.proposer_keys() {
        Some(keys) => {
            let subject = database.address_hash(&arguments.address).await?;
            keys.erase(&subject).await.context("the key may still be there; repeat this")?
        }
        None => false,
    };
    let mut output = Output::new();
    output.line(if is_forgotten { "forgotten" } else { "there is no key of this address" })?;
    output.flush()?;
    Ok(())
}
