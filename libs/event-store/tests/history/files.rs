//! What is a whole history, and what is none.

use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};

use event_store::history::{ExportError, HistoryFile, HistoryFileError, export};
use event_store::memory::InMemoryEventStore;
use event_store::{EventStore, ExpectedVersion, StreamId};

use crate::story::{event, exported, store_of};

fn open(file: &[u8]) -> Result<HistoryFile<Cursor<&[u8]>>, HistoryFileError> {
    HistoryFile::open(Cursor::new(file))
}

#[tokio::test]
async fn the_form_of_a_file_is_fixed() {
    let store = InMemoryEventStore::default();
    let mut first = event(48.858_222);
    first.id = uuid::Uuid::from_u128(7);
    store.append(&StreamId::new("thing", "1"), ExpectedVersion::NoStream, &[first]).await.unwrap();

    let (file, _) = exported(&store).await;

    let lines = [
        r#"{"format":"event-history","version":1}"#,
        r#"{"pk":"thing#1#stream","sk":1,"log":"thing","type":"Happened","payload":{"number":48.858222,"text":"ünïcode\n"},"id":"00000000-0000-0000-0000-000000000007","timestamp":1764000000123,"schema":1,"meta":{"correlation_id":"correlation","causation_id":"causation"}}"#,
        r#"{"end":{"events":1,"streams":1,"sha256":"DIGEST"}}"#,
    ];
    let found = String::from_utf8(file).unwrap();
    let found: Vec<_> = found.lines().collect();
    assert_eq!(found[..2], lines[..2]);
    let digest = found[2].split('"').nth(9).unwrap();
    assert_eq!(found[2], lines[2].replace("DIGEST", digest));
    assert_eq!(digest.len(), 64);
}

#[tokio::test]
async fn a_store_without_events_is_a_history_too() {
    let (file, contents) = exported(&InMemoryEventStore::default()).await;
    assert_eq!((contents.events, contents.streams), (0, 0));
    assert_eq!(open(&file).unwrap().contents(), &contents);
}

#[tokio::test]
async fn a_file_that_was_cut_anywhere_is_refused() {
    let (file, _) = exported(&store_of(&[2, 1]).await).await;
    for length in 0..file.len() {
        let error = open(&file[..length]).unwrap_err();
        let is_refused = matches!(error, HistoryFileError::Cut | HistoryFileError::NoHistory);
        assert!(is_refused, "{length} bytes: {error}");
    }
}

#[tokio::test]
async fn a_file_of_which_a_digit_was_changed_is_refused() {
    let (file, _) = exported(&store_of(&[1, 1]).await).await;
    let header = file.iter().position(|byte| *byte == b'\n').unwrap();
    let digits = (header..file.len()).filter(|place| file[*place].is_ascii_digit());
    for place in digits {
        let mut file = file.clone();
        file[place] = if file[place] == b'3' { b'4' } else { b'3' };
        assert!(open(&file).is_err(), "{}", String::from_utf8_lossy(&file[..=place]));
    }
}

#[tokio::test]
async fn a_file_that_lacks_an_event_has_one_twice_or_goes_on_is_refused() {
    let (file, _) = exported(&store_of(&[3]).await).await;
    let lines: Vec<_> = file.split_inclusive(|byte| *byte == b'\n').collect();
    for (places, says) in [
        (&[0, 1, 3, 4][..], "line 3: event 3 of stream `thing#0` stands where event 2 has to"),
        (&[0, 1, 2, 2, 3, 4], "line 4: event 2 of stream `thing#0` stands where event 3 has to"),
        (&[0, 1, 2, 4], "was changed"),
        (&[0, 1, 2, 3, 4, 4], "something follows its end"),
        (&[1, 2, 3, 4], "not an exported history"),
    ] {
        let file: Vec<_> = places.iter().map(|place| lines[*place]).collect();
        let error = open(&file.concat()).unwrap_err().to_string();
        assert!(error.contains(says), "{places:?}: {error}");
    }
}

#[test]
fn a_file_of_a_later_format_says_so() {
    let error = open(b"{\"format\":\"event-history\",\"version\":2}\n{}\n").unwrap_err();
    assert!(error.to_string().contains("format 2"), "{error}");
}

/// A file of one line, without end.
struct EndlessLine(u64);

impl Read for EndlessLine {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.0 += bytes.len() as u64;
        assert!(self.0 < 16 << 20, "{} bytes were read", self.0);
        bytes.fill(b'x');
        Ok(bytes.len())
    }
}

impl Seek for EndlessLine {
    fn seek(&mut self, _: SeekFrom) -> io::Result<u64> {
        Ok(0)
    }
}

#[test]
fn a_line_without_end_is_not_kept_in_memory() {
    let refused = HistoryFile::open(EndlessLine(0));
    assert!(matches!(refused, Err(HistoryFileError::NoHistory)));
}

/// A disk with room for so many bytes.
struct SmallDisk(usize);

impl Write for SmallDisk {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.checked_sub(bytes.len()).ok_or(io::ErrorKind::StorageFull)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_disk_that_is_full_ends_the_export() {
    let store = store_of(&[2, 1]).await;
    let (file, _) = exported(&store).await;
    for room in 0..file.len() {
        let ended = export(&store, SmallDisk(room), || {}).await;
        assert!(matches!(ended, Err(ExportError::Write(_))), "{room} bytes");
    }
    assert!(export(&store, SmallDisk(file.len()), || {}).await.is_ok());
}

#[tokio::test]
async fn an_import_is_named_by_the_first_digits_of_what_the_file_contains() {
    let (_, contents) = exported(&store_of(&[2]).await).await;
    assert_eq!(contents.import_name(), format!("import-{}", &contents.sha256[..16]));
}

#[tokio::test]
async fn another_form_with_a_version_is_not_a_history() {
    let (file, _) = exported(&store_of(&[1]).await).await;
    let other = String::from_utf8(file).unwrap().replace("event-history", "other-history");
    assert!(matches!(open(other.as_bytes()), Err(HistoryFileError::NoHistory)));
}
