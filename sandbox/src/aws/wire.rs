//! A tree of elements, and how it is written as XML; `cbor` and `json` write it
//! otherwise.

use std::borrow::Cow;
use std::fmt::Display;

use checker_model::Fact;
use quick_xml::escape::escape;

/// What an element holds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Node {
    /// Text, not escaped yet.
    Text(String),
    /// A number, where a protocol has numbers.
    Number(f64),
    /// A whole number.
    Integer(i64),
    /// Yes or no, where a protocol has that.
    Flag(bool),
    /// Named elements, in the order of writing.
    Map(Map),
    /// The same with the type that XML schemas know it by.
    Typed(&'static str, Map),
    /// Elements of one name: `item` for EC2, `member` for the query services.
    List(&'static str, Vec<Node>),
}

/// Named elements. Facts that are absent or unknown are left out, as AWS
/// leaves out what is not set.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Map(Vec<(Name, Node)>);

/// Nearly all names are the service's own; those of variables are people's.
type Name = Cow<'static, str>;

impl From<Map> for Node {
    fn from(map: Map) -> Self {
        Self::Map(map)
    }
}

impl Map {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Adds an element with anything in it.
    pub(crate) fn node(mut self, name: impl Into<Name>, node: impl Into<Node>) -> Self {
        self.0.push((name.into(), node.into()));
        self
    }

    /// Adds an element with text.
    pub(crate) fn text(self, name: impl Into<Name>, text: impl Display) -> Self {
        self.node(name, Node::Text(text.to_string()))
    }

    /// Adds an element when there is text for it.
    pub(crate) fn option(self, name: &'static str, text: Option<impl Display>) -> Self {
        match text {
            Some(text) => self.text(name, text),
            None => self,
        }
    }

    /// Adds an element when the value is known.
    pub(crate) fn fact<T: Display>(self, name: &'static str, fact: &Fact<T>) -> Self {
        self.option(name, fact.get())
    }

    /// Adds a number when it is known.
    pub(crate) fn number(self, name: &'static str, number: Option<f64>) -> Self {
        match number {
            Some(number) => self.node(name, Node::Number(number)),
            None => self,
        }
    }

    /// Adds a whole number when it is known.
    pub(crate) fn integer(self, name: &'static str, fact: &Fact<i64>) -> Self {
        match fact.get() {
            Some(number) => self.node(name, Node::Integer(*number)),
            None => self,
        }
    }

    /// Adds yes or no when it is known.
    pub(crate) fn flag(self, name: &'static str, fact: &Fact<bool>) -> Self {
        match fact.get() {
            Some(flag) => self.node(name, Node::Flag(*flag)),
            None => self,
        }
    }

    /// The elements, in the order of writing.
    pub(crate) fn elements(&self) -> &[(Name, Node)] {
        &self.0
    }

    /// Adds an EC2 list, whose elements are called `item`.
    pub(crate) fn items<N: Into<Node>>(
        self,
        name: &'static str,
        nodes: impl IntoIterator<Item = N>,
    ) -> Self {
        let nodes = nodes.into_iter().map(Into::into).collect();
        self.node(name, Node::List("item", nodes))
    }

    /// Adds a list of a query service, whose elements are called `member`.
    pub(crate) fn members<N: Into<Node>>(
        self,
        name: &'static str,
        nodes: impl IntoIterator<Item = N>,
    ) -> Self {
        let nodes = nodes.into_iter().map(Into::into).collect();
        self.node(name, Node::List("member", nodes))
    }

    /// All elements of another map behind these.
    pub(crate) fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }
}

/// A list element that is text only.
pub(crate) fn text(text: impl Display) -> Node {
    Node::Text(text.to_string())
}

/// Writes one document.
pub(crate) fn document(root: &str, namespace: Option<&str>, content: &Map) -> String {
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let attribute = namespace.map_or_else(String::new, |uri| format!(" xmlns=\"{uri}\""));
    xml.push_str(&["<", root, &attribute, ">"].concat());
    write_map(&mut xml, content);
    close(&mut xml, root);
    xml
}

/// Writes one document out of its root, which is all that the map holds.
pub(crate) fn rooted(namespace: &str, map: &Map) -> String {
    match map.elements() {
        [(root, Node::Map(content))] => document(root, Some(namespace), content),
        _ => String::new(),
    }
}

/// Writes one document that is nothing but a text.
pub(crate) fn text_document(root: &str, namespace: &str, text: &str) -> String {
    let mut xml =
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{root} xmlns=\"{namespace}\">");
    write_text(&mut xml, text);
    close(&mut xml, root);
    xml
}

/// Writes the answer of a query service: the result within the response.
pub(crate) fn result_document(
    action: &str,
    namespace: &str,
    result: &Map,
    request_id: &str,
) -> String {
    let metadata = Map::new().node("ResponseMetadata", Map::new().text("RequestId", request_id));
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{action}Response xmlns=\"{namespace}\"><{action}Result>"
    );
    write_map(&mut xml, result);
    close(&mut xml, &format!("{action}Result"));
    write_map(&mut xml, &metadata);
    close(&mut xml, &format!("{action}Response"));
    xml
}

fn close(xml: &mut String, name: &str) {
    xml.push_str(&["</", name, ">"].concat());
}

fn write_map(xml: &mut String, map: &Map) {
    for (name, node) in &map.0 {
        write_element(xml, name, node);
    }
}

fn write_element(xml: &mut String, name: &str, node: &Node) {
    let attributes = match node {
        Node::Typed(kind, _) => {
            format!(" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"{kind}\"")
        }
        _ => String::new(),
    };
    xml.push_str(&["<", name, &attributes, ">"].concat());
    match node {
        Node::Text(text) => write_text(xml, text),
        Node::Number(number) => write_text(xml, &number.to_string()),
        Node::Integer(number) => write_text(xml, &number.to_string()),
        Node::Flag(flag) => write_text(xml, &flag.to_string()),
        Node::Map(map) | Node::Typed(_, map) => write_map(xml, map),
        Node::List(item, nodes) => {
            for node in nodes {
                write_element(xml, item, node);
            }
        }
    }
    close(xml, name);
}

/// Line ends and tabs are written as references: a parser would otherwise turn
/// `\r\n` into `\n`, and some strip what is white at the edges. What XML cannot
/// hold at all is dropped.
fn write_text(xml: &mut String, text: &str) {
    for c in escape(text).chars() {
        match c {
            '\n' => xml.push_str("&#10;"),
            '\r' => xml.push_str("&#13;"),
            '\t' => xml.push_str("&#9;"),
            c if c < ' ' || c == '\u{fffe}' || c == '\u{ffff}' => {}
            c => xml.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_becomes_xml_and_nothing_breaks_out_of_it() {
        let map = Map::new()
            .text("a", "<b>&\"'\r\n\u{1}]]>")
            .fact("left-out", &Fact::<bool>::default())
            .items("set", [Map::new().text("id", 1), Map::new()])
            .members("names", [text("x")]);
        assert_eq!(
            document("R", Some("urn:x"), &map),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<R xmlns=\"urn:x\">\
             <a>&lt;b&gt;&amp;&quot;&apos;&#13;&#10;]]&gt;</a>\
             <set><item><id>1</id></item><item></item></set>\
             <names><member>x</member></names></R>"
        );
    }
}
