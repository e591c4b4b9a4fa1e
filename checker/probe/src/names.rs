//! Uploads under names that a careless API mangles, or that would leave its
//! directory.

use checker_model::transcript::{Dialect, Purpose, Step};

use crate::course::{AT_ONCE, all, look, look_for};
use crate::dialect::upload;
use crate::download::{download, fetch};
use crate::sample::{self, Names};
use crate::session::Session;

/// Uploads, downloads and fetches one sample per odd name.
pub(crate) async fn odd(session: &Session<'_>, names: &Names, dialect: &Dialect) {
    let samples: Vec<usize> = names
        .odd()
        .into_iter()
        .map(|name| session.sample(sample::made_up(name, Purpose::OddName)))
        .collect();
    let uploads = samples
        .iter()
        .map(|index| send(session, *index, dialect, true));
    let accepted = all(uploads.collect(), AT_ONCE).await;
    let stored: Vec<usize> = samples
        .into_iter()
        .zip(accepted)
        .filter_map(|(index, accepted)| accepted.then_some(index))
        .collect();
    all(
        stored.iter().map(|index| look(session, *index)).collect(),
        AT_ONCE,
    )
    .await;
    if !session.options.scope.download {
        return;
    }
    let downloads = stored.iter().map(|index| download(session, *index));
    let handed = all(downloads.collect(), AT_ONCE).await;
    let fetches = handed.into_iter().flatten().map(async |mut handed| {
        fetch(session, &mut handed).await;
    });
    all(fetches.collect(), AT_ONCE).await;
}

/// Uploads under names with `../`, and asks to download one. One after the
/// other, so that what each left behind can be told. `carries` says whether
/// uploads carry bytes, or name files on the host.
pub(crate) async fn traversal(
    session: &Session<'_>,
    names: &Names,
    dialect: &Dialect,
    carries: bool,
) {
    for name in names.traversal() {
        let index = session.sample(sample::made_up(name.clone(), Purpose::Traversal));
        send(session, index, dialect, carries).await;
        if let Some(at) = name.find(names.marker()) {
            look_for(session, index, &name, &name[at..]).await;
        }
        download(session, index).await;
    }
}

/// Uploads a sample; whether that was accepted.
async fn send(session: &Session<'_>, index: usize, dialect: &Dialect, carries: bool) -> bool {
    let Some(name) = session.edit(|t| t.samples.get(index).map(|s| s.name.clone())) else {
        return false;
    };
    let bytes = sample::bytes(&name);
    let body = carries.then_some(bytes.as_slice());
    let ask = upload(session, dialect, &name, body);
    let step = Step::Upload {
        sample: index,
        dialect: dialect.clone(),
    };
    session.exchange(step, ask).await.is_success()
}
