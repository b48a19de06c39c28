//! The links in a letter. They name a mailbox, and are signed by us.

use std::fmt;

use stream_processing::encryption::{KeyError, KeyedHash, SubjectHash};
use thiserror::Error;

use super::{Answer, MailboxKey};

/// The path of links, before the answer.
const FOLDER: &str = "/letters/";

/// A link with which the owner of a mailbox answers. It contains no address, because links end up in logs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerLink {
    /// The answer that following the link gives.
    pub answer: Answer,
    /// The mailbox that the answer is for.
    pub mailbox: MailboxKey,
    signature: String,
}

/// Why a link does not work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum BrokenLink {
    /// The path has no known answer.
    #[error("there is no such answer")]
    UnknownAnswer,
    /// A part of the link is missing, or was changed.
    #[error("the link is not complete, or was changed; copy all of it from the letter.")]
    Changed,
}

impl AnswerLink {
    /// The signed link for the next letter to a mailbox.
    ///
    /// # Errors
    /// [`KeyError`] if it can't be signed.
    pub async fn sign(
        hash: &impl KeyedHash,
        answer: Answer,
        mailbox: &MailboxKey,
    ) -> Result<Self, KeyError> {
        let signature = signature(hash, answer, mailbox).await?.as_str().to_owned();
        Ok(Self { answer, mailbox: mailbox.clone(), signature })
    }

    /// Parses a path with its query. The signature is not checked.
    ///
    /// # Errors
    /// [`BrokenLink`] if it is not a link of a letter.
    pub fn parse(path: &str, query: Option<&str>) -> Result<Self, BrokenLink> {
        let answer = path.strip_prefix(FOLDER).and_then(|answer| answer.parse().ok());
        let answer = answer.ok_or(BrokenLink::UnknownAnswer)?;
        let (mut mailbox, mut signature) = (None, None);
        for (name, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
            let place = match &*name {
                "mailbox" => &mut mailbox,
                "signature" => &mut signature,
                // Mail programs, and sites that count clicks, add parameters.
                _ => continue,
            };
            if place.replace(value).is_some() {
                return Err(BrokenLink::Changed);
            }
        }
        let (Some(mailbox), Some(signature)) = (mailbox, signature) else {
            return Err(BrokenLink::Changed);
        };
        let mailbox = mailbox.parse().map_err(|_| BrokenLink::Changed)?;
        Ok(Self { answer, mailbox, signature: signature.into_owned() })
    }

    /// Whether its signature is ours.
    ///
    /// # Errors
    /// [`KeyError`] if that can't be checked.
    pub async fn is_genuine(&self, hash: &impl KeyedHash) -> Result<bool, KeyError> {
        let expected = signature(hash, self.answer, &self.mailbox).await?;
        Ok(expected.matches(&self.signature))
    }
}

/// The link's path and query.
impl fmt::Display for AnswerLink {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { answer, mailbox, signature } = self;
        let mailbox = mailbox.as_str();
        write!(formatter, "{FOLDER}{answer}?mailbox={mailbox}&signature={signature}")
    }
}

async fn signature(
    hash: &impl KeyedHash,
    answer: Answer,
    mailbox: &MailboxKey,
) -> Result<SubjectHash, KeyError> {
    hash.of(&format!("letter:{answer}:{}", mailbox.as_str())).await
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;
    use stream_processing::encryption::LocalKeyedHash;

    use super::*;

    /// 32 zeros, and 32 other bytes.
    const SECRETS: [&str; 2] = [
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    ];

    fn hashes() -> [LocalKeyedHash; 2] {
        SECRETS.map(|secret| LocalKeyedHash::new(secret).unwrap())
    }

    fn link(answer: Answer) -> AnswerLink {
        let [hash, _] = hashes();
        let address = "Ada+maps@example.com".parse().unwrap();
        let mailbox = MailboxKey::of(&hash, &address).now_or_never().unwrap().unwrap();
        AnswerLink::sign(&hash, answer, &mailbox).now_or_never().unwrap().unwrap()
    }

    fn parsed(link: &str) -> Result<AnswerLink, BrokenLink> {
        let (path, query) =
            link.split_once('?').map_or((link, None), |(path, it)| (path, Some(it)));
        AnswerLink::parse(path, query)
    }

    fn is_genuine(link: &AnswerLink, hash: &LocalKeyedHash) -> bool {
        link.is_genuine(hash).now_or_never().unwrap().unwrap()
    }

    #[test]
    fn a_link_is_read_as_it_was_written_and_names_nobody() {
        let [hash, another] = hashes();
        for answer in [Answer::WriteToMe, Answer::NeverAgain] {
            let written = link(answer).to_string();
            assert!(!written.contains('@') && !written.contains("ada"), "{written}");
            let read = parsed(&format!("{written}&utm_source=mail")).unwrap();
            assert_eq!(read, link(answer));
            assert!(is_genuine(&read, &hash));
            assert!(!is_genuine(&read, &another), "of another system");
        }
    }

    #[test]
    fn a_link_that_was_changed_anywhere_is_not_genuine() {
        let [hash, _] = hashes();
        let written = link(Answer::WriteToMe).to_string();
        let (begin, end) = (written.find("mailbox=").unwrap() + 8, written.len());
        for place in begin..end {
            for other in ["A", "b", "-", "%41", ""] {
                let changed = format!("{}{other}{}", &written[..place], &written[place + 1..]);
                let is_same = parsed(&changed) == parsed(&written);
                let is_taken = parsed(&changed).is_ok_and(|link| is_genuine(&link, &hash));
                assert_eq!(is_taken, is_same, "{changed}");
            }
        }
        let never = link(Answer::NeverAgain).to_string();
        let swapped = never.replace("never-again", "write-to-me");
        assert!(!is_genuine(&parsed(&swapped).unwrap(), &hash), "the other answer");
    }

    #[test]
    fn what_is_no_whole_link_is_broken() {
        let written = link(Answer::NeverAgain).to_string();
        let (path, query) = written.split_once('?').unwrap();
        for changed in [
            path.to_owned(),
            format!("{path}?"),
            format!("{path}?{}", query.split_once('&').unwrap().0),
            format!("{path}?{}", query.split_once('&').unwrap().1),
            format!("{written}&{query}"),
            format!("{written}&signature=x"),
            written.replace("mailbox=", "mailbox=%00"),
        ] {
            assert_eq!(parsed(&changed), Err(BrokenLink::Changed), "{changed}");
        }
        for path in
            ["/letters/", "/letters/perhaps", "/letter/never-again", "/letters/never-again/"]
        {
            assert_eq!(parsed(&format!("{path}?{query}")), Err(BrokenLink::UnknownAnswer));
        }
    }
}
