//! A good API in each dialect: the prober finds it, and every step of the
//! course has its exchange.

use checker_model::Why;
use checker_model::transcript::{Dialect, Purpose, Step, Transcript};
use checker_probe::{Options, Scope};

use crate::fake::{Fake, Speaks};
use crate::support::{Store, only, options, run, status};

async fn probed(speaks: Speaks) -> (Transcript, Store) {
    probed_with(speaks, options()).await
}

async fn probed_with(speaks: Speaks, options: Options) -> (Transcript, Store) {
    let fake = Fake::speaking(speaks);
    let store = fake.store.clone();
    let transcript = run(fake.serve().await, options, Some(&store)).await;
    (transcript, store)
}

fn with_odd_names() -> Options {
    Options {
        odd_names: true,
        ..options()
    }
}

/// The whole course, in a dialect that carries bytes.
async fn carries(speaks: Speaks, expected: Dialect, attempts: usize) {
    let (transcript, store) = probed(speaks).await;
    assert_eq!(transcript.dialect.get(), Some(&expected), "{speaks:?}");
    let (index, sample) = transcript.sample_for(Purpose::Upload).unwrap();
    let uploads = transcript
        .exchanges_of(|step| matches!(step, Step::Upload { sample, .. } if *sample == index));
    assert_eq!(uploads.count(), attempts, "{speaks:?}");
    let stored = &transcript.objects[0];
    assert_eq!(stored.key, sample.name);
    let digest = stored.object.get().unwrap();
    assert_eq!(
        (digest.length, &digest.sha256),
        (sample.length, &sample.sha256)
    );

    let after = only(&transcript, |step| *step == Step::ListAfterUpload);
    let listed = after.response().unwrap().json().unwrap();
    let listed = listed["content"].as_array().unwrap();
    assert!(listed.contains(&sample.name.clone().into()));
    assert_eq!(status(only(&transcript, |s| *s == Step::Root)), 200);

    let download = only(&transcript, |s| *s == Step::Download { sample: index });
    assert_eq!(status(download), 200);
    let presigned = only(&transcript, |s| *s == Step::Presigned { sample: index });
    let body = &presigned.response().unwrap().body;
    assert_eq!((body.length, &body.sha256), (sample.length, &sample.sha256));
    assert_eq!(body.text, None);
    assert_eq!(
        presigned.request.headers.len(),
        1,
        "{:?}",
        presigned.request
    );

    let missing = transcript
        .exchanges_of(|step| matches!(step, Step::UploadMissing { .. }))
        .last();
    assert_eq!(status(missing.unwrap()), 404, "{speaks:?}");
    let missing = only(&transcript, |s| matches!(s, Step::DownloadMissing { .. }));
    assert_eq!(status(missing), 404);

    let numbers: Vec<_> = transcript.exchanges.iter().map(|e| e.number).collect();
    assert_eq!(numbers, (1..=numbers.len()).collect::<Vec<_>>());
    assert_eq!(transcript.left_behind, Vec::<String>::new());
    let left: Vec<_> = store.objects.lock().unwrap().keys().cloned().collect();
    assert_eq!(left, ["appstore_games.csv"], "{speaks:?}");
}

fn multipart(field: &str) -> Dialect {
    Dialect::Multipart {
        field: field.into(),
    }
}

#[tokio::test]
async fn multipart_with_the_usual_field() {
    carries(Speaks::Multipart("file"), multipart("file"), 1).await;
}

#[tokio::test]
async fn multipart_with_a_field_that_the_error_names() {
    carries(Speaks::NamesField, multipart("document"), 2).await;
}

#[tokio::test]
async fn multipart_with_another_common_field() {
    carries(
        Speaks::Multipart("upload_file"),
        multipart("upload_file"),
        4,
    )
    .await;
}

