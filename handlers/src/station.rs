//! A station: a function of the flow, declared once and assembled from parts, whatever hosts it. There is a trait for
//! each kind of trigger; [`crate::stations`] lists all stations.

use std::future::Future;

pub use crate::assembly_error::AssemblyError;
use crate::declaration::Declaration;
use crate::function::{BatchFunction, HttpFunction, ObjectFunction, TickFunction};
use crate::parts::Parts;

/// A function of the flow.
pub trait Station: 'static {
    /// What is known of it without running it.
    const DECLARATION: &'static Declaration;
}

/// A station that HTTP requests trigger.
pub trait HttpStation: Station {
    /// Assembles its function from the parts that it declares.
    fn assemble<P: Parts>(
        parts: P,
    ) -> impl Future<Output = Result<impl HttpFunction + 'static, AssemblyError>> + Send;
}

/// A station that streams and queues trigger.
pub trait BatchStation: Station {
    /// Assembles its function from the parts that it declares.
    fn assemble<P: Parts>(
        parts: P,
    ) -> impl Future<Output = Result<impl BatchFunction + 'static, AssemblyError>> + Send;
}

/// A station that changes of objects trigger.
pub trait ObjectStation: Station {
    /// Assembles its function from the parts that it declares.
    fn assemble<P: Parts>(
        parts: P,
    ) -> impl Future<Output = Result<impl ObjectFunction + 'static, AssemblyError>> + Send;
}

/// A station that a schedule triggers.
pub trait TickStation: Station {
    /// Assembles its function from the parts that it declares.
    fn assemble<P: Parts>(
        parts: P,
    ) -> impl Future<Output = Result<impl TickFunction + 'static, AssemblyError>> + Send;
}
