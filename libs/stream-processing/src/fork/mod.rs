//! Distributes one source to several pipelines.

mod wakers;

use std::collections::{HashMap, VecDeque};
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use futures::stream::Fuse;
use futures::{Stream, StreamExt};

use crate::{EventTypes, FailedUnit, UnitOfWork, Units};
use wakers::{Wakers, lock};

/// Units that wait for a pipeline, at most. If one of the pipelines
/// that take the next unit has that many, the source waits.
const CAPACITY: usize = 64;

type Unit = Result<UnitOfWork, FailedUnit>;

/// One stream for each selection of types, and one more for units that failed earlier. Each type is matched once, so
/// that an event costs the same with many pipelines as with one.
pub(crate) fn fork(source: Units, types: Vec<EventTypes>) -> (Vec<Units>, Units) {
    let failed = types.len();
    let queues = (0..=failed).map(|_| Queue::default()).collect();
    let shared = Arc::new(Shared {
        wakers: Arc::new(Wakers::of(failed + 1)),
        fork: Mutex::new(Fork {
            source: source.fuse(),
            routes: Routes { types, known: HashMap::new(), failed: Arc::new([failed]) },
            queues,
            next: None,
        }),
    });
    let branch = |place| Units::from_stream(Branch { shared: Arc::clone(&shared), place });
    ((0..failed).map(branch).collect(), branch(failed))
}

struct Shared {
    fork: Mutex<Fork>,
    /// Outside the mutex, because polling the source may wake at once.
    wakers: Arc<Wakers>,
}

struct Fork {
    source: Fuse<Units>,
    routes: Routes,
    queues: Vec<Queue>,
    /// A unit that waits for room, and the branches that take it.
    next: Option<(Unit, Arc<[usize]>)>,
}

#[derive(Default)]
struct Queue {
    units: VecDeque<Unit>,
    is_closed: bool,
    /// The next unit could not be moved, because this queue was full.
    is_in_the_way: bool,
}

impl Queue {
    /// The next unit, and whether the branches that wait for room can go on. They are woken when the queue is half
    /// empty, not for each unit, because there may be many.
    fn pop(&mut self) -> Option<(Unit, bool)> {
        let unit = self.units.pop_front()?;
        let has_room = self.is_in_the_way && self.units.len() <= CAPACITY / 2;
        self.is_in_the_way &= !has_room;
        Some((unit, has_room))
    }
}

/// The branches that take a type.
struct Routes {
    types: Vec<EventTypes>,
    known: HashMap<String, Arc<[usize]>>,
    failed: Arc<[usize]>,
}

impl Routes {
    fn of(&mut self, unit: &Unit) -> Arc<[usize]> {
        let Ok(unit) = unit else { return Arc::clone(&self.failed) };
        let event_type = &unit.event().event_type;
        if let Some(route) = self.known.get(event_type) {
            return Arc::clone(route);
        }
        let takes =
            |(place, types): (usize, &EventTypes)| types.includes(event_type).then_some(place);
        let route: Arc<[usize]> = self.types.iter().enumerate().filter_map(takes).collect();
        self.known.insert(event_type.clone(), Arc::clone(&route));
        route
    }
}

impl Fork {
    /// Moves the next unit to the branches that take it, and returns
    /// those that waited for a unit; `None` once the source has ended.
    fn advance(&mut self, waker: &Waker) -> Poll<Option<Vec<usize>>> {
        let (unit, route) = match self.next.take() {
            Some(next) => next,
            None => match self.source.poll_next_unpin(&mut Context::from_waker(waker)) {
                Poll::Ready(Some(unit)) => {
                    let route = self.routes.of(&unit);
                    (unit, route)
                }
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Pending => return Poll::Pending,
            },
        };
        let full = route.iter().find(|place| self.queues[**place].units.len() >= CAPACITY);
        if let Some(place) = full {
            self.queues[*place].is_in_the_way = true;
            self.next = Some((unit, route));
            return Poll::Pending;
        }
        let mut had_none = vec![];
        for place in route.iter().copied() {
            let queue = &mut self.queues[place];
            if !queue.is_closed {
                if queue.units.is_empty() {
                    had_none.push(place);
                }
                queue.units.push_back(unit.clone());
            }
        }
        Poll::Ready(Some(had_none))
    }
}

struct Branch {
    shared: Arc<Shared>,
    place: usize,
}

impl Stream for Branch {
    type Item = Unit;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Unit>> {
        let Shared { fork, wakers } = &*self.shared;
        // Registered before anything is checked, so that no wake-up is missed.
        wakers.set(self.place, context.waker());
        let source_waker = Waker::from(Arc::clone(wakers));
        let mut fork = lock(fork);
        loop {
            if let Some((unit, has_room)) = fork.queues[self.place].pop() {
                if has_room {
                    wakers.wake_all();
                }
                return Poll::Ready(Some(unit));
            }
            match fork.advance(&source_waker) {
                Poll::Ready(Some(had_none)) => {
                    let others = had_none.into_iter().filter(|place| *place != self.place);
                    others.for_each(|place| wakers.wake_one(place));
                }
                Poll::Ready(None) => {
                    wakers.wake_all();
                    return Poll::Ready(None);
                }
                Poll::Pending => return Poll::Pending,
            }
        }
    }
}

impl Drop for Branch {
    /// A pipeline that is dropped must not block the others.
    fn drop(&mut self) {
        let mut fork = lock(&self.shared.fork);
        fork.queues[self.place] = Queue { is_closed: true, ..Queue::default() };
        drop(fork);
        self.shared.wakers.wake_all();
    }
}
