//! `[course.images]`: what a cohort asks of the functions of the second document.

use checker_model::course::ImageCourse;
use toml::de::DeTable;

use super::course::is_region;
use super::reader::Reader;

/// The keys of `[course.images]`.
pub(super) const KEYS: [&str; 7] = [
    "region",
    "template_parameter",
    "runtime",
    "memory_size",
    "timeout",
    "input_prefix",
    "bucket_variable",
];

/// MB that Lambda gives a function.
pub(super) const MEMORY: (u32, u32) = (128, 10_240);
/// Seconds that it lets one run: fifteen minutes at most.
pub(super) const TIMEOUT: (u32, u32) = (1, 900);

/// Reads the table; what is wrong keeps its default, and the reader knows.
pub(super) fn read(reader: &mut Reader, table: &DeTable<'_>) -> ImageCourse {
    reader.only(table, "[course.images]", &KEYS);
    let mut images = ImageCourse::default();
    let text = |reader: &mut Reader, key: &str, is_fine: fn(&str) -> bool, fine: &str| {
        let text = reader.text(table, key)?;
        if !is_fine(text.get_ref()) {
            reader.wrong(text.span(), format!("`{key}` is {fine}"));
            return None;
        }
        Some((*text.get_ref()).to_owned())
    };
    if let Some(region) = text(reader, "region", is_region, "a region, such as us-west-2") {
        images.region = region;
    }
    let fine = "a parameter's name: 1 to 255 letters and digits";
    if let Some(name) = text(reader, "template_parameter", is_parameter, fine) {
        images.template_parameter = name;
    }
    let fine = "a runtime's identifier, such as python3.12";
    if let Some(runtime) = text(reader, "runtime", is_runtime, fine) {
        images.runtime = runtime;
    }
    let fine = "1 to 200 characters of a key, without `/` at either end";
    if let Some(prefix) = text(reader, "input_prefix", is_prefix, fine) {
        images.input_prefix = prefix;
    }
    let fine = "a variable's name: 2 to 100 letters, digits and underscores, a letter first";
    if let Some(name) = text(reader, "bucket_variable", is_variable, fine) {
        images.bucket_variable = name;
    }
    if let Some(memory) = reader.whole(table, "memory_size", MEMORY.0..=MEMORY.1) {
        images.memory_size = i64::from(memory);
    }
    if let Some(timeout) = reader.whole(table, "timeout", TIMEOUT.0..=TIMEOUT.1) {
        images.timeout = i64::from(timeout);
    }
    images
}

fn is_parameter(text: &str) -> bool {
    (1..=255).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric())
}

fn is_runtime(text: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'.';
    (1..=40).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.bytes().all(allowed)
}

/// What S3 calls safe in a key.
fn is_prefix(text: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"!_.*'()/-".contains(&b);
    (1..=200).contains(&text.len())
        && text.bytes().all(allowed)
        && !text.starts_with('/')
        && !text.ends_with('/')
}

fn is_variable(text: &str) -> bool {
    (2..=100).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// What is not as the document has it, as `images.key value`.
pub(super) fn differing(images: &ImageCourse) -> Vec<String> {
    // Every field is named, so that a new one is not forgotten.
    let values = |images: &ImageCourse| {
        let ImageCourse {
            region,
            template_parameter,
            runtime,
            memory_size,
            timeout,
            input_prefix,
            bucket_variable,
        } = images.clone();
        [
            region,
            template_parameter,
            runtime,
            memory_size.to_string(),
            timeout.to_string(),
            input_prefix,
            bucket_variable,
        ]
    };
    let ours = KEYS.into_iter().zip(values(images));
    let pairs = ours.zip(values(&ImageCourse::default()));
    pairs
        .filter(|((_, ours), document)| ours != document)
        .map(|((key, ours), _)| format!("images.{key} {ours}"))
        .collect()
}
