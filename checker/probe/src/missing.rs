//! Uploads of a file that is not there. Which form that takes depends on the
//! API; it is tried until one answers as the subject says.

use checker_model::transcript::{Dialect, Outcome, Step};

use crate::ask::Ask;
use crate::dialect::{multipart, upload as in_dialect};
use crate::session::Session;

/// Tries the fitting forms, that of the API's own dialect first, and stops at
/// the first 404 that names the file. The form with an empty file comes last:
/// an API may well store that.
pub(crate) async fn upload(session: &Session<'_>, name: &str, own: Option<&Dialect>) {
    let mut broken = 0;
    for (dialect, ask) in forms(session, name, own) {
        let step = Step::UploadMissing {
            name: name.to_owned(),
            dialect,
        };
        let answer = session.exchange(step, ask).await;
        match answer.heard.outcome {
            Outcome::Unreachable(_) => return,
            Outcome::Broken(_) => broken += 1,
            Outcome::Response(_) => {}
        }
        if broken == 2 || (answer.status() == Some(404) && answer.names_file(name)) {
            return;
        }
    }
}

fn forms(session: &Session<'_>, name: &str, own: Option<&Dialect>) -> Vec<(Dialect, Ask)> {
    let field = match own {
        Some(Dialect::Multipart { field }) => field.clone(),
        _ => "file".to_owned(),
    };
    let form = Dialect::Multipart {
        field: field.clone(),
    };
    let mut dialects = vec![
        form.clone(),
        Dialect::RawQuery {
            method: "POST".into(),
            parameter: "file".into(),
        },
        Dialect::Json {
            method: "POST".into(),
            member: "file".into(),
        },
        Dialect::GetQuery {
            parameter: "file".into(),
        },
    ];
    if let Some(own) = own {
        dialects.retain(|dialect| dialect != own);
        dialects.insert(0, own.clone());
    }
    let mut forms: Vec<_> = dialects
        .into_iter()
        .map(|dialect| {
            let ask = in_dialect(session, &dialect, name, None);
            (dialect, ask)
        })
        .collect();
    forms.push((form, multipart(session, &field, Some(name), &[])));
    forms
}
