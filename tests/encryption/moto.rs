//! The same moto as the adapters' tests have.

#[allow(dead_code, reason = "the adapters' tests use more of it")]
#[path = "../aws_adapters/peer.rs"]
mod peer;

pub(crate) use peer::Moto;
