//! Finds the function for a request, by the routes that stations declare, as API Gateway matches
//! them. <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html>

use handlers::declaration::{Declaration, Route};
use http::Method;

use crate::functions::Answering;

/// The functions behind the API.
pub(crate) struct Routes {
    routes: Vec<(Route, Answering)>,
}

impl Routes {
    pub(crate) fn of(functions: Vec<(&'static Declaration, Answering)>) -> Self {
        let routes = functions.into_iter().flat_map(|(station, function)| {
            station.routes().map(move |route| (route, function.clone())).collect::<Vec<_>>()
        });
        Self { routes: routes.collect() }
    }

    /// The function of the most specific route that matches. `None` if there is no default route.
    pub(crate) fn find(&self, method: &Method, path: &str) -> Option<&Answering> {
        let taking = self.routes.iter().filter(|(route, _)| takes(*route, method, path));
        Some(&taking.max_by_key(|(route, _)| precedence(*route))?.1)
    }
}

fn takes(route: Route, method: &Method, path: &str) -> bool {
    match route {
        Route::Of(of, pattern) => method.as_str() == of && fits(pattern, path),
        Route::AnyMethod(pattern) => fits(pattern, path),
        Route::Default => true,
    }
}

fn fits(pattern: &str, path: &str) -> bool {
    let (mut of_pattern, mut of_path) = (pattern.split('/'), path.split('/'));
    loop {
        match (of_pattern.next(), of_path.next()) {
            (None, None) => return true,
            (Some(expected), Some(segment)) if expected == segment => {}
            (Some(variable), Some(segment)) if variable.starts_with('{') && !segment.is_empty() => {
            }
            _ => return false,
        }
    }
}

/// A full match goes before one with any method, and that before the default.
fn precedence(route: Route) -> u8 {
    match route {
        Route::Of(..) => 2,
        Route::AnyMethod(_) => 1,
        Route::Default => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_stands_for_one_segment() {
        assert!(fits("/destinations/{id}", "/destinations/1"));
        for path in ["/destinations", "/destinations/", "/destinations/1/2", "/other/1"] {
            assert!(!fits("/destinations/{id}", path), "{path}");
        }
    }

    #[test]
    fn a_route_takes_its_method_and_any_method_goes_before_the_default() {
        let get = Route::Of("GET", "/destinations");
        assert!(takes(get, &Method::GET, "/destinations"));
        assert!(!takes(get, &Method::POST, "/destinations"));
        assert!(takes(Route::AnyMethod("/letters/{answer}"), &Method::PUT, "/letters/yes"));
        assert!(precedence(get) > precedence(Route::AnyMethod("/x")));
        assert!(precedence(Route::AnyMethod("/x")) > precedence(Route::Default));
    }
}
