//! The sender of a request, as far as a limit can distinguish senders.

use std::convert::Infallible;
use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;

use http::HeaderMap;
use subtle::ConstantTimeEq;

/// The header by which the CDN proves that it forwards a request. It replaces a client's own.
pub const CDN_SECRET: &str = "x-cdn-secret";
const FORWARDED_FOR: &str = "x-forwarded-for";

/// The address of the connection. The function's host adds it to a request's extensions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SourceAddress(pub IpAddr);

/// A secret of the CDN and the functions behind it.
#[derive(Clone)]
pub struct CdnSecret(String);

/// An IPv4 address, or the 64 bits of an IPv6 address that a provider assigns
/// to one customer ([RFC 6177](https://www.rfc-editor.org/rfc/rfc6177)).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Viewer(Option<IpAddr>);

impl Viewer {
    /// The viewer who sends a request. Forwarding headers are trusted only from the CDN, which appends the address of
    /// its viewer ([CloudFront]). All requests of unknown origin share one viewer.
    ///
    /// [CloudFront]: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html#RequestCustomIPAddresses
    #[must_use]
    pub fn of(headers: &HeaderMap, source: Option<SourceAddress>, cdn: Option<&CdnSecret>) -> Self {
        let source = source.map(|SourceAddress(address)| address);
        let forwarded = cdn.filter(|cdn| cdn.is_in(headers)).and_then(|_| last(headers, source));
        Self(forwarded.or(source).map(network))
    }
}

impl CdnSecret {
    fn is_in(&self, headers: &HeaderMap) -> bool {
        let said = headers.get(CDN_SECRET);
        said.is_some_and(|said| said.as_bytes().ct_eq(self.0.as_bytes()).into())
    }
}

/// The last address that a request was forwarded for. After it, API Gateway appends the CDN's own address.
fn last(headers: &HeaderMap, source: Option<IpAddr>) -> Option<IpAddr> {
    let lines: Vec<_> =
        headers.get_all(FORWARDED_FOR).iter().filter_map(|line| line.to_str().ok()).collect();
    let addresses = lines.iter().flat_map(|line| line.split(',')).map(str::trim);
    let mut from_the_end = addresses.rev().map(|text| text.parse().ok());
    from_the_end.find(|address| address.is_none() || *address != source)?
}

fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
        address @ IpAddr::V4(_) => address,
    }
}

impl FromStr for CdnSecret {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Debug for CdnSecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("CdnSecret(…)")
    }
}

/// For a keyed hash of it: no log shows a viewer.
impl Viewer {
    pub(crate) fn to_subject(&self) -> String {
        self.0.map_or_else(|| "unknown".to_owned(), |network| network.to_string())
    }
}

impl fmt::Debug for Viewer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Viewer(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EDGE: &str = "130.176.0.1";

    fn viewer(source: &str, headers: &[(&'static str, &'static str)]) -> String {
        let headers = headers.iter().map(|(name, value)| {
            (name.parse::<http::HeaderName>().unwrap(), value.parse().unwrap())
        });
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(name, value);
        }
        let source = source.parse().ok().map(SourceAddress);
        let secret = "the secret of the CDN".parse().unwrap();
        Viewer::of(&map, source, Some(&secret)).to_subject()
    }

    const BY_CDN: (&str, &str) = (CDN_SECRET, "the secret of the CDN");

    #[test]
    fn who_comes_through_the_cdn_is_known_by_what_it_says() {
        for forwarded in [
            "203.0.113.7",
            "203.0.113.7, 130.176.0.1",
            "198.51.100.1, 203.0.113.7,130.176.0.1",
            "not an address, 203.0.113.7",
        ] {
            assert_eq!(viewer(EDGE, &[BY_CDN, (FORWARDED_FOR, forwarded)]), "203.0.113.7");
        }
        let lines = [BY_CDN, (FORWARDED_FOR, "198.51.100.1"), (FORWARDED_FOR, "203.0.113.7")];
        assert_eq!(viewer(EDGE, &lines), "203.0.113.7");
    }

    #[test]
    fn nobody_else_is_believed() {
        let forged = (FORWARDED_FOR, "203.0.113.7");
        for secret in ["", "the secret of the CDN ", "the secret of another", "THE SECRET"] {
            let headers = [(CDN_SECRET, secret), forged];
            assert_eq!(
                viewer("198.51.100.1", &headers[usize::from(secret.is_empty())..]),
                "198.51.100.1"
            );
        }
        let headers = HeaderMap::from_iter([
            (CDN_SECRET.parse::<http::HeaderName>().unwrap(), "".parse().unwrap()),
            (FORWARDED_FOR.parse().unwrap(), "203.0.113.7".parse().unwrap()),
        ]);
        let source = Some(SourceAddress("198.51.100.1".parse().unwrap()));
        assert_eq!(Viewer::of(&headers, source, None).to_subject(), "198.51.100.1");
    }

    #[test]
    fn where_the_cdn_says_nothing_that_can_be_read_its_own_address_counts() {
        for forwarded in ["", "unknown", "203.0.113.7, unknown", EDGE] {
            assert_eq!(viewer(EDGE, &[BY_CDN, (FORWARDED_FOR, forwarded)]), EDGE);
        }
        assert_eq!(viewer(EDGE, &[BY_CDN]), EDGE);
    }

    #[test]
    fn of_ipv6_the_network_of_one_customer_counts() {
        for address in ["2001:db8:1:2::1", "2001:db8:1:2:ffff::9"] {
            assert_eq!(viewer(address, &[]), "2001:db8:1:2::");
        }
        assert_eq!(viewer("2001:db8:1:3::1", &[]), "2001:db8:1:3::");
        assert_eq!(viewer("::ffff:203.0.113.7", &[]), "203.0.113.7", "an IPv4 address in IPv6");
    }

    #[test]
    fn all_who_are_not_known_are_one_viewer_and_no_log_shows_any() {
        assert_eq!(viewer("", &[(FORWARDED_FOR, "203.0.113.7")]), "unknown");
        assert_eq!(format!("{:?}", Viewer(None)), "Viewer(…)");
        assert_eq!(format!("{:?}", CdnSecret("secret".to_owned())), "CdnSecret(…)");
    }
}
