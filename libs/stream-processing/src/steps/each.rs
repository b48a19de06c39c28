//! The last step of a pipeline that needs no more of a unit than its value.

use std::future::Future;
use std::num::NonZeroUsize;

use futures::FutureExt;

use super::Units;
use crate::Failure;

impl<T: Send + 'static> Units<T> {
    /// Does `work` with each value, for up to `limit` at a time and those of one key in order, as
    /// [`parallel`](Self::parallel) does with units.
    pub fn each<F, E>(self, limit: NonZeroUsize, work: impl Fn(T) -> F + Send + 'static) -> Units
    where
        F: Future<Output = Result<(), E>> + Send + 'static,
        E: Into<Failure> + 'static,
    {
        self.parallel(limit, move |unit| {
            let (unit, value) = unit.take();
            work(value).map(|done| match done {
                Ok(()) => Ok(unit),
                Err(error) => Err(unit.fail(error)),
            })
        })
    }
}
