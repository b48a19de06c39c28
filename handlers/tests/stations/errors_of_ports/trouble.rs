//! Ports of which one method fails with a given error.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// What goes wrong: a method of a port fails each time that it is called.
pub(super) struct Trouble<E> {
    method: &'static str,
    error: fn() -> E,
    spared: Arc<AtomicUsize>,
    has_struck: Arc<AtomicBool>,
}

impl<E> Trouble<E> {
    pub(super) fn new(method: &'static str, error: fn() -> E) -> Self {
        Self { method, error, spared: Arc::default(), has_struck: Arc::default() }
    }

    /// The port, in trouble.
    pub(super) fn on<P>(&self, port: P) -> Failing<P, E> {
        Failing { port, trouble: self.clone() }
    }

    /// The same, once the method has been called so often.
    pub(super) fn after(self, calls: usize) -> Self {
        self.spared.store(calls, Ordering::Relaxed);
        self
    }

    /// The same trouble with another error.
    pub(super) fn with(self, error: fn() -> E) -> Self {
        Self { error, ..self }
    }

    pub(super) fn error(&self) -> E {
        (self.error)()
    }

    pub(super) fn has_struck(&self) -> bool {
        self.has_struck.load(Ordering::Relaxed)
    }

    fn strikes(&self, method: &str) -> bool {
        let spare = |spared: usize| spared.checked_sub(1);
        let strikes = method == self.method
            && self.spared.fetch_update(Ordering::Relaxed, Ordering::Relaxed, spare).is_err();
        self.has_struck.fetch_or(strikes, Ordering::Relaxed);
        strikes
    }
}

impl<E> Clone for Trouble<E> {
    fn clone(&self) -> Self {
        let (spared, has_struck) = (Arc::clone(&self.spared), Arc::clone(&self.has_struck));
        Self { method: self.method, error: self.error, spared, has_struck }
    }
}

/// A port in trouble. It implements its port's trait once for each error that its methods have.
pub(super) struct Failing<P, E> {
    pub(super) port: P,
    pub(super) trouble: Trouble<E>,
}

impl<P, E> Failing<P, E> {
    /// Fails if `method` is the one that is to.
    pub(super) fn call(&self, method: &str) -> Result<(), E> {
        if self.trouble.strikes(method) { Err(self.trouble.error()) } else { Ok(()) }
    }
}

impl<P: Clone, E> Clone for Failing<P, E> {
    fn clone(&self) -> Self {
        Self { port: self.port.clone(), trouble: self.trouble.clone() }
    }
}

impl<P: std::fmt::Debug, E> std::fmt::Debug for Failing<P, E> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{:?}, whose `{}` fails", self.port, self.trouble.method)
    }
}
