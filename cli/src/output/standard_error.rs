//! Writes errors and logs to standard error.

use std::env::args_os;
use std::fmt::{self, Debug, Display};
use std::io::{IsTerminal, Write, stderr};
use std::process::exit;

use clap::Parser;
use handlers::legible::Legible;
use tracing::field::Field;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::field::MakeExt;
use tracing_subscriber::fmt::format::{Writer, debug_fn};

/// The default of `RUST_LOG`: warnings, except that the SDK has found no region or credentials (commands that need
/// them say what to do), that the embedded database has no connection to close after an error, and that a condition
/// failed, which the emulator's server warns of.
const LOGGED: &str = "warn,aws_config=off,aws_smithy_runtime::client::http::connection_poisoning=off,dynoxide::server=error";

/// Prints a line on standard error.
pub(crate) fn complain(words: impl Display) {
    let _ = writeln!(stderr(), "{}", Legible(words));
}

/// Parses the arguments, or exits with an error. clap quotes a refused argument, so line breaks in arguments are
/// escaped first: an argument can't forge a line of the message.
pub(crate) fn parse_arguments<A: Parser>() -> A {
    A::try_parse().unwrap_or_else(|error| {
        let legible = args_os().map(|argument| Legible(argument.to_string_lossy()).to_string());
        refuse(&A::try_parse_from(legible).err().unwrap_or(error))
    })
}

/// Exits, because arguments are wrong, or help was requested. A quoted argument may have been copied from elsewhere.
pub(crate) fn refuse(error: &clap::Error) -> ! {
    let text = error.render().to_string();
    let lines: Vec<_> = text.lines().map(|line| Legible(line).to_string()).collect();
    if lines.iter().map(String::as_str).eq(text.lines()) {
        error.exit();
    }
    let _ = writeln!(stderr(), "{}", lines.join("\n"));
    exit(error.exit_code());
}

/// Starts logging to standard error.
pub(crate) fn start_logging() {
    let level = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(LOGGED));
    tracing_subscriber::fmt()
        .with_env_filter(level)
        .with_writer(stderr)
        .with_ansi(stderr().is_terminal())
        .fmt_fields(debug_fn(write_field).delimited(" "))
        // They would go to standard error too, and end the task that logged.
        .log_internal_errors(false)
        .init();
}

/// Everything else in a line of the log is ours, including colours.
fn write_field(log: &mut Writer<'_>, field: &Field, value: &dyn Debug) -> fmt::Result {
    let value = Legible(format_args!("{value:?}"));
    match field.name() {
        "message" => write!(log, "{value}"),
        name => write!(log, "{name}={value}"),
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl Write for Log {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn on_a_terminal_the_log_has_its_own_colours_and_nobody_elses() {
        let log = Log::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_writer(move || writer.clone())
            .with_ansi(true)
            .without_time()
            .fmt_fields(debug_fn(write_field).delimited(" "))
            .finish();

        tracing::subscriber::with_default(subscriber, || {
            let id = "\u{1b}[8mhidden\n";
            tracing::warn!(event = %id, "it is {id}");
        });

        let line = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
        assert!(line.starts_with("\u{1b}[33m WARN\u{1b}[0m "), "{line:?}");
        assert!(
            line.ends_with("it is \\u{1b}[8mhidden\\u{a} event=\\u{1b}[8mhidden\\u{a}\n"),
            "{line:?}"
        );
    }
}
