//! Titles in the words of the cohort: they are written with the subject's
//! values, and a report that says "uses 10.0.0.0/16, pass" of another block
//! would be wrong.

use checker_model::Course;

/// The title with the cohort's values where it has the subject's.
pub(crate) fn title(title: &str, course: &Course) -> String {
    let subject = Course::default();
    if *course == subject {
        return title.to_owned();
    }
    let words = words(&subject).into_iter().zip(words(course));
    let words: Vec<(String, String)> = words.filter(|(from, to)| from != to).collect();
    let mut out = String::new();
    let mut rest = title;
    // Once, from left to right: what was put in is not looked at again.
    while let Some(first) = rest.chars().next() {
        let found = words.iter().find(|(from, _)| begins_with(rest, from));
        let taken = match found {
            Some((from, to)) => {
                out.push_str(to);
                from.len()
            }
            None => {
                out.push(first);
                first.len_utf8()
            }
        };
        rest = rest.get(taken..).unwrap_or_default();
    }
    out
}

/// Whether a text begins with a word: a number does not go on behind it.
fn begins_with(text: &str, word: &str) -> bool {
    let rest = text.strip_prefix(word);
    rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// What titles may name, longer ones before what they hold.
fn words(course: &Course) -> Vec<String> {
    let [first, second] = course.subnet_cidrs.each_ref();
    let [a, b] = course.availability_zones(&course.region);
    vec![
        course.vpc_cidr.to_string(),
        first.to_string(),
        second.to_string(),
        a,
        b,
        course.region.clone(),
        format!("bucket {}", course.bucket_prefix),
        course.project_name.clone(),
        course.instance_type.clone(),
        course.role.clone(),
        course.port.to_string(),
        format!("{} MB", course.images.memory_size),
        format!("{} s", course.images.timeout),
        course.images.runtime.clone(),
        format!("below {}", course.images.input_prefix),
        course.images.bucket_variable.clone(),
        course.images.template_parameter.clone(),
    ]
}

#[cfg(test)]
mod tests {
    use checker_model::course::ImageCourse;
    use checker_model::ids::Cidr;

    use super::*;
    use crate::registry::checks;

    fn other() -> Course {
        Course {
            region: "eu-west-3".into(),
            project_name: "cloud5000".into(),
            bucket_prefix: "c-".into(),
            port: 80,
            vpc_cidr: Cidr::new("10.42.0.0/16"),
            subnet_cidrs: [Cidr::new("10.42.1.0/24"), Cidr::new("10.42.2.0/24")],
            zones: ["a".into(), "c".into()],
            instance_type: "t3.small".into(),
            role: "api".into(),
            download_expiry: 60,
            images: ImageCourse {
                region: "us-west-2".into(),
                template_parameter: "Name".into(),
                runtime: "python3.12".into(),
                memory_size: 2048,
                timeout: 90,
                input_prefix: "uploads".into(),
                bucket_variable: "UPLOADS".into(),
            },
        }
    }

    #[test]
    fn no_value_of_the_subject_is_left() {
        for (subject, cohort) in [
            (
                "the VPC uses the block 10.0.0.0/16",
                "the VPC uses the block 10.42.0.0/16",
            ),
            (
                "the subnets are in eu-west-1a and eu-west-1b, one each",
                "the subnets are in eu-west-3a and eu-west-3c, one each",
            ),
            (
                "there is a bucket module02- and digits",
                "there is a bucket c- and digits",
            ),
            (
                "the VPC is named module02-vpc",
                "the VPC is named cloud5000-vpc",
            ),
            (
                "forwards port 5000 to port 5000",
                "forwards port 80 to port 80",
            ),
            ("é 50001 files", "é 50001 files"),
            ("it has 1024 MB", "it has 2048 MB"),
            (
                "only keys below input trigger it",
                "only keys below uploads trigger it",
            ),
        ] {
            assert_eq!(title(subject, &other()), cohort);
        }
        let subject = [
            "10.0.",
            "eu-west-1",
            "module02",
            "t2.micro",
            "s3_access",
            "port 5000",
            "1024 MB",
            "60 s",
            "python3.10",
            "below input",
            "S3_BUCKET_NAME",
            "BucketName",
        ];
        for check in checks() {
            let title = title(check.title, &other());
            let left = subject.iter().find(|word| title.contains(**word));
            assert_eq!(left, None, "{}: {title}", check.id);
        }
    }

    #[test]
    fn without_a_cohort_titles_stay() {
        for check in checks() {
            assert_eq!(title(check.title, &Course::default()), check.title);
        }
    }
}
