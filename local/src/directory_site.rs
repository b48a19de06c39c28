//! The site as a directory, with the promises of a bucket:
//! conditional puts, and an event for every object that was put.

use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use event_store::BackendError;
use handlers::ports::site::{Page, Publication, PublishedPage, Site, SiteError};
use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use crate::object_events::ObjectEvents;

/// The path of the site in a data directory.
#[must_use]
pub fn site_directory(data_directory: &Path) -> PathBuf {
    data_directory.join("site")
}

/// Pages in a directory. Clones share it.
#[derive(Debug, Clone)]
pub struct DirectorySite {
    directory: PathBuf,
    events: ObjectEvents,
    /// Held while a page is put, so that two conditions are never checked at once.
    putting: Arc<Mutex<()>>,
}

/// A page in the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredPage {
    /// The content of the file, in UTF-8.
    pub html: String,
    /// Its `ETag`, digest and version.
    pub published: PublishedPage,
}

/// The metadata of an object in a bucket.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Metadata {
    document_version: u64,
}

impl DirectorySite {
    /// The site in `directory`, which is created if it is missing. `events` gets an event for every page that is put.
    ///
    /// # Errors
    /// The operating system's error if the directory can't be made.
    pub fn open(directory: PathBuf, events: ObjectEvents) -> io::Result<Self> {
        fs::create_dir_all(&directory)?;
        Ok(Self { directory, events, putting: Arc::default() })
    }

    /// The directory that holds the pages.
    #[must_use]
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// The number of pages put, counted from an arbitrary number: compare two calls.
    #[must_use]
    pub fn pages_put(&self) -> u64 {
        self.events.told()
    }

    /// The current page with this key, if there is one.
    ///
    /// # Errors
    /// [`SiteError`] if it can't be read.
    pub fn load(&self, key: &str) -> Result<Option<StoredPage>, SiteError> {
        self.read(key).map_err(|error| failed(key, "read", error))
    }

    fn read(&self, key: &str) -> io::Result<Option<StoredPage>> {
        let Some(html) = read_if_there(&self.directory.join(key))? else {
            return Ok(None);
        };
        // A damaged page has a digest too, so it differs from the page that is due.
        let html = String::from_utf8(html)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
        let metadata: Metadata = read_if_there(&self.metadata_path(key))?
            .and_then(|text| serde_json::from_slice(&text).ok())
            .unwrap_or_default();
        let page = Page { html, document_version: metadata.document_version };
        let digest = page.digest();
        let published = PublishedPage {
            etag: format!("\"{}\"", &digest[..32]),
            document_version: page.document_version,
            digest,
        };
        Ok(Some(StoredPage { html: page.html, published }))
    }

    fn put(&self, key: &str, page: &Page, instead_of: Option<&str>) -> io::Result<Publication> {
        let _putting = self.putting.lock().unwrap_or_else(PoisonError::into_inner);
        let there = self.read(key)?.map(|page| page.published.etag);
        if there.as_deref() != instead_of {
            return Ok(Publication::Overtaken);
        }
        let metadata = Metadata { document_version: page.document_version };
        // The page last: once it exists nobody puts it again, so nothing but its event may be left to do.
        self.replace(&self.metadata_path(key), &serde_json::to_vec(&metadata)?)?;
        self.replace(&self.directory.join(key), page.html.as_bytes())?;
        self.events.created(key, &page.digest()[..32], page.html.len());
        Ok(Publication::Published)
    }

    /// Visitors get the old bytes or the new ones, never a part.
    fn replace(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut file = NamedTempFile::new_in(&self.directory)?;
        file.write_all(bytes)?;
        file.persist(path)?;
        Ok(())
    }

    fn metadata_path(&self, key: &str) -> PathBuf {
        self.directory.join(format!(".{key}.metadata.json"))
    }
}

impl Site for DirectorySite {
    async fn published(&self, key: &str) -> Result<Option<PublishedPage>, SiteError> {
        Ok(self.load(key)?.map(|page| page.published))
    }

    async fn publish(
        &self,
        key: &str,
        page: &Page,
        instead_of: Option<&str>,
    ) -> Result<Publication, SiteError> {
        self.put(key, page, instead_of).map_err(|error| failed(key, "written", error))
    }
}

fn read_if_there(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(text) => Ok(Some(text)),
        // No file can have this name.
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::InvalidFilename) => {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// Transient, because a full disk or a missing right can be repaired.
fn failed(key: &str, action: &'static str, error: io::Error) -> SiteError {
    SiteError { key: key.to_owned(), action, reason: BackendError::transient(error) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_page_that_is_no_text_any_more_is_replaced_as_any_other() {
        let directory = tempfile::tempdir().unwrap();
        let (events, _notifications) = ObjectEvents::channel();
        let site = DirectorySite::open(directory.path().to_owned(), events).unwrap();
        fs::write(directory.path().join("index.html"), b"\xff\xfe<html>").unwrap();
        fs::write(directory.path().join(".index.html.metadata.json"), b"\xff").unwrap();
        let page = Page { html: "<html>".to_owned(), document_version: 1 };

        let there = site.published("index.html").await.unwrap().unwrap();
        assert_ne!(there.digest, page.digest());
        let published = site.publish("index.html", &page, Some(&there.etag)).await.unwrap();

        assert_eq!(published, Publication::Published);
        assert_eq!(site.load("index.html").unwrap().unwrap().html, page.html);
    }
}
