//! What the command says of itself. (The system that it starts is tested in `tests/`.)
#![allow(clippy::unwrap_used, reason = "tests")]

use std::process::Command;

fn printed(argument: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_visitplannr")).arg(argument).output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn help_has_examples() {
    let help = printed("--help");
    for shown in ["Examples:", "visitplannr serve --ephemeral --port 0", "--data-dir"] {
        assert!(help.contains(shown), "{shown}");
    }
}

#[test]
fn the_version_is_that_of_the_package() {
    assert_eq!(printed("--version"), concat!("visitplannr ", env!("CARGO_PKG_VERSION"), "\n"));
}
