//! The table of `docs/errors.md`.

use super::observed::{Case, Outcomes};

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/errors.md");

/// Every row, one for each of the ports that it names.
pub(super) fn documented() -> Outcomes {
    let text = std::fs::read_to_string(PATH).unwrap();
    let mut outcomes = Outcomes::new();
    for line in text.lines().filter(|line| line.starts_with("| `")) {
        let line = line.replace('`', "");
        let cells: Vec<_> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [station, ports, error, outcome] = cells.as_slice() else {
            panic!("a row has four cells: {line}")
        };
        for port in ports.split(", ") {
            let [station, port, error] = [station, &port, error].map(|cell| (*cell).to_owned());
            let known = outcomes.insert(Case { station, port, error }, (*outcome).to_owned());
            assert_eq!(known, None, "this row is there twice: {line}");
        }
    }
    outcomes
}

/// The row as the document has it.
pub(super) fn row((case, outcome): (&Case, &String)) -> String {
    let Case { station, port, error } = case;
    let code = |text: &str| match text.split_once(" (") {
        Some((name, remark)) => format!("`{name}` ({remark}"),
        None => format!("`{text}`"),
    };
    let outcome = match outcome.split_once(": ") {
        Some((what, name)) => format!("{what}: `{name}`"),
        None => outcome.clone(),
    };
    format!("| `{station}` | {} | {} | {outcome} |", code(port), code(error))
}
