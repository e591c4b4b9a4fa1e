//! The whole turn-in, and exercises 01 to 05.

use checker_model::Verdict::{Fail, Pass, Skipped, Undetermined};

use super::{Case, case};

const LEAK: &str = r#"[{"what": "an access key id", "origin": {"kind": "file", "file": "ex06/01_networking.tf", "line": 3}}]"#;

pub(crate) const CASES: &[Case] = &[
    case("turnin.no-credentials", Pass, "as it should be", &[]),
    case(
        "turnin.no-credentials",
        Fail,
        "a key",
        &[("/credentials/items", LEAK)],
    ),
    case(
        "turnin.no-credentials",
        Fail,
        "a key, and something was not read",
        &[
            ("/credentials/items", LEAK),
            ("/credentials/incomplete", "more"),
        ],
    ),
    case(
        "turnin.no-credentials",
        Undetermined,
        "something was not read",
        &[("/credentials", "hidden")],
    ),
    case("turnin.no-state", Pass, "as it should be", &[]),
    case(
        "turnin.no-state",
        Fail,
        "a state",
        &[("/state/items", LEAK)],
    ),
    case(
        "turnin.no-state",
        Undetermined,
        "something was not read",
        &[("/state", "hidden")],
    ),
    case(
        "ex01.files.script",
        Pass,
        "beside another file",
        &[("ex01/entries/items/url.txt", "file")],
    ),
    case(
        "ex01.files.script",
        Pass,
        "the name of 2021",
        &[
            ("ex01/entries/items/aws_presign_url.sh", "-"),
            (
                "ex01/entries/items/presigned_url.sh",
                "text aws s3 presign s3://module02-1/appstore_games.csv --expires-in 600",
            ),
        ],
    ),
    case(
        "ex01.files.script",
        Fail,
        "the name of 2021, to the letter",
        &[
            ("ex01/entries/items/aws_presign_url.sh", "-"),
            (
                "ex01/entries/items/presigned_url.sh",
                "text aws s3 presign s3://module02-1/appstore_games.csv --expires-in 600",
            ),
        ],
    )
    .strict(),
    case(
        "ex01.files.script",
        Fail,
        "none",
        &[("ex01/entries/items/aws_presign_url.sh", "-")],
    ),
    case(
        "ex01.files.script",
        Fail,
        "a directory",
        &[(
            "ex01/entries/items/aws_presign_url.sh",
            r#"{"kind": "directory"}"#,
        )],
    ),
    case(
        "ex01.files.script",
        Fail,
        "a link out of the folder",
        &[(
            "ex01/entries/items/aws_presign_url.sh",
            r#"{"kind": "foreign-link"}"#,
        )],
    ),
    case(
        "ex01.files.script",
        Undetermined,
        "not listed",
        &[("ex01/entries", "denied")],
    ),
    case(
        "ex01.script.presign",
        Pass,
        "with variables",
        &[(
            "ex01/entries/items/aws_presign_url.sh",
            "text B=module02-77; aws s3 presign \"s3://$B/appstore_games.csv\" --expires-in=600",
        )],
    ),
    case(
        "ex01.script.presign",
        Fail,
        "another object",
        &[(
            "ex01/entries/items/aws_presign_url.sh",
            "text aws s3 presign s3://module02-4242/games.csv --expires-in 600",
        )],
    ),
    case(
        "ex01.script.presign",
        Fail,
        "an empty script",
        &[("ex01/entries/items/aws_presign_url.sh", "text ")],
    ),
    case(
        "ex01.script.presign",
        Undetermined,
        "the bucket is an argument",
        &[(
            "ex01/entries/items/aws_presign_url.sh",
            "text aws s3 presign s3://$1/appstore_games.csv --expires-in 600",
        )],
    ),
    case(
        "ex01.script.presign",
        Undetermined,
        "unreadable",
        &[("ex01/entries/items/aws_presign_url.sh/text", "?")],
    ),
    case(
        "ex01.script.presign",
        Skipped,
        "no script",
        &[("ex01/entries/items/aws_presign_url.sh", "-")],
    ),
    case(
        "ex01.script.expiry",
        Pass,
        "before the object",
        &[(
            "ex01/entries/items/aws_presign_url.sh",
            "text aws s3 presign --expires-in 600 s3://module02-4242/appstore_games.csv",
        )],
    ),
    case(
        "ex01.script.expiry",
        Fail,
        "an hour",
        &[(
            "ex01/entries/items/aws_presign_url.sh",
            "text aws s3 presign s3://module02-4242/appstore_games.csv",
        )],
    ),
    case(
        "ex01.script.expiry",
        Undetermined,
        "an argument",
        &[(
            "ex01/entries/items/aws_presign_url.sh",
            "text aws s3 presign s3://module02-4242/appstore_games.csv --expires-in $1",
        )],
    ),
    case(
        "ex01.script.expiry",
        Skipped,
        "nothing is presigned",
        &[("ex01/entries/items/aws_presign_url.sh", "text aws s3 ls")],
    ),
    case("ex02.files.os-name", Pass, "as it should be", &[]),
    case(
        "ex02.files.os-name",
        Fail,
        "another spelling",
        &[
            ("ex02/entries/items/os_name.txt", "-"),
            ("ex02/entries/items/OS_name.txt", "text Amazon Linux 2"),
        ],
    ),
    case(
        "ex02.files.os-name",
        Undetermined,
        "not listed",
        &[("ex02/entries", "denied")],
    ),
    case(
        "ex02.os-name.amazon-linux",
        Pass,
        "of uname",
        &[(
            "ex02/entries/items/os_name.txt",
            "text Linux ip-10 5.10.0-1.amzn2.x86_64 #1 SMP GNU/Linux",
        )],
    ),
    case(
        "ex02.os-name.amazon-linux",
        Pass,
        "2023",
        &[("ex02/entries/items/os_name.txt", "text Amazon Linux 2023")],
    ),
    case(
        "ex02.os-name.amazon-linux",
        Fail,
        "2023, to the letter",
        &[("ex02/entries/items/os_name.txt", "text Amazon Linux 2023")],
    )
    .strict(),
    case(
        "ex02.os-name.amazon-linux",
        Fail,
        "Ubuntu",
        &[("ex02/entries/items/os_name.txt", "text Ubuntu 22.04")],
    ),
    case(
        "ex02.os-name.amazon-linux",
        Fail,
        "empty",
        &[("ex02/entries/items/os_name.txt", "text ")],
    ),
    case(
        "ex02.os-name.amazon-linux",
        Undetermined,
        "without the release",
        &[("ex02/entries/items/os_name.txt", "text Amazon Linux")],
    ),
    case(
        "ex02.os-name.amazon-linux",
        Skipped,
        "no file",
        &[("ex02/entries/items/os_name.txt", "-")],
    ),
    case(
        "ex03.files.app",
        Pass,
        "with more",
        &[("ex03/entries/items/requirements.txt", "file")],
    ),
    case(
        "ex03.files.app",
        Fail,
        "one is missing",
        &[("ex03/entries/items/s3_funcs.py", "-")],
    ),
    case(
        "ex03.files.app",
        Fail,
        "one folder down",
        &[
            ("ex03/entries/items/app.py", "-"),
            ("ex03/entries/items/src~1app.py", "file"),
        ],
    ),
    case(
        "ex03.files.app",
        Undetermined,
        "not listed",
        &[("ex03/entries", "denied")],
    ),
    case("ex04.files.app", Pass, "as it should be", &[]),
    case(
        "ex04.files.app",
        Fail,
        "a pipe",
        &[("ex04/entries/items/s3_funcs.py/kind", "\"special\"")],
    ),
    case(
        "ex04.files.app",
        Undetermined,
        "not listed",
        &[("ex04/entries", "denied")],
    ),
    case(
        "ex04.files.uploads",
        Pass,
        "handed in",
        &[
            ("ex04/entries/items/app.py", "text "),
            ("ex04/entries/items/uploads~1.gitkeep", "file"),
        ],
    ),
    case(
        "ex04.files.uploads",
        Pass,
        "handed in empty",
        &[
            ("ex04/entries/items/app.py", "text "),
            ("ex04/entries/items/uploads", r#"{"kind": "directory"}"#),
        ],
    ),
    case(
        "ex04.files.uploads",
        Pass,
        "made under a name from elsewhere",
        &[
            (
                "ex04/entries/items/app.py",
                "text Path(UPLOAD_FOLDER).mkdir(exist_ok=True)",
            ),
            (
                "ex04/entries/items/config.py",
                "text UPLOAD_FOLDER = \"uploads\"",
            ),
        ],
    ),
    case(
        "ex04.files.uploads",
        Fail,
        "only in a comment",
        &[(
            "ex04/entries/items/app.py",
            "text import os\n# os.makedirs('uploads')",
        )],
    ),
    case(
        "ex04.files.uploads",
        Fail,
        "used and never made",
        &[("ex04/entries/items/app.py", "text file.save('uploads/x')")],
    ),
    case(
        "ex04.files.uploads",
        Undetermined,
        "the code cannot be read",
        &[("ex04/entries/items/app.py/text", "?")],
    ),
    case("ex05.files.app", Pass, "as it should be", &[]),
    case(
        "ex05.files.app",
        Fail,
        "one is missing",
        &[("ex05/entries/items/app.py", "-")],
    ),
    case(
        "ex05.files.app",
        Undetermined,
        "not listed",
        &[("ex05/entries", "denied")],
    ),
];
