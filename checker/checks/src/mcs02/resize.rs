//! What becomes of an image that is put below `input/`.

use checker_model::presigned::PresignedUrl;
use checker_model::transcript::{Exchange, ImageKind, ImageSeen, ImageSent, PutWay};

use super::{function, trigger};
use crate::case::HttpCase;
use crate::check::{Check, check};
use crate::finding::{Finding, Judged};
use crate::http::{origin, shown, unless_reported};
use crate::images::{Result, Role, Sent, described};
use crate::{mcs01, mcs03};

check! {
    /// An image that is put below `input/` yields a square thumbnail.
    THUMBNAIL = "mcs02.resize.thumbnail", Required, FunctionUrl(thumbnail);
    title: "an image yields a square thumbnail",
    why: "a list of posts shows all images in one size, whatever was uploaded",
    terraform: "in the function: crop to a square around the middle first, then resize, or `ImageOps.fit(image, (100, 100))`",
    console: "upload an image below input/ and open its thumbnail: as wide as high",
    reads: [Pictures, ImageUploads],
}

fn thumbnail(case: &HttpCase<'_>) -> Judged {
    on_each(case, Role::Thumbnail, |sent, image| {
        let fix = "crop the image to a square before it is made small";
        (image.width == image.height)
            .then(Finding::pass)
            .ok_or_else(|| Miss {
                expected: format!("a square thumbnail of {}", described(sent)),
                actual: format!("{}×{}", image.width, image.height),
                fix,
            })
    })
}

check! {
    /// And a larger view, no bigger than the original.
    VIEW = "mcs02.resize.view", Required, FunctionUrl(view);
    title: "and a larger view, no bigger than the original",
    why: "a reader opens the view; making an image bigger than it was adds bytes and no detail",
    terraform: "in the function: `image.thumbnail((1000, 1000))`, which keeps the ratio and never enlarges",
    console: "upload an image below input/ and open its view",
    reads: [Pictures, ImageUploads],
}

fn view(case: &HttpCase<'_>) -> Judged {
    let larger = |sent: &ImageSent, image: &ImageSeen| {
        // The stored pixels may lie on their side.
        let fits = |w: u32, h: u32| image.width <= w && image.height <= h;
        if fits(sent.width, sent.height)
            || sent.kind == ImageKind::Rotated && fits(sent.height, sent.width)
        {
            Ok(Finding::pass())
        } else {
            Err(Miss {
                expected: format!("a view of {} that is no bigger", described(sent)),
                actual: format!("{}×{}", image.width, image.height),
                fix: "never enlarge: bound the size by that of the original",
            })
        }
    };
    let bounded = on_each(case, Role::View, larger)?;
    let mut findings = vec![bounded];
    for sent in case.accepted(&mcs03::put::ACCEPTED)? {
        let results = case.results(sent.index)?;
        let of = |role| {
            let mut results = results.iter().filter(move |(one, _)| *one == role);
            results.find_map(|(_, result)| match result {
                Result::Image(exchange, image) => Some((*exchange, *image)),
                _ => None,
            })
        };
        if let (Some((_, small)), Some((exchange, large))) = (of(Role::Thumbnail), of(Role::View))
            && large.width.max(large.height) <= small.width.max(small.height)
            // Of an image no larger than the thumbnail itself no view is larger.
            && sent.image.width.max(sent.image.height) > small.width.max(small.height)
        {
            findings.push(Finding::fail(
                format!(
                    "a view of {} that is larger than its thumbnail",
                    described(sent.image)
                ),
                format!(
                    "{}×{} beside {}×{}",
                    large.width, large.height, small.width, small.height
                ),
                &origin(exchange),
                "make two sizes: a small square, and a larger view",
            ));
        }
    }
    Ok(Finding::all(findings, Finding::pass))
}

