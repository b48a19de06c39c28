//! Claims a letter before it is sent, and settles the claim afterwards.

use stream_processing::Failure;
use stream_processing::encryption::{KeyError, KeyedHash};
use uuid::Uuid;

use super::letter::Answers;
use super::notifier::{Notified, Notifier};
use super::notify_error::NotifyError;
use crate::email_address::EmailAddress;
use crate::mailboxes::{
    Answer, AnswerLink, Claim, ClaimState, Consent, LetterCount, LettersOf, Mailbox, MailboxKey,
    Step, Told,
};
use crate::ports::mail::MailError;
use crate::ports::mailbox_store::MailboxStore;

/// Attempts while other writers change the mailbox, before the event is delivered again.
const ATTEMPTS: usize = 5;

/// The result of trying to claim a letter.
pub(super) enum Claiming {
    /// The letter may be sent.
    Claimed(Claimed),
    /// No letter may be sent, for this reason.
    NoLetter(Notified),
}

/// A claim that was stored.
pub(super) struct Claimed {
    key: MailboxKey,
    mailbox: Mailbox,
    before: Option<Mailbox>,
    /// The links that the letter offers.
    pub(super) answers: Answers,
}

impl<E, K, H: KeyedHash, S: MailboxStore, M> Notifier<E, K, H, S, M> {
    /// Tries to claim the letter. A claim in the result is stored.
    pub(super) async fn claim(&self, to: &EmailAddress, told: Told) -> Result<Claiming, Failure> {
        let key = MailboxKey::of(&self.hash, to).await?;
        for _ in 0..ATTEMPTS {
            let before = self.mailboxes.load(&key).await?;
            let (consent, claim) =
                match Mailbox::step(before.as_ref(), Uuid::now_v7(), told, (self.now)()) {
                    Step::Claim(consent, claim) => (consent, claim),
                    step => return no_letter(&step).map(Claiming::NoLetter),
                };
            let last = before.as_ref().and_then(|before| before.claim.as_ref());
            let counts = self.counts(to, consent, &claim, last).await?;
            let answers = self.answers(consent, &key).await?;
            let mailbox = Mailbox { consent, claim: Some(claim) };
            let saved = self.mailboxes.save(&key, Some(&mailbox), before.as_ref(), &counts).await;
            if saved? {
                return Ok(Claiming::Claimed(Claimed { key, mailbox, before, answers }));
            }
        }
        Err(NotifyError::Overtaken(ATTEMPTS).into())
    }

    /// The counts that the letter adds to, all below their limits.
    async fn counts(
        &self,
        to: &EmailAddress,
        consent: Consent,
        claim: &Claim,
        last: Option<&Claim>,
    ) -> Result<Vec<LetterCount>, Failure> {
        if !claim.is_one_more(last) {
            return Ok(vec![]);
        }
        let day = claim.day();
        let mut counted = vec![];
        if consent.counts_for_domain() {
            counted.push(LettersOf::domain(day, &self.hash, to).await?);
        }
        counted.push(LettersOf::day(day));
        let mut counts = vec![];
        for of in counted {
            let (count, limit) = (self.mailboxes.count(&of).await, self.limits.of(&of));
            let count = count?;
            if count.letters >= limit {
                return Err(NotifyError::DayIsFull(limit).into());
            }
            counts.push(count);
        }
        Ok(counts)
    }

    async fn answers(&self, consent: Consent, key: &MailboxKey) -> Result<Answers, KeyError> {
        let link = async |answer| {
            let link = AnswerLink::sign(&self.hash, answer, key).await?;
            Ok(self.site.page(&link.to_string()))
        };
        let never_again = link(Answer::NeverAgain).await?;
        Ok(match consent {
            Consent::Agreed => Answers::Later { never_again },
            _ => Answers::First { write_to_me: link(Answer::WriteToMe).await?, never_again },
        })
    }

    /// Stores in the claim whether the letter was sent. If that fails, the claim leaves it open.
    pub(super) async fn settle(&self, claimed: &Claimed, sent: &Result<(), MailError>) {
        let state = match sent {
            Ok(()) => ClaimState::Sent,
            Err(MailError::Refused(_) | MailError::NotNow(_)) => ClaimState::Unsent,
            Err(MailError::Unknown(_)) => return,
        };
        let Claimed { key, mailbox, before, .. } = claimed;
        let settled = mailbox.claim.as_ref().map(|claim| claim.settled(state, before.as_ref()));
        let settled = Mailbox { consent: mailbox.consent, claim: settled };
        if let Err(error) = self.mailboxes.save(key, Some(&settled), Some(mailbox), &[]).await {
            tracing::warn!(?state, %error, "a claim could not be settled");
        }
    }
}

fn no_letter(step: &Step) -> Result<Notified, Failure> {
    match step {
        Step::Done => Ok(Notified::SentBefore),
        Step::AnotherLetter => Ok(Notified::AnotherLetter),
        Step::Unanswered => Ok(Notified::Unanswered),
        Step::Refused => Ok(Notified::Refused),
        Step::TooOld => Err(NotifyError::TooOld.into()),
        Step::Unknown | Step::Claim(..) => {
            let reason = "an attempt ended before it could say".to_owned();
            Err(NotifyError::Unknown(reason).into())
        }
    }
}
