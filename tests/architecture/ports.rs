//! The libraries' ports know no adapter, and can be taken without one.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use end_to_end::workspace_file;

use crate::tree_with;

const LIBRARIES: [&str; 4] =
    ["event-store", "stream-processing", "idempotent-consumers", "read-models"];

#[test]
fn without_its_features_a_library_has_neither_an_aws_client_nor_tls() -> Result<()> {
    for library in LIBRARIES {
        let by_default = tree_with(library, "normal", &[])?;
        assert!(by_default.contains("aws-sdk-dynamodb"), "{library} has no adapter for DynamoDB");

        let alone = tree_with(library, "normal", &["--no-default-features"])?;
        assert!(alone.contains(library) && alone.contains("serde"));
        let found: Vec<_> = alone.iter().filter(|name| is_of_an_adapter(name)).collect();
        assert!(
            found.is_empty(),
            "{library} without features uses {found:?}; put what needs it behind a feature of \
             {library}/Cargo.toml, and the features of its dependencies too"
        );
    }
    Ok(())
}

fn is_of_an_adapter(name: &str) -> bool {
    let tls = ["hyper-rustls", "native-tls", "openssl", "ring", "rustls", "tokio-rustls"];
    name.starts_with("aws-") || tls.contains(&name)
}

#[test]
fn only_the_adapter_for_dynamodb_knows_its_client() -> Result<()> {
    for library in ["libs/event-store", "libs/idempotent-consumers", "read-models"] {
        for path in ports_of(&workspace_file(format!("{library}/src")))? {
            let text = fs::read_to_string(&path)?;
            for word in ["aws_", "dynamodb::{", "crate::dynamodb", "event_store::dynamodb"] {
                let is_export = path.ends_with("lib.rs");
                assert!(
                    is_export || !text.contains(word),
                    "{} has `{word}`: what knows DynamoDB belongs in {library}/src/dynamodb",
                    path.display()
                );
            }
        }
    }
    Ok(())
}

/// All files of a directory and those below, but for the adapter's.
fn ports_of(directory: &Path) -> Result<Vec<PathBuf>> {
    let mut found = vec![];
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if path.is_dir() && !path.ends_with("dynamodb") {
            found.extend(ports_of(&path)?);
        } else if path.is_file() {
            found.push(path);
        }
    }
    Ok(found)
}
