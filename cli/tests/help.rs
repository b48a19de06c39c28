//! What the command says of itself. (The system that it starts is tested in `tests/`, a stack in `aws/`.)
#![allow(clippy::unwrap_used, reason = "tests")]

use std::process::{Command, Output};

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_visitplannr")).args(arguments).output().unwrap()
}

fn printed(argument: &str) -> String {
    let output = run(&[argument]);
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
fn every_command_s_help_has_examples_of_its_own() {
    for command in [
        "events",
        "verify",
        "reproject",
        "rebuild",
        "archive",
        "replay",
        "export",
        "import",
        "faults",
        "forget",
        "doctor",
        "seed",
        "smoke",
        "diagram",
        "completions",
    ] {
        let output = run(&[command, "--help"]);
        let help = String::from_utf8(output.stdout).unwrap();
        assert!(help.contains("Examples:\n  "), "{command}");
        assert!(help.contains(&format!("visitplannr {command} ")), "{command}");
    }
}

#[test]
fn the_version_is_that_of_the_package() {
    assert_eq!(printed("--version"), concat!("visitplannr ", env!("CARGO_PKG_VERSION"), "\n"));
}

#[cfg(not(feature = "aws"))]
#[test]
fn a_build_without_aws_says_how_to_get_one_with_it() {
    let output = run(&["faults", "list", "--aws"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(said.contains("cargo install --path cli --features aws"), "{said}");
}