#[tokio::test]
async fn multipart_with_a_field_that_only_a_page_shows() {
    let (transcript, _) = probed(Speaks::Form).await;
    let expected = multipart("my_very_own");
    assert_eq!(transcript.dialect.get(), Some(&expected));
    let sample = &transcript.samples[0];
    let stored = transcript.objects[0].object.get().unwrap();
    assert_eq!(stored.sha256, sample.sha256);
}

#[tokio::test]
async fn raw_with_the_name_in_the_query() {
    let dialect = Dialect::RawQuery {
        method: "PUT".into(),
        parameter: "filename".into(),
    };
    // POST is refused once; after that only the path is tried with it.
    carries(Speaks::RawQuery("PUT", "filename"), dialect, 4).await;
}

#[tokio::test]
async fn raw_with_the_name_in_the_path() {
    let dialect = Dialect::RawPath {
        method: "POST".into(),
    };
    carries(Speaks::RawPath("POST"), dialect, 2).await;
}

#[tokio::test]
async fn json_with_the_content() {
    let dialect = Dialect::Json {
        method: "POST".into(),
        member: "name".into(),
    };
    let (transcript, _) = probed(Speaks::Json("name")).await;
    assert_eq!(transcript.dialect.get(), Some(&dialect));
    let sample = &transcript.samples[0];
    let stored = transcript.objects[0].object.get().unwrap();
    assert_eq!(stored.sha256, sample.sha256);
}

#[tokio::test]
async fn a_dialect_for_files_on_the_host_is_found_with_the_courses_file() {
    let query = Dialect::GetQuery {
        parameter: "name".into(),
    };
    let json = Dialect::Json {
        method: "POST".into(),
        member: "file".into(),
    };
    for (speaks, dialect) in [(Speaks::GetQuery("name"), query), (Speaks::JsonHost, json)] {
        let (transcript, store) = probed_with(speaks, with_odd_names()).await;
        assert_eq!(transcript.dialect.get(), Some(&dialect), "{speaks:?}");
        let mut purposes = transcript.samples.iter().map(|sample| sample.purpose);
        assert!(purposes.all(|purpose| purpose != Purpose::OddName));
        let accepted = transcript
            .exchanges_of(|step| matches!(step, Step::Upload { .. }))
            .find(|exchange| status(exchange) == 200)
            .unwrap();
        let Step::Upload { sample, .. } = &accepted.step else {
            unreachable!()
        };
        let sample = &transcript.samples[*sample];
        // Its bytes are not the prober's, and so is the object.
        assert_eq!(sample.name, "appstore_games.csv");
        assert_eq!((sample.length, sample.sha256.as_str()), (0, ""));
        assert!(
            store
                .objects
                .lock()
                .unwrap()
                .contains_key("appstore_games.csv")
        );
        let missing = transcript
            .exchanges_of(|step| matches!(step, Step::UploadMissing { .. }))
            .last();
        assert_eq!(status(missing.unwrap()), 404);
    }
}

#[tokio::test]
async fn an_api_for_host_files_that_has_none_of_ours_is_not_known() {
    let fake = Fake::speaking(Speaks::JsonHost);
    let store = fake.store.clone();
    // Without a listing, and with the course's file not on the host.
    store.objects.lock().unwrap().clear();
    store
        .objects
        .lock()
        .unwrap()
        .insert("other.csv".into(), vec![1]);
    let transcript = run(fake.serve().await, options(), Some(&store)).await;
    let why = transcript.dialect.why();
    assert!(matches!(why, Some(Why::NotVisible(_))), "{why:?}");
}

#[tokio::test]
async fn saying_yes_to_everything_does_not_pass_for_the_first_dialect() {
    let (transcript, _) = probed(Speaks::YesToAll).await;
    let dialect = Dialect::RawQuery {
        method: "PUT".into(),
        parameter: "name".into(),
    };
    assert_eq!(transcript.dialect.get(), Some(&dialect));
}

