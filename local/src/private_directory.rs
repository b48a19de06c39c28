//! A directory that only its owner can read: it contains keys, letters and history.

use std::fs::{self, DirBuilder, DirEntry, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::Path;

/// The permissions of everybody except the owner.
const OTHERS: u32 = 0o077;
/// The permission of everybody to write.
const WORLD_WRITABLE: u32 = 0o002;
/// In a directory with this bit, such as `/tmp`, only owners rename and remove their files.
const STICKY: u32 = 0o1000;

/// Names, or prefixes of names, that a system creates in its directory.
const OURS: [&str; 10] = [
    "archive.sqlite",
    "bus.sqlite",
    "checkpoints",
    "dynamodb.sqlite",
    "keys",
    "lock",
    "mail",
    "on-failure",
    "running.json",
    "site",
];

/// Creates the directory, with missing parents, unless it exists.
///
/// # Errors
/// The error of the operating system.
pub(crate) fn make_private(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Closes a directory that is open to others, and everything in it that a system created. If it contains other
/// things, as a home directory does, its own permissions stay, and that is logged.
///
/// # Errors
/// The operating system's error, such as that somebody else owns the directory.
pub(crate) fn close_to_others(path: &Path) -> io::Result<()> {
    let metadata = fs::metadata(path)?;
    if metadata.mode() & OTHERS != 0 {
        close_directory(path, &metadata)?;
    }
    warn_of_shared_parents(path)
}

fn close_directory(path: &Path, metadata: &fs::Metadata) -> io::Result<()> {
    let entries = fs::read_dir(path)?.collect::<io::Result<Vec<_>>>()?;
    let (ours, others): (Vec<_>, Vec<_>) = entries.iter().partition(|entry| is_ours(entry));
    let directory = path.display();
    if others.is_empty() {
        // First, so that nobody can reach its content from then on.
        take_rights(path, metadata)?;
        if !ours.is_empty() {
            tracing::info!(%directory, "it was open to others; now it is closed");
        }
    } else {
        let reason = "it has files that are not this system's";
        tracing::warn!(%directory, reason, "others may look into it; choose a directory of its own");
    }
    ours.into_iter().try_for_each(|entry| close(&entry.path(), &entry.metadata()?))
}

fn is_ours(entry: &DirEntry) -> bool {
    let name = entry.file_name();
    OURS.iter().any(|ours| name.as_encoded_bytes().starts_with(ours.as_bytes()))
}

/// Links are not followed: their targets are not ours.
fn close(path: &Path, metadata: &fs::Metadata) -> io::Result<()> {
    if metadata.is_symlink() {
        return Ok(());
    }
    take_rights(path, metadata)?;
    if metadata.is_dir() {
        for entry in fs::read_dir(path)? {
            let entry = entry?;
            close(&entry.path(), &entry.metadata()?)?;
        }
    }
    Ok(())
}

fn take_rights(path: &Path, metadata: &fs::Metadata) -> io::Result<()> {
    fs::set_permissions(path, Permissions::from_mode(metadata.mode() & !OTHERS))
}

/// Anyone who may write in a parent can replace this directory. That can't be fixed here.
fn warn_of_shared_parents(path: &Path) -> io::Result<()> {
    let path = path.canonicalize()?;
    for parent in path.ancestors().skip(1) {
        let mode = fs::metadata(parent)?.mode();
        if mode & WORLD_WRITABLE != 0 && mode & STICKY == 0 {
            let (directory, parent) = (path.display(), parent.display());
            tracing::warn!(%directory, %parent, "everybody may write in its parent, and so replace it");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use tempfile::TempDir;

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().mode() & 0o777
    }

    #[test]
    fn a_new_directory_is_its_owners_alone() {
        let parent = TempDir::new().unwrap();
        let path = parent.path().join("a/b");

        make_private(&path).unwrap();
        close_to_others(&path).unwrap();

        assert_eq!((mode(&path), mode(&parent.path().join("a"))), (0o700, 0o700));
    }

    #[test]
    fn one_with_other_things_in_it_keeps_its_rights_and_what_is_ours_is_closed() {
        let home = TempDir::new().unwrap();
        for (file, rights) in [("run.sh", 0o755), ("bus.sqlite-wal", 0o644)] {
            fs::write(home.path().join(file), "").unwrap();
            fs::set_permissions(home.path().join(file), Permissions::from_mode(rights)).unwrap();
        }
        fs::set_permissions(home.path(), Permissions::from_mode(0o755)).unwrap();

        close_to_others(home.path()).unwrap();

        assert_eq!((mode(home.path()), mode(&home.path().join("run.sh"))), (0o755, 0o755));
        assert_eq!(mode(&home.path().join("bus.sqlite-wal")), 0o600);
    }

    #[test]
    fn one_that_others_can_look_into_is_closed_with_all_that_is_in_it_and_no_more() {
        let parent = TempDir::new().unwrap();
        let (path, elsewhere) = (parent.path().join("data"), parent.path().join("elsewhere"));
        fs::create_dir_all(path.join("site")).unwrap();
        for (file, rights) in [("site/index.html", 0o644), ("dynamodb.sqlite", 0o666)] {
            fs::write(path.join(file), "").unwrap();
            fs::set_permissions(path.join(file), Permissions::from_mode(rights)).unwrap();
        }
        fs::write(&elsewhere, "").unwrap();
        fs::set_permissions(&elsewhere, Permissions::from_mode(0o644)).unwrap();
        symlink(&elsewhere, path.join("site/link")).unwrap();
        for directory in [&path, &path.join("site")] {
            fs::set_permissions(directory, Permissions::from_mode(0o755)).unwrap();
        }

        close_to_others(&path).unwrap();

        assert_eq!((mode(&path), mode(&path.join("site"))), (0o700, 0o700));
        for file in ["site/index.html", "dynamodb.sqlite"] {
            assert_eq!(mode(&path.join(file)), 0o600, "{file}");
        }
        assert_eq!(mode(&elsewhere), 0o644, "what a link leads to stays as it is");
    }
}
