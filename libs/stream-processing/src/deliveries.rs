//! The deliveries of one unit of work.

use std::sync::Arc;

use crate::Delivery;

/// One delivery or several, in order; never empty.
#[derive(Debug, Clone)]
pub(crate) enum Deliveries {
    One(Arc<Delivery>),
    Batch(Vec<Arc<Delivery>>),
}

impl Deliveries {
    pub(crate) fn of(mut all: Vec<Arc<Delivery>>) -> Option<Self> {
        match all.len() {
            0 => None,
            1 => all.pop().map(Self::One),
            _ => Some(Self::Batch(all)),
        }
    }

    pub(crate) fn append_to(self, all: &mut Vec<Arc<Delivery>>) {
        match self {
            Self::One(delivery) => all.push(delivery),
            Self::Batch(several) => all.extend(several),
        }
    }

    pub(crate) fn as_slice(&self) -> &[Arc<Delivery>] {
        match self {
            Self::One(delivery) => std::slice::from_ref(delivery),
            Self::Batch(several) => several,
        }
    }

    pub(crate) fn last(&self) -> &Delivery {
        match self {
            Self::One(delivery) => delivery,
            Self::Batch(several) => &several[several.len() - 1],
        }
    }

    pub(crate) fn key(&self) -> Option<&Arc<str>> {
        let all = self.as_slice();
        let first = all.first()?.key.as_ref();
        first.filter(|key| all.iter().all(|delivery| delivery.key.as_ref() == Some(key)))
    }
}