/// What explains that nothing came of an image, as the account shows it.
pub(crate) const CAUSES: &[&Check] = &[
    &function::EXISTS,
    &function::HANDLER,
    &function::MEMORY,
    &function::TIMEOUT,
    &function::LAYER,
    &function::ENVIRONMENT,
    &trigger::EVENT,
    &trigger::PREFIX,
    &trigger::PERMISSION,
    &mcs03::function::ENVIRONMENT,
];

/// What explains that it came elsewhere.
pub(crate) const ENVIRONMENTS: [&Check; 2] =
    [&function::ENVIRONMENT, &mcs03::function::ENVIRONMENT];

/// In what an image is not as it should be.
struct Miss {
    expected: String,
    actual: String,
    fix: &'static str,
}

/// Judges one of the results of every image. What is not there is this check's
/// to say for its own role; what is refused, that of [`PUBLIC`].
fn on_each(
    case: &HttpCase<'_>,
    role: Role,
    judge: impl Fn(&ImageSent, &ImageSeen) -> std::result::Result<Finding, Miss>,
) -> Judged {
    let mut findings = Vec::new();
    for sent in case.accepted(&mcs03::put::ACCEPTED)? {
        let results = case.results(sent.index)?;
        let Some((_, result)) = results.iter().find(|(one, _)| *one == role) else {
            case.after(&mcs03::get::RESIZED_URLS)?;
            continue;
        };
        findings.push(match result {
            Result::Image(exchange, image) => judge(sent.image, image).unwrap_or_else(|miss| {
                Finding::fail(miss.expected, miss.actual, &origin(exchange), miss.fix)
            }),
            Result::NoImage(exchange, what) => Finding::fail(
                format!("a {} of {}", role.name(), described(sent.image)),
                what.clone(),
                &origin(exchange),
                "store the image that was made, not what it was made of",
            ),
            // Nothing came of it at all: that is one failure.
            Result::Missing(..) if role == Role::View && lacks_thumbnail(&results) => {
                case.after(&THUMBNAIL)?;
                return Err(Finding::skipped(&THUMBNAIL).stop());
            }
            Result::Missing(exchange, status) => {
                let finding = Finding::fail(
                    format!("a {} of {}", role.name(), described(sent.image)),
                    format!("status {status}, and no image in the time that was waited"),
                    &origin(exchange),
                    "read the function's log in CloudWatch: was it triggered, and did it fail?",
                );
                unless_reported(finding, case, CAUSES)?
            }
            Result::Elsewhere(exchange, keys) => {
                // It was made: the promise is what is wrong, or where it is written.
                for owner in ENVIRONMENTS {
                    case.unless_reported(owner)?;
                }
                let whole = &mcs03::end_to_end::END_TO_END;
                if case.is_promised_elsewhere() && case.context.selection.contains(whole.id) {
                    return Err(Finding::skipped(whole).stop());
                }
                Finding::fail(
                    format!(
                        "a {} of {} where it was promised",
                        role.name(),
                        described(sent.image)
                    ),
                    format!("it is at {}", keys.join(", ")),
                    &origin(exchange),
                    "let both functions agree on bucket and keys",
                )
            }
            Result::Refused(..) => return Err(Finding::skipped(&PUBLIC).stop()),
            Result::Unknown(why, origin) => Finding::undetermined(why, origin),
        });
    }
    Ok(Finding::all(findings, || not_seen(role)))
}

