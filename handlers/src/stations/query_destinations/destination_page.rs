//! Shows a destination as a page.

use http::{HeaderMap, StatusCode};
use read_models::{DestinationDetails, Status};
use site_templates::{DestinationPage, DestinationStatus, NotFoundPage};

use crate::email_address::EmailAddress;
use crate::http_api::{self, Problem, Response};

pub(super) fn found(row: &DestinationDetails, mail_sender: Option<&EmailAddress>) -> Response {
    let page = DestinationPage {
        id: row.id.to_string(),
        name: row.name.as_str().to_owned(),
        description: row.description.as_ref().map(|text| text.as_str().to_owned()),
        latitude: row.geolocation.latitude(),
        longitude: row.geolocation.longitude(),
        is_test: row.is_test,
        proposed_at: row.proposed_at,
        mail_sender: mail_sender.map(|sender| sender.as_str().to_owned()),
        status: match &row.status {
            Status::Pending => DestinationStatus::Pending,
            Status::Listed { country, .. } => DestinationStatus::Listed {
                country: country.as_str().to_owned(),
                listed_at: row.changed_at,
            },
            Status::Rejected { message, .. } => DestinationStatus::Rejected {
                message: message.clone(),
                rejected_at: row.changed_at,
            },
            Status::Expired => DestinationStatus::Expired { expired_at: row.changed_at },
        },
    };
    match page.render() {
        Ok(html) => http_api::html(StatusCode::OK, html),
        Err(error) => Problem::failed(&error, false).into_response(),
    }
}

/// 404, as a page or as a problem.
pub(super) fn not_found(headers: &HeaderMap, detail: String) -> Response {
    let problem = Problem::not_found(detail);
    if !http_api::prefers_html(headers) {
        return problem.into_response();
    }
    match NotFoundPage.render() {
        Ok(html) => problem.into_page(html),
        Err(_) => problem.into_response(),
    }
}
