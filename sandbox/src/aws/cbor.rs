//! The third protocol, Smithy's RPC v2: a map in CBOR is posted to the path of
//! its operation, and a map comes back.

use minicbor::data::Type;
use minicbor::decode::Error;
use minicbor::encode::Write;
use minicbor::{Decoder, Encoder};

use super::form::Form;
use super::wire::{Map, Node};

/// Deeper than any call of these services.
const DEEPEST: usize = 16;

/// The operation that a path names, such as `DescribeAlarms`.
pub(crate) fn operation(path: &str) -> Option<&str> {
    let rest = path.strip_prefix("/service/")?;
    let (_service, operation) = rest.split_once("/operation/")?;
    (!operation.is_empty() && !operation.contains('/')).then_some(operation)
}

/// Reads a call as the form that the query protocol would have made of it, with
/// the operation as its action; nothing when it is no map in CBOR.
pub(crate) fn form(operation: &str, body: &[u8]) -> Option<Form> {
    let mut form = vec![("Action".to_owned(), operation.to_owned())];
    let mut decoder = Decoder::new(body);
    let is_map = matches!(decoder.datatype(), Ok(Type::Map | Type::MapIndef));
    if !is_map || read(&mut decoder, "", &mut form, DEEPEST).is_err() {
        return None;
    }
    Some(form.into_iter().collect())
}

/// Flattens one value under its name: `Names.member.1`, `Metric.Name`.
fn read(
    decoder: &mut Decoder<'_>,
    name: &str,
    form: &mut Vec<(String, String)>,
    deeper: usize,
) -> Result<(), Error> {
    let Some(deeper) = deeper.checked_sub(1) else {
        return Err(Error::message("too deep"));
    };
    let mut put = |text: String| form.push((name.to_owned(), text));
    match decoder.datatype()? {
        Type::String | Type::StringIndef => put(text(decoder)?),
        Type::Bool => put(decoder.bool()?.to_string()),
        Type::F16 | Type::F32 | Type::F64 => put(decoder.f64()?.to_string()),
        Type::Null | Type::Undefined => decoder.skip()?,
        Type::Tag => {
            decoder.tag()?;
            read(decoder, name, form, deeper)?;
        }
        Type::Map | Type::MapIndef => {
            let count = decoder.map()?;
            each(decoder, count, |decoder, _| {
                let key = text(decoder)?;
                let inner = if name.is_empty() {
                    key
                } else {
                    format!("{name}.{key}")
                };
                read(decoder, &inner, form, deeper)
            })?;
        }
        Type::Array | Type::ArrayIndef => {
            let count = decoder.array()?;
            each(decoder, count, |decoder, number| {
                read(decoder, &format!("{name}.member.{number}"), form, deeper)
            })?;
        }
        _ => put(decoder.i64()?.to_string()),
    }
    Ok(())
}

/// So many elements, or all until the break; numbered from 1.
fn each<'b>(
    decoder: &mut Decoder<'b>,
    count: Option<u64>,
    mut one: impl FnMut(&mut Decoder<'b>, u64) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut number = 0;
    loop {
        match count {
            Some(count) if number == count => return Ok(()),
            None if decoder.datatype()? == Type::Break => return decoder.skip(),
            _ => {}
        }
        number += 1;
        one(decoder, number)?;
    }
}

fn text(decoder: &mut Decoder<'_>) -> Result<String, Error> {
    decoder.str_iter()?.collect()
}

/// Writes an answer.
pub(crate) fn document(map: &Map) -> Vec<u8> {
    let mut encoder = Encoder::new(Vec::new());
    // Writing into a vector does not fail.
    let _ = write_map(&mut encoder, map);
    encoder.into_writer()
}

type Written<W> = Result<(), minicbor::encode::Error<<W as Write>::Error>>;

fn write_map<W: Write>(encoder: &mut Encoder<W>, map: &Map) -> Written<W> {
    let elements = map.elements();
    encoder.map(elements.len() as u64)?;
    for (name, node) in elements {
        encoder.str(name)?;
        write(encoder, node)?;
    }
    Ok(())
}

fn write<W: Write>(encoder: &mut Encoder<W>, node: &Node) -> Written<W> {
    match node {
        Node::Text(text) => encoder.str(text).map(drop),
        Node::Number(number) => encoder.f64(*number).map(drop),
        Node::Integer(number) => encoder.i64(*number).map(drop),
        Node::Flag(flag) => encoder.bool(*flag).map(drop),
        Node::Map(map) | Node::Typed(_, map) => write_map(encoder, map),
        Node::List(_, nodes) => {
            encoder.array(nodes.len() as u64)?;
            nodes.iter().try_for_each(|node| write(encoder, node))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::wire::text;

    #[test]
    fn a_path_names_its_operation() {
        let of = |path| operation(path);
        let path = "/service/GraniteServiceVersion20100801/operation/DescribeAlarms";
        assert_eq!(of(path), Some("DescribeAlarms"));
        for other in ["/", "/service/x", "/service/x/operation/", "/bucket/key"] {
            assert_eq!(of(other), None, "{other}");
        }
    }

    #[test]
    fn a_call_becomes_a_form_whichever_way_it_is_written() {
        let mut encoder = Encoder::new(Vec::new());
        encoder.begin_map().unwrap();
        encoder.str("Names").unwrap().begin_array().unwrap();
        encoder.str("a").unwrap().str("b").unwrap().end().unwrap();
        encoder.str("Many").unwrap().i32(100).unwrap();
        encoder.str("Within").unwrap().map(2).unwrap();
        encoder.str("Yes").unwrap().bool(true).unwrap();
        encoder.str("Nothing").unwrap().null().unwrap();
        encoder.end().unwrap();
        let form = form("Ask", &encoder.into_writer()).unwrap();
        assert_eq!(form.list("Names"), ["a", "b"]);
        assert_eq!(form.get("Many"), Some("100"));
        assert_eq!(form.get("Within.Yes"), Some("true"));
        assert_eq!(form.get("Within.Nothing"), None);
        assert_eq!(form.get("Action"), Some("Ask"));
    }

    #[test]
    fn what_is_no_call_is_none() {
        let deep = [vec![0x81; 100_000], vec![0x80]].concat();
        let deep_map = [vec![0xa1, 0x61, b'a'], deep.clone()].concat();
        for body in [&b""[..], b"Action=X", &[0xa1], &[0xbf], &deep, &deep_map] {
            assert!(
                form("Ask", body).is_none(),
                "{:?}",
                &body[..body.len().min(9)]
            );
        }
    }

    #[test]
    fn a_tree_is_written_with_its_types() {
        let map = Map::new()
            .text("a", "b")
            .number("n", Some(0.5))
            .node("f", Node::Flag(true))
            .members("l", [text("x")]);
        let written = document(&map);
        let mut decoder = Decoder::new(&written);
        assert_eq!(decoder.map().unwrap(), Some(4));
        assert_eq!(decoder.str().unwrap(), "a");
        assert_eq!(decoder.str().unwrap(), "b");
        assert_eq!(decoder.str().unwrap(), "n");
        assert!((decoder.f64().unwrap() - 0.5).abs() < f64::EPSILON);
        assert_eq!(decoder.str().unwrap(), "f");
        assert!(decoder.bool().unwrap());
        assert_eq!(decoder.str().unwrap(), "l");
        assert_eq!(decoder.array().unwrap(), Some(1));
        assert_eq!(decoder.str().unwrap(), "x");
    }
}
