//! Erases deleted messages from the disk.

use super::message_store::{MessageStore, MessageStoreError};
use super::write_ahead_log::truncate_log;

impl MessageStore {
    /// Removes deleted messages from SQLite's log too, where they stay legible until they are overwritten. Returns
    /// whether it could: other readers of the file prevent it.
    pub(super) async fn erase_deleted(&self) -> Result<bool, MessageStoreError> {
        self.on_file(truncate_log).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bus::message::Settlement;

    #[tokio::test]
    async fn while_it_is_open_nothing_stays_of_deleted_messages_however_they_were_moved_about() {
        let directory = tempfile::TempDir::new().unwrap();
        let store = MessageStore::open(&directory.path().join("bus.sqlite")).unwrap();
        let name = |id: i64| format!("<{id}@example.com>");
        let mut random = fastrand::Rng::with_seed(7);
        let messages = (1..=300).map(|id| {
            let body = format!("{} {}", name(id), "x".repeat(random.usize(..3_000)));
            (if random.bool() { "one" } else { "another" }.to_owned(), body)
        });
        for batch in messages.collect::<Vec<_>>().chunks(10) {
            store.send(batch.to_vec(), 0).await.unwrap();
        }
        let mut ids: Vec<i64> = (1..=300).collect();
        random.shuffle(&mut ids);
        let settlements = ids.iter().enumerate().map(|(place, id)| match place {
            ..100 => (*id, Settlement::Returned { visible_at: random.i64(..) }),
            100..120 => (*id, Settlement::Dead),
            _ => (*id, Settlement::Deleted),
        });
        for batch in settlements.collect::<Vec<_>>().chunks(10) {
            store.settle(batch.to_vec()).await.unwrap();
        }

        assert!(store.erase_deleted().await.unwrap());

        let files = std::fs::read_dir(directory.path()).unwrap();
        let bytes: Vec<u8> =
            files.flat_map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect();
        let holds = |id: &&i64| {
            let name = name(**id);
            bytes.windows(name.len()).any(|part| part == name.as_bytes())
        };
        assert_eq!(ids[..120].iter().filter(holds).count(), 120);
        assert_eq!(ids[120..].iter().filter(holds).collect::<Vec<_>>(), Vec::<&i64>::new());
    }

    #[tokio::test]
    async fn of_a_message_that_was_deleted_nothing_stays_in_the_file() {
        let directory = tempfile::TempDir::new().unwrap();
        let path = directory.path().join("bus.sqlite");
        let holds = |text: &[u8]| {
            let file = std::fs::read(&path).unwrap();
            file.windows(text.len()).any(|part| part == text)
        };
        let open = || MessageStore::open(&path).unwrap();
        let body = |text: &str| ("queue".to_owned(), format!("{text} {}", "x".repeat(500)));
        open().send(vec![body("ada@example.com"), body("another")], 0).await.unwrap();
        assert!(holds(b"ada@example.com"));

        open().settle(vec![(1, Settlement::Deleted)]).await.unwrap();

        assert!(!holds(b"ada@example.com"));
        assert!(holds(b"another"));
    }
}
