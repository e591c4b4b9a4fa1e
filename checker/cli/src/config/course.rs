//! `[course]`: the parameters of the cohort. What AWS would refuse is refused
//! here: nobody could meet it.

use checker_model::Course;
use checker_model::ids::Cidr;
use ipnet::Ipv4Net;
use toml::Spanned;
use toml::de::DeTable;

use super::images;
use super::reader::Reader;

/// The keys of `[course]`.
pub(super) const KEYS: [&str; 11] = [
    "region",
    "zones",
    "project_name",
    "bucket_prefix",
    "port",
    "vpc_cidr",
    "subnet_cidrs",
    "instance_type",
    "role",
    "download_expiry",
    "images",
];

/// A presigned URL lives no longer than a week.
const WEEK: u32 = 7 * 24 * 60 * 60;

/// Reads the table; what is wrong keeps its default, and the reader knows.
pub(super) fn read(reader: &mut Reader, table: &DeTable<'_>) -> Course {
    reader.only(table, "[course]", &KEYS);
    let mut course = Course::default();
    let text = |reader: &mut Reader, key: &str, is_fine: fn(&str) -> bool, fine: &str| {
        let text = reader.text(table, key)?;
        if !is_fine(text.get_ref()) {
            reader.wrong(text.span(), format!("`{key}` is {fine}"));
            return None;
        }
        Some((*text.get_ref()).to_owned())
    };
    if let Some(region) = text(reader, "region", is_region, "a region, such as eu-west-3") {
        course.region = region;
    }
    let fine = "1 to 64 letters, digits, hyphens and underscores, and begins with a letter";
    if let Some(name) = text(reader, "project_name", is_project_name, fine) {
        course.bucket_prefix = format!("{name}-");
        course.project_name = name;
    }
    let fine =
        "1 to 50 lower-case letters, digits, dots and hyphens, and begins with a letter or digit";
    if let Some(prefix) = text(reader, "bucket_prefix", is_bucket_prefix, fine) {
        course.bucket_prefix = prefix;
    }
    let fine = "an instance type, such as t3.micro";
    if let Some(kind) = text(reader, "instance_type", is_instance_type, fine) {
        course.instance_type = kind;
    }
    let fine = "a role's name: 1 to 64 letters, digits and any of `_+=,.@-`";
    if let Some(role) = text(reader, "role", is_role, fine) {
        course.role = role;
    }
    if let Some(port) = reader.whole(table, "port", 1..=u32::from(u16::MAX)) {
        course.port = u16::try_from(port).unwrap_or(course.port);
    }
    if let Some(seconds) = reader.whole(table, "download_expiry", 1..=WEEK) {
        course.download_expiry = u64::from(seconds);
    }
    if let Some((key, _)) = table.get_key_value("project_name")
        && !is_bucket_prefix(&course.bucket_prefix)
    {
        let what = format!(
            "no bucket's name begins with `{}`; say how they begin with `bucket_prefix`",
            course.bucket_prefix
        );
        reader.wrong(key.span(), what);
    }
    if let Some(table) = reader.table(table, "images") {
        course.images = images::read(reader, table);
    }
    zones(reader, table, &mut course);
    networks(reader, table, &mut course);
    course
}

/// Letters, or names of zones of the region.
fn zones(reader: &mut Reader, table: &DeTable<'_>, course: &mut Course) {
    let Some(zones) = reader.texts(table, "zones") else {
        return;
    };
    let mut letters = Vec::new();
    for zone in &zones {
        let name: &str = zone.get_ref();
        let letter = name.strip_prefix(course.region.as_str()).unwrap_or(name);
        if !matches!(letter.as_bytes(), [b'a'..=b'z']) {
            let what = format!(
                "`{name}` is no zone of {region}: write a letter, or {region}a",
                region = course.region
            );
            reader.wrong(zone.span(), what);
        } else if letters.contains(&letter) {
            reader.wrong(zone.span(), "the subnets are in two different zones");
        } else {
            letters.push(letter);
        }
    }
    if let [first, second] = letters[..] {
        course.zones = [first.to_owned(), second.to_owned()];
    }
}

