//! The pointer to the models: the live one, and during a rebuild another beside it.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::Model;

/// Names the models that are kept. A number is never used twice: what an interrupted rebuild left behind can't be
/// taken for the next one's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Stored")]
pub struct ModelPointer {
    live: Model,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    beside: Option<Model>,
    last_given: Model,
}

/// A pointer as stored, not checked yet.
#[derive(Deserialize)]
struct Stored {
    live: Model,
    beside: Option<Model>,
    last_given: Model,
}

/// A stored pointer that no rebuild has made.
#[derive(Debug, Error)]
#[error("the models that it names contradict each other")]
struct Contradiction;

impl TryFrom<Stored> for ModelPointer {
    type Error = Contradiction;

    fn try_from(Stored { live, beside, last_given }: Stored) -> Result<Self, Contradiction> {
        let is_given = |model: Model| model >= Model::FIRST && model <= last_given;
        let is_possible = is_given(live)
            && beside.is_none_or(|beside| is_given(beside) && beside != live)
            && last_given.0 < u32::MAX;
        if is_possible { Ok(Self { live, beside, last_given }) } else { Err(Contradiction) }
    }
}

impl Default for ModelPointer {
    /// The pointer before the first rebuild.
    fn default() -> Self {
        Self { live: Model::FIRST, beside: None, last_given: Model::FIRST }
    }
}

impl ModelPointer {
    /// A pointer to a live model, and none beside it.
    #[must_use]
    pub fn to(live: Model, last_given: Model) -> Self {
        Self { live, beside: None, last_given }
    }

    /// The model that visitors see.
    #[must_use]
    pub fn live(&self) -> Model {
        self.live
    }

    /// The model that is being built, or was live until now; `None` if there is none.
    #[must_use]
    pub fn beside(&self) -> Option<Model> {
        self.beside
    }

    /// The models that a projector writes: the live one first.
    pub fn kept(&self) -> impl Iterator<Item = Model> + use<> {
        std::iter::once(self.live).chain(self.beside)
    }

    /// The greatest number used so far.
    #[must_use]
    pub fn last_given(&self) -> Model {
        self.last_given
    }

    /// Whether this model is kept.
    #[must_use]
    pub fn names(&self, model: Model) -> bool {
        self.kept().any(|kept| kept == model)
    }

    /// The pointer with a new model beside the live one, instead of any other.
    #[must_use]
    pub fn with_another(self) -> Self {
        let another = self.last_given.next();
        Self { beside: Some(another), last_given: another, ..self }
    }

    /// The pointer with both models exchanged.
    #[must_use]
    pub fn flipped(self) -> Self {
        match self.beside {
            Some(beside) => Self { live: beside, beside: Some(self.live), ..self },
            None => self,
        }
    }

    /// The pointer with the live model only.
    #[must_use]
    pub fn alone(self) -> Self {
        Self { beside: None, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::{Model, ModelPointer};

    #[test]
    fn a_rebuild_moves_the_pointer_to_a_model_of_a_new_number() {
        let before = ModelPointer::default();
        let building = before.with_another();
        assert_eq!(building.live(), Model::FIRST);
        assert_eq!(building.kept().collect::<Vec<_>>(), [Model(1), Model(2)]);

        let flipped = building.flipped();
        assert_eq!(flipped.kept().collect::<Vec<_>>(), [Model(2), Model(1)]);
        assert_eq!(flipped.alone().kept().collect::<Vec<_>>(), [Model(2)]);
    }

    #[test]
    fn a_rebuild_after_one_that_ended_early_takes_another_number() {
        let abandoned = ModelPointer::default().with_another().alone();
        assert_eq!(abandoned.with_another().beside(), Some(Model(3)));
        assert_eq!(ModelPointer::default().with_another().with_another().beside(), Some(Model(3)));
    }
}
