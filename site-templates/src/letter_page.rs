//! The page behind the links of a letter.

use askama::Template;

/// A question with a button, or the result of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "letter_page.html", whitespace = "minimize")]
pub struct LetterPage {
    /// The question to ask, or the result.
    pub status: AnswerStatus,
}

/// The state of an answer to a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnswerStatus {
    /// Asks whether letters are welcome.
    MayWeWrite {
        /// The URL that the button sends the answer to: a path with a query.
        action: String,
    },
    /// Asks whether to send no more letters.
    MustWeStop {
        /// The URL that the button sends the answer to: a path with a query.
        action: String,
    },
    /// The reader has agreed to letters.
    WeWillWrite,
    /// The reader has refused letters.
    WeStop,
    /// The link does not work.
    Broken {
        /// The HTTP status that the response carries.
        status: u16,
        /// The problem, in one line.
        title: String,
        /// What the reader can do, in a sentence.
        detail: String,
    },
}

impl LetterPage {
    /// The whole page as HTML.
    ///
    /// # Errors
    ///
    /// Only if formatting into memory fails.
    pub fn render(&self) -> Result<String, askama::Error> {
        Template::render(self)
    }

    fn title(&self) -> &str {
        match &self.status {
            AnswerStatus::MayWeWrite { .. } => "May we write to you?",
            AnswerStatus::MustWeStop { .. } => "Shall we never write to you again?",
            AnswerStatus::WeWillWrite => "We will write to you.",
            AnswerStatus::WeStop => "We will never write to you again.",
            AnswerStatus::Broken { title, .. } => title,
        }
    }
}