/// The blocks: those that AWS takes, the subnets' within the VPC's and apart.
fn networks(reader: &mut Reader, table: &DeTable<'_>, course: &mut Course) {
    let vpc = reader.text(table, "vpc_cidr");
    let vpc_block = match &vpc {
        Some(text) => match block(text) {
            Ok(block) => {
                course.vpc_cidr = Cidr::new(*text.get_ref());
                Some(block)
            }
            Err(what) => {
                reader.wrong(text.span(), what);
                None
            }
        },
        None => course.vpc_cidr.as_str().parse().ok(),
    };
    let Some(subnets) = reader.texts(table, "subnet_cidrs") else {
        let default = course.subnet_cidrs.each_ref();
        let default = default.map(|cidr| cidr.as_str().parse::<Ipv4Net>().ok());
        let outside = |vpc: Ipv4Net| default.iter().flatten().any(|one| !vpc.contains(one));
        if let (Some(text), Some(vpc)) = (&vpc, vpc_block)
            && !table.contains_key("subnet_cidrs")
            && outside(vpc)
        {
            let what = format!(
                "the subnets {} and {} are not within {vpc}; give `subnet_cidrs` as well",
                course.subnet_cidrs[0], course.subnet_cidrs[1]
            );
            reader.wrong(text.span(), what);
        }
        return;
    };
    let mut blocks: Vec<Ipv4Net> = Vec::new();
    for text in &subnets {
        match block(text) {
            Err(what) => reader.wrong(text.span(), what),
            Ok(one) => {
                if let Some(vpc) = vpc_block.filter(|vpc| !vpc.contains(&one)) {
                    reader.wrong(text.span(), format!("{one} is not within the VPC's {vpc}"));
                }
                if let Some(other) = blocks.iter().find(|other| overlap(**other, one)) {
                    reader.wrong(text.span(), format!("{one} overlaps {other}"));
                }
                blocks.push(one);
            }
        }
    }
    if blocks.len() == subnets.len() {
        course.subnet_cidrs = subnets.map(|text| Cidr::new(*text.get_ref()));
    }
}

/// A block as AWS takes it for a VPC or a subnet.
fn block(text: &Spanned<&str>) -> Result<Ipv4Net, String> {
    let text: &str = text.get_ref();
    let block: Ipv4Net = text
        .parse()
        .map_err(|_| format!("`{text}` is no block of IPv4 addresses, such as 10.0.0.0/16"))?;
    if block.trunc() != block {
        return Err(format!(
            "`{text}` has bits behind its prefix; {} is the block",
            block.trunc()
        ));
    }
    if !(16..=28).contains(&block.prefix_len()) {
        return Err(format!(
            "AWS takes blocks from /16 to /28, not /{}",
            block.prefix_len()
        ));
    }
    Ok(block)
}

fn overlap(one: Ipv4Net, other: Ipv4Net) -> bool {
    one.contains(&other) || other.contains(&one)
}

/// Letters, words between hyphens, and a number: `eu-west-1`, `us-gov-east-1`.
pub(super) fn is_region(text: &str) -> bool {
    let words: Vec<&str> = text.split('-').collect();
    let is_word = |word: &&str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase());
    match words.split_last() {
        Some((number, words)) => {
            (2..=4).contains(&words.len())
                && words.iter().all(is_word)
                && matches!(number.as_bytes(), [b'1'..=b'9'])
                && text.len() <= 32
        }
        None => false,
    }
}

fn is_project_name(text: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
    (1..=64).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(allowed)
}

/// A bucket's name has 63 characters at most, and digits follow.
fn is_bucket_prefix(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    (1..=50).contains(&text.len())
        && text.bytes().next().is_some_and(plain)
        && text.bytes().all(|b| plain(b) || matches!(b, b'.' | b'-'))
        && !text.contains("..")
}

fn is_instance_type(text: &str) -> bool {
    let is_word = |word: &str| {
        let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        !word.is_empty() && word.bytes().all(allowed)
    };
    let parts = text.split_once('.');
    text.len() <= 40 && parts.is_some_and(|(family, size)| is_word(family) && is_word(size))
}

fn is_role(text: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"_+=,.@-".contains(&b);
    (1..=64).contains(&text.len()) && text.bytes().all(allowed)
}

/// What is not as the subject has it, as `key value`.
pub(super) fn differing(course: &Course) -> Vec<String> {
    // Every field is named, so that a new one is not forgotten.
    let Course {
        region,
        project_name,
        bucket_prefix,
        port,
        vpc_cidr,
        subnet_cidrs,
        zones,
        instance_type,
        role,
        download_expiry,
        images,
    } = course;
    let subject = Course::default();
    let values = [
        ("region", region.clone(), subject.region),
        ("zones", zones.join(" and "), subject.zones.join(" and ")),
        ("project_name", project_name.clone(), subject.project_name),
        (
            "bucket_prefix",
            bucket_prefix.clone(),
            subject.bucket_prefix,
        ),
        ("port", port.to_string(), subject.port.to_string()),
        (
            "vpc_cidr",
            vpc_cidr.to_string(),
            subject.vpc_cidr.to_string(),
        ),
        (
            "subnet_cidrs",
            subnet_cidrs.each_ref().map(Cidr::as_str).join(" and "),
            subject
                .subnet_cidrs
                .each_ref()
                .map(Cidr::as_str)
                .join(" and "),
        ),
        (
            "instance_type",
            instance_type.clone(),
            subject.instance_type,
        ),
        ("role", role.clone(), subject.role),
        (
            "download_expiry",
            download_expiry.to_string(),
            subject.download_expiry.to_string(),
        ),
    ];
    let differing = values
        .into_iter()
        .filter(|(_, ours, subject)| ours != subject);
    differing
        .map(|(key, ours, _)| format!("{key} {ours}"))
        .chain(images::differing(images))
        .collect()
}
