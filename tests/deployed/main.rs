//! The template and the functions' programs, deployed onto a cloud that nobody of this project wrote.
//!
//! [ministack](https://ministack.org) emulates AWS in one process, without Docker: it runs the functions as processes, in
//! roles whose policies it enforces. `emulator/` starts it, deploys `template.yaml`, and puts a small edge before each
//! stack that routes as the deployed distribution says. What the emulator lacks is altered in `emulator/template.py`, and
//! there only. An operator with exactly the policy of docs/operating.md runs the commands.
//!
//! ministack ignores some of what AWS does, so these tests show nothing of it: partial failures of streams
//! (`ReportBatchItemFailures`), bisecting, batching windows, on-failure destinations, expiry (TTL), the policies of queues
//! and of the bus, the archive, alarms. The tests of `local`, and those of the template, do.
#![allow(clippy::unwrap_used, reason = "tests")]

mod changing;
mod cloud;
mod commanding;
mod denied;
mod examining;
mod faults;
mod lost;
mod notifying;
mod operating;
mod operator;
mod proposing;
mod rights;
mod stack;
