//! `Fn::ToJsonString`: JSON of which parts may not be known.

use checker_model::Why;

use super::term::{Form, Term, Text};

/// Writes what is known as JSON, with symbols where they stand.
pub(super) fn write_json(term: &Term, whole: &mut Text) -> Result<(), Why> {
    match &term.form {
        Form::Unknown(why) | Form::List(_, Some(why)) | Form::Map(_, Some(why)) => {
            return Err(why.clone());
        }
        Form::Gone => whole.push_literal("null"),
        Form::Text(text) => {
            whole.push_literal("\"");
            whole.push(&text.map(in_json, |symbol| Text::from(symbol.clone())));
            whole.push_literal("\"");
        }
        Form::List(items, None) => {
            whole.push_literal("[");
            for (index, item) in items.iter().enumerate() {
                whole.push_literal(if index > 0 { "," } else { "" });
                write_json(item, whole)?;
            }
            whole.push_literal("]");
        }
        Form::Map(entries, None) => {
            whole.push_literal("{");
            for (index, (key, value)) in entries.iter().enumerate() {
                whole.push_literal(if index > 0 { "," } else { "" });
                whole.push_literal(&format!("\"{}\":", in_json(key)));
                write_json(value, whole)?;
            }
            whole.push_literal("}");
        }
    }
    Ok(())
}

/// A text within the quotes of JSON.
fn in_json(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    let inner = quoted
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    inner.unwrap_or_default().to_owned()
}
