//! One page of a listing, read from S3's answer without the SDK: of a thousand
//! objects with owner, digest and date, only the names are wanted.
//!
//! Only a document that is plainly whole is taken. The caller asks the SDK
//! again for anything else, which explains what is wrong with it.

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::Event;

/// One page of a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Page {
    pub(crate) keys: Vec<String>,
    /// Where the next page begins; `None` on the last.
    pub(crate) next: Option<String>,
}

/// S3 gives at most as many keys at once.
const PAGE_KEYS: usize = 1_000;

/// Elements deeper than this are in no listing.
const DEPTH: usize = 8;

impl Page {
    /// Reads a `ListBucketResult`; `None` for anything that is not a whole one.
    pub(crate) fn read(document: &[u8]) -> Option<Self> {
        let mut reader = Reader::from_reader(document);
        let mut path: Vec<String> = Vec::with_capacity(DEPTH);
        let mut text = String::new();
        let mut keys = Vec::with_capacity(PAGE_KEYS);
        let (mut token, mut truncated, mut whole) = (None, None, false);
        loop {
            match reader.read_event().ok()? {
                Event::Start(start) => {
                    if path.len() == DEPTH || whole {
                        return None;
                    }
                    path.push(
                        std::str::from_utf8(start.local_name().as_ref())
                            .ok()?
                            .into(),
                    );
                    text.clear();
                }
                Event::End(_) => {
                    let place: Vec<&str> = path.iter().map(String::as_str).collect();
                    match place.as_slice() {
                        ["ListBucketResult", "Contents", "Key"] => {
                            keys.push(std::mem::take(&mut text));
                        }
                        ["ListBucketResult", "NextContinuationToken"] => {
                            token = Some(std::mem::take(&mut text));
                        }
                        ["ListBucketResult", "IsTruncated"] => truncated = text.parse().ok(),
                        ["ListBucketResult"] => whole = true,
                        _ => {}
                    }
                    text.clear();
                    path.pop();
                }
                Event::Text(part) => text.push_str(&part.decode().ok()?),
                Event::CData(part) => text.push_str(&part.decode().ok()?),
                Event::GeneralRef(reference) => match reference.resolve_char_ref().ok()? {
                    Some(character) => text.push(character),
                    None => text.push_str(resolve_predefined_entity(&reference.decode().ok()?)?),
                },
                Event::Eof if whole => break,
                Event::Eof => return None,
                _ => {}
            }
        }
        let next = if truncated? {
            Some(token.filter(|token| !token.is_empty())?)
        } else {
            None
        };
        Some(Self { keys, next })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing(inner: &str) -> String {
        format!(
            "<?xml version=\"1.0\"?>\n<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>b</Name>{inner}</ListBucketResult>"
        )
    }

    #[test]
    fn names_are_read_as_they_are() {
        let text = listing(
            "<IsTruncated>true</IsTruncated><Contents><Key>a &amp; b&#x20;&#233;.txt</Key><Owner><ID>Key</ID></Owner></Contents><Contents><Key><![CDATA[<c>]]></Key></Contents><Contents><Key> d </Key></Contents><NextContinuationToken>t+/=</NextContinuationToken>",
        );
        let page = Page::read(text.as_bytes()).unwrap();
        assert_eq!(page.keys, ["a & b é.txt", "<c>", " d "]);
        assert_eq!(page.next.as_deref(), Some("t+/="));
        let empty = Page::read(listing("<IsTruncated>false</IsTruncated>").as_bytes());
        assert_eq!(
            empty.map(|page| (page.keys.len(), page.next)),
            Some((0, None))
        );
    }

    #[test]
    fn what_is_not_plainly_whole_is_left_to_the_sdk() {
        let whole = listing("<IsTruncated>false</IsTruncated><Contents><Key>a</Key></Contents>");
        for end in 0..whole.len() {
            assert_eq!(Page::read(&whole.as_bytes()[..end]), None, "{end}");
        }
        for text in [
            listing("<Contents><Key>a</Key></Contents>"),
            listing("<IsTruncated>true</IsTruncated>"),
            listing("<IsTruncated>false</IsTruncated><Contents><Key>&unknown;</Key></Contents>"),
            whole.clone() + "<more/>" + &whole,
            "<Error><Code>NoSuchBucket</Code></Error>".into(),
            "<html></html>".into(),
        ] {
            assert_eq!(Page::read(text.as_bytes()), None, "{text}");
        }
    }
}
