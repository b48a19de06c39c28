//! `visitplannr forget`: erases the key of a proposer's address. Then nobody can read the address any more.

use std::str::FromStr;

use anyhow::{Context, Result};
use clap::Args;
use handlers::email_address::{EmailAddress, InvalidEmailAddress};
use handlers::mailboxes::MailboxKey;
use handlers::ports::mailbox_store::forget;

use crate::output::Output;
use crate::system::{Database, SystemArguments};

const EXAMPLES: &str = "\
Examples:
  visitplannr forget ada@example.com        erase the key that seals the address
  visitplannr forget ada@example.com --aws  in the stack `visitplannr` on AWS

Nothing brings the address back: the events that contain it stay, and show it as erased. If it is left again with a
later proposal, it gets another key. If it was sent a letter and did not answer \"write to me\", a keyed hash remains, but
not the address, so that it gets no other letter. On this machine, letters to the address are removed, and it is removed
from waiting and failed commands.";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ForgetArguments {
    /// The address; upper and lower case are the same
    #[arg(value_name = "EMAIL")]
    address: LeftAddress,
    #[command(flatten)]
    system: SystemArguments,
}

/// An address that a visitor left, perhaps when the rules accepted more than today.
#[derive(Debug, Clone)]
struct LeftAddress(String);

impl FromStr for LeftAddress {
    type Err = InvalidEmailAddress;

    fn from_str(text: &str) -> Result<Self, InvalidEmailAddress> {
        let text = text.trim();
        if text.contains('@') {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidEmailAddress::NotOne)
        }
    }
}

/// Erases the key, and reports whether there was one. A repeat is safe.
pub(crate) async fn run(arguments: &ForgetArguments) -> Result<()> {
    let place = arguments.system.place()?;
    let database = Database::of(&place).await?;
    let LeftAddress(address) = &arguments.address;
    let is_forgotten = match database.proposer_keys() {
        Some(keys) => {
            let subject = database.address_hash(&address.to_ascii_lowercase()).await?;
            keys.erase(&subject).await.context("the key may still be there; repeat this")?
        }
        None => false,
    };
    if let (Some(mailboxes), Ok(address)) = (database.mailboxes(), address.parse::<EmailAddress>())
    {
        let hash = database.address_hash(&MailboxKey::subject(&address)).await?;
        let forgotten = forget(&mailboxes, &MailboxKey::from(&hash)).await;
        forgotten.context("what is known of the mailbox may still be there; repeat this")?;
    }
    database.erase_traces(address).await?;
    let mut output = Output::new();
    output.line(if is_forgotten { "forgotten" } else { "no key is stored for this address" })?;
    output.flush()?;
    Ok(())
}
