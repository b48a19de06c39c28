//! The tasks that wait for a unit.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Wake, Waker};

/// The tasks to wake when a unit has moved, by branch.
pub(super) struct Wakers(Mutex<Vec<Option<Waker>>>);

impl Wakers {
    /// Room for one task in each of `places` branches.
    pub(super) fn of(places: usize) -> Self {
        Self(Mutex::new(vec![None; places]))
    }

    pub(super) fn set(&self, place: usize, waker: &Waker) {
        let mut wakers = lock(&self.0);
        if !wakers[place].as_ref().is_some_and(|known| known.will_wake(waker)) {
            wakers[place] = Some(waker.clone());
        }
    }

    pub(super) fn wake_one(&self, place: usize) {
        let waker = lock(&self.0)[place].take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    pub(super) fn wake_all(&self) {
        let wakers: Vec<Waker> = lock(&self.0).iter_mut().filter_map(Option::take).collect();
        for waker in wakers {
            waker.wake();
        }
    }
}

impl Wake for Wakers {
    fn wake(self: Arc<Self>) {
        self.wake_all();
    }
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
