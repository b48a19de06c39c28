//! Host names that mail can be sent to.

/// Characters of a host name, at most (RFC 1035, 2.3.4, without the last dot), and of one of its labels.
const LONGEST: usize = 253;
const LONGEST_LABEL: usize = 63;

/// Whether a text is the name of an Internet host, as Amazon SES accepts it: at least two labels of letters, digits
/// and inner hyphens (RFC 1123, 2.1), and a top-level domain of letters or in punycode. IP addresses are not.
pub(crate) fn is_host_name(text: &str) -> bool {
    let Some((_, top)) = text.rsplit_once('.') else { return false };
    text.len() <= LONGEST && text.split('.').all(is_label) && is_top_level(top)
}

fn is_label(label: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    (1..=LONGEST_LABEL).contains(&label.len())
        && label.bytes().all(inner)
        && !label.starts_with('-')
        && !label.ends_with('-')
}

/// RFC 3696, 2: a top-level domain is never all digits. Existing
/// ones have at least two letters, and digits only in punycode.
fn is_top_level(label: &str) -> bool {
    let is_punycode = label.len() > 4 && label[..4].eq_ignore_ascii_case("xn--");
    is_punycode || (label.len() > 1 && label.bytes().all(|byte| byte.is_ascii_alphabetic()))
}

#[cfg(test)]
mod tests {
    use super::is_host_name;

    #[test]
    fn names_of_hosts_are_those_of_the_dns() {
        let label = "a".repeat(63);
        for name in [
            "example.com",
            "EXAMPLE.Com",
            "a.b.co",
            "3com.com",
            "1.2.3.com",
            "xn--bcher-kva.example",
            "example.xn--p1ai",
            "a-b--c.example",
            &format!("{label}.com"),
        ] {
            assert!(is_host_name(name), "{name}");
        }
    }

    #[test]
    fn what_is_no_name_of_a_host_on_the_internet_is_none() {
        let (label, long) = ("a".repeat(64), "a".repeat(60));
        for name in [
            "",
            ".",
            "com",
            "localhost",
            ".com",
            "example.",
            "example.com.",
            "a..com",
            "b.co/x",
            "b|c.co",
            "b_c.co",
            "b c.co",
            "b@c.co",
            "-b.co",
            "b-.co",
            "b.c",
            "b.c0",
            "b.co-",
            "b.123",
            "b.0x7f",
            "1.2.3.4",
            "127.1",
            "0x7f.0.0.0x1",
            "[127.0.0.1]",
            "[IPv6:::1]",
            "::1",
            "example.xn--",
            "exämple.com",
            "example.com:25",
            "b%2e.co",
            &format!("{label}.com"),
            &format!("{long}.{long}.{long}.{long}.{long}.com"),
        ] {
            assert!(!is_host_name(name), "{name}");
        }
    }
}