fn lacks_thumbnail(results: &[(Role, Result<'_>)]) -> bool {
    let mut results = results.iter();
    results.any(|(role, result)| *role == Role::Thumbnail && matches!(result, Result::Missing(..)))
}

fn not_seen(role: Role) -> Finding {
    let why = checker_model::Why::NotCollected(format!("a {}", role.name()));
    Finding::undetermined(&why, &checker_model::Origin::Unseen)
}

check! {
    /// The view has the ratio of the original: nothing is stretched.
    ASPECT_RATIO = "mcs02.resize.aspect-ratio", Required, FunctionUrl(aspect_ratio);
    title: "the view keeps the ratio of the original",
    why: "a stretched face is the first thing that anyone sees",
    terraform: "in the function: `image.thumbnail(size)` keeps the ratio, `image.resize(size)` does not",
    console: "upload a wide image and look at its view",
    reads: [Pictures, ImageUploads],
}

fn aspect_ratio(case: &HttpCase<'_>) -> Judged {
    case.after(&VIEW)?;
    let mut lying = Vec::new();
    let mut findings = Vec::new();
    for Sent { index, image } in case.accepted(&mcs03::put::ACCEPTED)? {
        let results = case.results(index)?;
        for (role, result) in &results {
            let (Role::View, Result::Image(exchange, seen)) = (role, result) else {
                continue;
            };
            if has_ratio(seen, image.width, image.height) {
                findings.push(Finding::pass());
            } else if image.kind == ImageKind::Rotated && has_ratio(seen, image.height, image.width)
            {
                // The document does not speak of orientation.
                lying.push("an image that its EXIF orientation turns comes out lying on its side");
                findings.push(Finding::pass());
            } else {
                findings.push(Finding::fail(
                    format!("a view of {} in the same ratio", described(image)),
                    format!("{}×{}", seen.width, seen.height),
                    &origin(exchange),
                    "scale both sides by the same factor",
                ));
            }
        }
    }
    let finding = Finding::all(findings, || not_seen(Role::View));
    Ok(lying.into_iter().fold(finding, Finding::noting))
}

/// Whether an image has the ratio of these sides, to a pixel.
fn has_ratio(seen: &ImageSeen, width: u32, height: u32) -> bool {
    let [w, h, x, y] = [seen.width, seen.height, width, height].map(u64::from);
    // How far each side is from what the other asks for, times the original.
    let (left, right) = (w * y, h * x);
    left.abs_diff(right) <= x.max(y)
}

check! {
    /// Each result is handed out as what it is: `image/jpeg`, `image/png`, …
    CONTENT_TYPE = "mcs02.resize.content-type", Required, FunctionUrl(content_type);
    title: "results carry their content type",
    why: "without it S3 says binary/octet-stream, and a browser downloads the image instead of showing it",
    terraform: "in the function: `ExtraArgs={\"ContentType\": \"image/jpeg\"}` with the upload",
    console: "S3, the object, Properties, Metadata: Content-Type",
    reads: [Pictures, ImageUploads],
}

fn content_type(case: &HttpCase<'_>) -> Judged {
    let mut findings = Vec::new();
    for Sent { index, image } in case.accepted(&mcs03::put::ACCEPTED)? {
        for (role, result) in case.results(index)? {
            let Result::Image(exchange, seen) = result else {
                continue;
            };
            let told = exchange
                .response()
                .and_then(|one| one.header("content-type"));
            let told = told.unwrap_or("none");
            let essence = told.split(';').next().unwrap_or_default().trim();
            findings.push(if is_type(essence, &seen.format) {
                Finding::pass()
            } else {
                Finding::fail(
                    format!(
                        "content-type {} of the {} of {}",
                        seen.format,
                        role.name(),
                        image.content_type
                    ),
                    format!("content-type {}", shown(told)),
                    &origin(exchange),
                    "store the result with the content type of its format",
                )
            });
        }
    }
    if findings.is_empty() {
        case.after(&THUMBNAIL)?;
        case.after(&VIEW)?;
    }
    Ok(Finding::all(findings, || not_seen(Role::View)))
}

/// Content types ignore case, and JPEG has an old second name.
fn is_type(told: &str, format: &str) -> bool {
    let told = told.to_ascii_lowercase();
    told == format || (format == "image/jpeg" && told == "image/jpg")
}

check! {
    /// Anyone can fetch the results, with no credentials.
    PUBLIC = "mcs02.resize.public", Required, FunctionUrl(public);
    title: "anyone can fetch the results",
    why: "the chat shows them to readers who have no account",
    terraform: "a policy of the output bucket by which anyone may `s3:GetObject`, and a public access block that lets it through",
    console: "open a result's URL in a private window",
    reads: [Pictures, ImageUploads],
}

/// What makes a bucket public, as the account shows it.
const OPENING: [&Check; 2] = [&mcs01::bucket::PUBLIC_ACCESS, &mcs01::bucket::POLICY];

fn public(case: &HttpCase<'_>) -> Judged {
    let mut findings = Vec::new();
    let mut missing = None;
    for Sent { index, image } in case.accepted(&mcs03::put::ACCEPTED)? {
        for (role, result) in case.results(index)? {
            match result {
                Result::Image(exchange, _) | Result::NoImage(exchange, _)
                    if is_presigned(exchange) =>
                {
                    findings.push(Finding::fail(
                        format!("the {} of {} for anyone", role.name(), described(image)),
                        "a presigned URL: it ends, and the object itself is not shown to be public",
                        &origin(exchange),
                        "hand out the plain URLs of the results, and let anyone s3:GetObject",
                    ));
                }
                Result::Image(..) | Result::NoImage(..) => findings.push(Finding::pass()),
                Result::Refused(exchange, status) => {
                    let finding = Finding::fail(
                        format!("the {} of {} for anyone", role.name(), described(image)),
                        format!("status {status}: {}", case.why_refused(exchange)),
                        &origin(exchange),
                        "let anyone s3:GetObject from the output bucket; if they may, read the function's log",
                    );
                    let finding = unless_reported(finding, case, &OPENING)?;
                    // It may as well never have been made.
                    let sure = case.is_stored(exchange);
                    let causes = if sure { &[] } else { CAUSES };
                    findings.push(unless_reported(finding, case, causes)?);
                }
                Result::Missing(..) | Result::Elsewhere(..) => missing = Some(role),
                Result::Unknown(why, origin) => findings.push(Finding::undetermined(&why, &origin)),
            }
        }
    }
    if findings.is_empty() {
        case.after(match missing {
            Some(Role::Thumbnail) => &THUMBNAIL,
            _ => &VIEW,
        })?;
    }
    Ok(Finding::all(findings, || not_seen(Role::View)))
}

/// Whether a result was fetched by a signature.
fn is_presigned(exchange: &Exchange) -> bool {
    PresignedUrl::parse(&exchange.request.url).is_ok()
}

check! {
    /// A text under the name of an image yields no object.
    REJECTS_NON_IMAGES = "mcs02.resize.rejects-non-images", Advice, FunctionUrl(rejects);
    title: "a text under an image's name yields nothing",
    why: "whatever is uploaded reaches the function; an error makes Lambda try twice again, and nothing comes of it",
    terraform: "in the function: catch `UnidentifiedImageError`, log it, and return",
    console: "upload a text file below input/ and read the function's log: one invocation, no retries",
    reads: [Pictures, ImageUploads],
}

fn rejects(case: &HttpCase<'_>) -> Judged {
    case.after(&mcs03::put::ACCEPTED)?;
    let Some(text) = case.image_of(ImageKind::Text) else {
        // It is not sent where nothing comes of an image either.
        for other in [&PUBLIC, &THUMBNAIL, &VIEW] {
            case.after(other)?;
        }
        return Ok(not_seen(Role::View));
    };
    let put = case.put(text.index, PutWay::AsSaid);
    let refused = put.and_then(|put| put.response()).map(|one| one.status);
    if refused.is_some_and(|status| (400..500).contains(&status)) {
        return Ok(Finding::pass());
    }
    let findings = case
        .results(text.index)?
        .into_iter()
        .map(|(role, result)| match result {
            Result::Image(exchange, _) | Result::NoImage(exchange, _) => Finding::fail(
                format!("no {} of a text", role.name()),
                "an object",
                &origin(exchange),
                "store nothing when the upload is no image",
            ),
            Result::Refused(..) | Result::Missing(..) | Result::Elsewhere(..) => Finding::pass(),
            Result::Unknown(why, origin) => Finding::undetermined(&why, &origin),
        });
    Ok(Finding::all(findings.collect::<Vec<_>>(), || {
        not_seen(Role::View)
    }))
}
