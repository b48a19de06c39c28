//! What a reader of a letter sees behind its links.

use askama::Template;

/// A question with a button, or what has become of it.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "letter_page.html", whitespace = "minimize")]
pub struct LetterPage {
    /// How far its reader has come.
    pub status: AnswerStatus,
}

/// How far the reader of a letter has come with an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnswerStatus {
    /// Asked whether letters are welcome.
    MayWeWrite {
        /// Where the button sends the answer: a path with a query.
        action: String,
    },
    /// Asked whether there must be no letter any more.
    MustWeStop {
        /// Where the button sends the answer: a path with a query.
        action: String,
    },
    /// Letters are welcome.
    WeWillWrite,
    /// There will be none.
    WeStop,
    /// The link can't be followed.
    Broken {
        /// The HTTP status that the response carries.
        status: u16,
        /// What is wrong, in one line.
        title: String,
        /// What to do.
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
