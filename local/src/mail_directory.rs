//! Mail as files in a directory, for any mail program: a developer's machine sends none.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use handlers::email_address::EmailAddress;
use handlers::ports::mail::{Letter, Mail, MailError};
use uuid::Uuid;

use crate::mail_message::{message, recipient};

/// The sender on this machine. The domain is reserved: <https://www.rfc-editor.org/rfc/rfc2606#section-3>.
pub const MAIL_SENDER: &str = "visitplannr@example.com";

/// The prefix of a letter's name while it is being written.
const UNFINISHED: &str = ".tmp";

/// The path of the mail in a data directory.
#[must_use]
pub fn mail_directory(data_directory: &Path) -> PathBuf {
    data_directory.join("mail")
}

/// Writes each letter to its own file, `<id>.eml`. The ids are ordered by time.
#[derive(Debug, Clone)]
pub struct MailDirectory {
    directory: PathBuf,
    sender: EmailAddress,
}

impl MailDirectory {
    /// Mail from `sender` in `directory`, which is created if it is
    /// missing. Removes what a killed process left of an unfinished letter.
    ///
    /// # Errors
    /// The operating system's error if the directory can't be made.
    pub fn open(directory: PathBuf, sender: EmailAddress) -> io::Result<Self> {
        fs::create_dir_all(&directory)?;
        for file in files(&directory)?.iter().filter(|file| is_unfinished(file)) {
            fs::remove_file(file)?;
        }
        Ok(Self { directory, sender })
    }

    /// Writes a whole letter or none, and syncs it, so that it survives a power failure.
    fn put(&self, message: &[u8]) -> io::Result<()> {
        let mut file = tempfile::Builder::new().prefix(UNFINISHED).tempfile_in(&self.directory)?;
        file.write_all(message)?;
        file.as_file().sync_all()?;
        file.persist(self.directory.join(format!("{}.eml", Uuid::now_v7())))?;
        Ok(())
    }
}

/// Removes the letters to an address, and unfinished ones.
///
/// # Errors
/// The operating system's error if the directory can't be read, or a letter can't be removed.
pub(crate) fn remove_letters(directory: &Path, address: &str) -> io::Result<()> {
    for file in files(directory)? {
        let is_to_them = match fs::read(&file) {
            Ok(message) => recipient(&message).is_some_and(|it| it.eq_ignore_ascii_case(address)),
            // It has just become a letter, or was removed.
            Err(error) if error.kind() == io::ErrorKind::NotFound => false,
            Err(error) => return Err(error),
        };
        if is_to_them {
            fs::remove_file(file)?;
        }
    }
    Ok(())
}

/// The files of a directory; none if it does not exist.
fn files(directory: &Path) -> io::Result<Vec<PathBuf>> {
    match fs::read_dir(directory) {
        Ok(entries) => {
            let paths = entries.map(|entry| entry.map(|entry| entry.path()));
            Ok(paths
                .collect::<io::Result<Vec<_>>>()?
                .into_iter()
                .filter(|it| it.is_file())
                .collect())
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(vec![]),
        Err(error) => Err(error),
    }
}

fn is_unfinished(file: &Path) -> bool {
    let name = file.file_name();
    name.is_some_and(|name| name.as_encoded_bytes().starts_with(UNFINISHED.as_bytes()))
}

impl Mail for MailDirectory {
    async fn send(&self, letter: &Letter) -> Result<(), MailError> {
        let message = message(&self.sender, letter)?;
        self.put(&message)
            .map_err(|error| MailError::NotNow(format!("{}: {error}", self.directory.display())))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[tokio::test]
    async fn a_letter_is_a_message_that_mail_programs_read() {
        let directory = tempfile::tempdir().unwrap();
        let sender = MAIL_SENDER.parse().unwrap();
        let mail = MailDirectory::open(directory.path().join("mail"), sender).unwrap();
        let letter = Letter {
            to: "ada@example.com".parse().unwrap(),
            subject: "News".to_owned(),
            text: "Hello,\n\nhttps://visitplannr.example/\n".to_owned(),
            unsubscribe: format!("https://visitplannr.example/?{}", "x".repeat(120)),
        };

        mail.send(&letter).await.unwrap();

        let files: Vec<_> = fs::read_dir(directory.path().join("mail")).unwrap().collect();
        let [Ok(file)] = files.as_slice() else { panic!("{files:?}") };
        assert_eq!(file.path().extension().unwrap(), "eml");
        let message = fs::read_to_string(file.path()).unwrap();
        let (head, body) = message.split_once("\r\n\r\n").unwrap();
        for line in [
            "From: visitplannr@example.com",
            "To: ada@example.com",
            "Subject: News",
            "Auto-Submitted: auto-generated",
            &format!("List-Unsubscribe: <{}>", letter.unsubscribe),
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        ] {
            assert!(head.lines().any(|it| it == line), "{line}\n{head}");
        }
        assert!(head.contains("\r\nDate: "), "{head}");
        assert!(body.starts_with("Hello,\r\n\r\nhttps://visitplannr.example/\r\n"), "{body}");
    }

    #[tokio::test]
    async fn letters_to_one_address_are_removed_and_what_was_left_of_them_at_the_next_start() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().to_owned();
        let mail = MailDirectory::open(path.clone(), MAIL_SENDER.parse().unwrap()).unwrap();
        let long = format!("{}@{}.{}.com", "a".repeat(60), "b".repeat(60), "c".repeat(60));
        for to in ["Ada@example.com", "countess.ada@example.com", &long] {
            let (subject, text) = ("News".to_owned(), "Hello".to_owned());
            let to = to.parse().unwrap();
            let letter = Letter { to, subject, text, unsubscribe: String::new() };
            mail.send(&letter).await.unwrap();
        }
        fs::write(path.join(".tmp1"), "To: ada@exam").unwrap();

        for address in ["ada@example.com", &long] {
            remove_letters(&path, address).unwrap();
        }
        assert_eq!(files(&path).unwrap().len(), 2, "another's letter, and what was left of one");
        MailDirectory::open(path.clone(), MAIL_SENDER.parse().unwrap()).unwrap();

        let left = files(&path).unwrap();
        let [letter] = left.as_slice() else { panic!("{left:?}") };
        assert!(fs::read_to_string(letter).unwrap().contains("To: countess.ada@example.com"));
        remove_letters(&path.join("missing"), &long).unwrap();
    }

    #[tokio::test]
    async fn a_letter_that_can_t_be_written_was_not_sent_and_may_be_later() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("mail");
        let mail = MailDirectory::open(path.clone(), MAIL_SENDER.parse().unwrap()).unwrap();
        fs::remove_dir(&path).unwrap();
        let to = "ada@example.com".parse().unwrap();
        let (subject, text) = ("News".to_owned(), "Hello".to_owned());
        let letter = Letter { to, subject, text, unsubscribe: String::new() };

        let unsent = mail.send(&letter).await.unwrap_err();

        assert!(matches!(&unsent, MailError::NotNow(_)), "{unsent}");
        assert!(!unsent.to_string().contains("ada"), "{unsent}");
    }
}