#[tokio::test]
async fn yes_without_a_file_is_the_first_dialect_when_none_is_better() {
    let fake = Fake::speaking(Speaks::YesToAll);
    let store = Store::default();
    // This bucket is another one: nothing ever arrives there.
    let transcript = run(fake.serve().await, options(), Some(&store)).await;
    assert_eq!(transcript.dialect.get(), Some(&multipart("file")));
    assert!(transcript.objects[0].object.is_absent());
}

#[tokio::test]
async fn an_api_that_takes_nothing_has_no_dialect() {
    let (transcript, _) = probed(Speaks::Nothing).await;
    assert!(transcript.dialect.is_absent(), "{:?}", transcript.dialect);
    // What is listed is downloaded instead, with S3's own digest to compare.
    let presigned = only(&transcript, |s| matches!(s, Step::Presigned { .. }));
    let Step::Presigned { sample } = presigned.step else {
        unreachable!()
    };
    let sample = &transcript.samples[sample];
    assert_eq!(
        (sample.name.as_str(), sample.length),
        ("appstore_games.csv", 8)
    );
    assert_eq!(presigned.response().unwrap().body.sha256, sample.sha256);
}

#[tokio::test]
async fn odd_names_and_traversal_have_their_exchanges() {
    let (transcript, store) = probed_with(Speaks::Multipart("file"), with_odd_names()).await;
    let odd: Vec<_> = transcript
        .samples
        .iter()
        .enumerate()
        .filter(|(_, s)| s.purpose == Purpose::OddName)
        .collect();
    assert_eq!(odd.len(), 6);
    for (index, sample) in odd {
        let fetched = only(&transcript, |s| *s == Step::Presigned { sample: index });
        let body = &fetched.response().unwrap().body;
        assert_eq!(body.sha256, sample.sha256, "{}", sample.name);
        let stored = transcript.objects.iter().find(|o| o.sample == index);
        assert_eq!(stored.unwrap().key, sample.name);
    }
    let traversal: Vec<_> = transcript
        .samples
        .iter()
        .enumerate()
        .filter(|(_, s)| s.purpose == Purpose::Traversal)
        .collect();
    assert_eq!(traversal.len(), 2);
    for (index, sample) in traversal {
        // This fake keeps the name as it is; S3 shows under which key.
        let stored = transcript.objects.iter().find(|o| o.sample == index);
        assert_eq!(stored.unwrap().key, sample.name);
        let download = only(&transcript, |s| *s == Step::Download { sample: index });
        assert!(
            download.request.url.contains("/download/..%2"),
            "{download:?}"
        );
    }
    assert_eq!(store.objects.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_narrow_scope_uploads_nothing() {
    let fake = Fake::speaking(Speaks::Multipart("file"));
    let store = fake.store.clone();
    let options = Options {
        scope: Scope::LIST,
        ..options()
    };
    let transcript = run(fake.serve().await, options, Some(&store)).await;
    let steps: Vec<_> = transcript.exchanges.iter().map(|e| &e.step).collect();
    assert_eq!(steps, [&Step::Root, &Step::List]);
    assert!(transcript.samples.is_empty());
    // The bucket is known from the list's own message, so only the second
    // listing could be made.
    assert_eq!(transcript.listings.len(), 1);
    assert_eq!(transcript.listings[0].after_exchange, 2);
    assert_eq!(store.objects.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn the_same_api_has_the_same_course_each_time() {
    let course = async || {
        let (transcript, _) = probed_with(Speaks::Multipart("file"), with_odd_names()).await;
        let steps = transcript.exchanges.into_iter().map(|e| match e.step {
            // Their names differ each time.
            Step::UploadMissing { dialect, .. } => format!("{dialect:?}"),
            Step::DownloadMissing { .. } => String::new(),
            step => format!("{step:?}"),
        });
        steps.collect::<Vec<_>>()
    };
    let first = course().await;
    assert!(first.len() > 25, "{first:?}");
    assert_eq!(first, course().await);
}
