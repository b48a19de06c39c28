//! Adapters for ports whose state is in DynamoDB tables, on AWS and locally.

pub mod address_limit;
pub mod budget_store;
pub mod country_counters;
pub mod mailbox_store;

use event_store::dynamodb::RequestError;

use crate::ports::address_limit::AddressLimitError;
use crate::ports::budget_store::BudgetStoreError;
use crate::ports::country_counters::CountryCountersError;

impl From<RequestError> for AddressLimitError {
    fn from(error: RequestError) -> Self {
        Self::Unavailable(error.into())
    }
}

impl From<RequestError> for BudgetStoreError {
    fn from(error: RequestError) -> Self {
        Self::Unavailable(error.into())
    }
}

impl From<RequestError> for CountryCountersError {
    fn from(error: RequestError) -> Self {
        Self::Unavailable(error.into())
    }
}
