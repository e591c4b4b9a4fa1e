//! Whether user data starts an application with `nohup` and `&`.
//!
//! cloud-init takes user data as a script (`#!`), as `#cloud-config`, or as
//! MIME multipart holding several of them; anything else it ignores ("User-Data
//! Formats" in its documentation). What counts is what the shell would run:
//! not a comment, not the text that `echo` prints, and `&` only where it sends
//! a command to the background.

mod cloud_init;
pub(crate) mod lexer;
pub(crate) mod shell;

/// What user data comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Startup {
    /// It starts something with `nohup` in the background.
    Background,
    /// It runs something with `nohup`, but waits for it.
    Foreground,
    /// It sends something to the background, but without `nohup`.
    WithoutNohup,
    /// It does neither.
    Neither,
    /// It does not begin as cloud-init wants it, so nothing runs.
    Ignored,
    /// Part of it is encoded in a way that is not read here.
    Unreadable,
}

/// More than AWS takes (16 KiB): what is longer was not deployed.
const LONGEST: usize = 64 * 1024;

/// Reads user data.
pub(crate) fn startup(user_data: &str) -> Startup {
    let text = user_data.replace("\r\n", "\n");
    let end = text.floor_char_boundary(LONGEST);
    let text = text[..end].trim_start_matches('\u{feff}').trim_start();
    document(text, 0)
}

/// One document: a script, a configuration, or several of either.
fn document(text: &str, depth: usize) -> Startup {
    let text = text.trim_start();
    let first = text.lines().next().unwrap_or_default().trim_end();
    if let Some(interpreter) = first.strip_prefix("#!") {
        script(interpreter, text)
    } else if first == "#cloud-config" {
        scripts(&cloud_init::commands(text))
    } else if first == "#cloud-boothook" {
        let rest = text.split_once('\n').map_or("", |(_, rest)| rest);
        shell::judge(rest)
    } else if depth < 3 && is_mime(text) {
        let parts = cloud_init::parts(text);
        let parts = parts.into_iter().map(|part| match part {
            Some(body) => document(&body, depth + 1),
            None => Startup::Unreadable,
        });
        best(parts)
    } else {
        Startup::Ignored
    }
}

fn is_mime(text: &str) -> bool {
    let head = text.get(..13).unwrap_or_default();
    head.eq_ignore_ascii_case("content-type:") || head.eq_ignore_ascii_case("mime-version:")
}

/// A script in whatever language: in another than the shell's, the commands
/// are in its texts, as in `os.system("nohup … &")`.
fn script(interpreter: &str, text: &str) -> Startup {
    let words: Vec<&str> = interpreter.split_whitespace().collect();
    let is_shell = words
        .iter()
        .any(|word| shell::SHELLS.contains(&shell::base_name(word)));
    if is_shell {
        shell::judge(text)
    } else {
        scripts(&cloud_init::quoted_texts(text))
    }
}

fn scripts(scripts: &[String]) -> Startup {
    best(scripts.iter().map(|script| shell::judge(script)))
}

/// One of several is enough.
fn best(found: impl Iterator<Item = Startup>) -> Startup {
    let rank = |startup: &Startup| match startup {
        Startup::Background => 5,
        Startup::Unreadable => 4,
        Startup::Foreground => 3,
        Startup::WithoutNohup => 2,
        Startup::Neither => 1,
        Startup::Ignored => 0,
    };
    found.max_by_key(rank).unwrap_or(Startup::Neither)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const MIME: &str = "Content-Type: multipart/mixed; boundary=\"==B==\"\nMIME-Version: 1.0\n\n--==B==\nContent-Type: text/cloud-config\n\n#cloud-config\npackages: [git]\n--==B==\nContent-Type: text/x-shellscript; charset=\"us-ascii\"\n\n#!/bin/bash\nnohup python3 app.py &\n--==B==--\n";

    #[rstest]
    #[case::plain("nohup python3 app.py &")]
    #[case::redirected("nohup python3 app.py > app.log 2>&1 &")]
    #[case::both_streams("nohup python3 app.py &> app.log &")]
    #[case::tight("nohup python3 app.py>app.log 2>&1&")]
    #[case::after_and("cd /home/ec2-user && nohup python3 app.py &")]
    #[case::after_semicolon("cd /opt; nohup ./run.sh & echo started")]
    #[case::sudo("sudo -u ec2-user nohup python3 app.py &")]
    #[case::sudo_long("sudo --user=ec2-user -E PORT=5000 nohup flask run --host 0.0.0.0 &")]
    #[case::env("FLASK_APP=app.py nohup flask run -h 0.0.0.0 -p 5000 &")]
    #[case::env_command("env FLASK_APP=app.py /usr/bin/nohup flask run &")]
    #[case::shell_inside("nohup sh -c 'cd /opt && python3 app.py' &")]
    #[case::shell_around("bash -c \"nohup python3 app.py &\"")]
    #[case::su("su - ec2-user -c 'cd ~/app; nohup python3 app.py > /dev/null 2>&1 &'")]
    #[case::su_equals("su ec2-user --command='nohup python3 app.py &'")]
    #[case::sudo_shell("sudo -i -u ec2-user bash -lc \"nohup python3 app.py &\"")]
    #[case::runuser("runuser -l ec2-user -c 'nohup python3 app.py &'")]
    #[case::background_inside("nohup bash -c 'python3 app.py &'")]
    #[case::continued("nohup \\\n  python3 \\\n  app.py \\\n  > log 2>&1 \\\n  &")]
    #[case::crlf("cd /opt\r\nnohup python3 app.py &\r\n")]
    #[case::subshell("(cd /opt && nohup python3 app.py) &")]
    #[case::within_subshell("(cd /opt; nohup python3 app.py &)")]
    #[case::braces("{ nohup python3 app.py; } &")]
    #[case::condition("if [ -d /opt ]; then nohup python3 app.py & fi")]
    #[case::pipe("nohup python3 app.py 2>&1 | tee app.log &")]
    #[case::loops("while true; do nohup python3 app.py & sleep 60; done")]
    #[case::function("start() {\n  nohup python3 app.py &\n}\nstart")]
    #[case::comment_behind("nohup python3 app.py & # in the background")]
    #[case::disowned("nohup python3 app.py </dev/null >/dev/null 2>&1 & disown")]
    #[case::setsid("setsid nohup python3 app.py &")]
    #[case::nice("nice -n 5 nohup python3 app.py &")]
    #[case::heredoc_to_shell("sudo -u ec2-user bash <<'EOF'\ncd ~\nnohup python3 app.py &\nEOF")]
    #[case::heredoc_to_su("su - ec2-user <<-END\n\tnohup python3 app.py &\n\tEND\n")]
    #[case::heredoc_script(
        "cat > /opt/start.sh <<EOF\n#!/bin/sh\nnohup python3 app.py &\nEOF\nchmod +x /opt/start.sh\n/opt/start.sh"
    )]
    #[case::heredoc_sourced("cat <<EOF > start.sh\nnohup python3 app.py &\nEOF\nbash start.sh")]
    #[case::written_by_echo_not("echo 'hello' > x\nnohup python3 app.py &")]
    #[case::hash_in_word("nohup python3 app.py --color=#fff &")]
    #[case::substitution("PID=$(nohup python3 app.py > /dev/null 2>&1 & echo $!)")]
    #[case::and_then("nohup python3 app.py & sleep 1 && echo ok")]
    #[case::gunicorn("nohup gunicorn -b 0.0.0.0:5000 app:app &")]
    #[case::case_arm("case $x in a) nohup python3 app.py & ;; esac")]
    #[case::exec("exec nohup python3 app.py &")]
    #[case::arithmetic("x=$((1 & 2))\nnohup python3 app.py &")]
    fn starts_in_the_background(#[case] script: &str) {
        let text = format!("#!/bin/bash\n{script}");
        assert_eq!(startup(&text), Startup::Background);
    }

    #[rstest]
    #[case::foreground("nohup python3 app.py", Startup::Foreground)]
    #[case::and("nohup python3 app.py && echo started", Startup::Foreground)]
    #[case::descriptor("nohup python3 app.py > app.log 2>&1", Startup::Foreground)]
    #[case::both_streams("nohup python3 app.py >& app.log", Startup::Foreground)]
    #[case::both_streams_bash("nohup python3 app.py &> app.log", Startup::Foreground)]
    #[case::append("nohup python3 app.py &>> app.log", Startup::Foreground)]
    #[case::quoted_ampersand("nohup python3 app.py '&'", Startup::Foreground)]
    #[case::escaped("nohup python3 app.py \\&", Startup::Foreground)]
    #[case::in_comment("nohup python3 app.py # &", Startup::Foreground)]
    #[case::other_command("sleep 1 &\nnohup python3 app.py", Startup::Foreground)]
    #[case::query("nohup curl 'http://x/?a=1&b=2'", Startup::Neither)]
    #[case::bare("python3 app.py &", Startup::WithoutNohup)]
    #[case::setsid("setsid python3 app.py &", Startup::WithoutNohup)]
    #[case::systemd("systemctl enable --now flask", Startup::Neither)]
    #[case::comment("# nohup python3 app.py &", Startup::Neither)]
    #[case::indented_comment("cd /opt\n   # nohup python3 app.py &", Startup::Neither)]
    #[case::echo("echo \"nohup python3 app.py &\"", Startup::Neither)]
    #[case::echo_bare("echo nohup python3 app.py &", Startup::WithoutNohup)]
    #[case::sudo_echo("sudo echo nohup app &", Startup::WithoutNohup)]
    #[case::variable("CMD='nohup python3 app.py &'", Startup::Neither)]
    #[case::heredoc_text("cat > notes.txt <<EOF\nnohup python3 app.py &\nEOF", Startup::Neither)]
    #[case::heredoc_unit(
        "cat <<EOF > /etc/rc.local\nnohup python3 app.py &\nEOF\nchmod +x /etc/rc.local",
        Startup::Neither
    )]
    #[case::nothing_to_run("nohup &", Startup::WithoutNohup)]
    #[case::no_app("nohup sleep 5 &", Startup::WithoutNohup)]
    #[case::update("nohup yum update -y &", Startup::WithoutNohup)]
    #[case::name_only("which nohup &", Startup::WithoutNohup)]
    #[case::file_called_so("cat nohup.out &", Startup::WithoutNohup)]
    #[case::empty("", Startup::Neither)]
    #[case::string_inside_shell("bash -c 'echo \"nohup x &\"'", Startup::Neither)]
    fn does_not(#[case] script: &str, #[case] expected: Startup) {
        let text = format!("#!/bin/bash\n{script}");
        assert_eq!(startup(&text), expected);
    }

    #[rstest]
    #[case::no_first_line("nohup python3 app.py &", Startup::Ignored)]
    #[case::empty("", Startup::Ignored)]
    #[case::env("#!/usr/bin/env bash\nnohup python3 app.py &", Startup::Background)]
    #[case::options("#!/bin/bash -xe\nnohup python3 app.py &", Startup::Background)]
    #[case::sh_crlf("#!/bin/sh\r\nnohup python3 app.py &\r\n", Startup::Background)]
    #[case::indented("\n   #!/bin/bash\n   nohup python3 app.py &\n", Startup::Background)]
    #[case::python(
        "#!/usr/bin/python3\nimport os\nos.system(\"cd /opt && nohup python3 app.py &\")",
        Startup::Background
    )]
    #[case::python_without(
        "#!/usr/bin/python3\nimport os\nos.system(\"python3 app.py\")",
        Startup::Neither
    )]
    #[case::config(
        "#cloud-config\nruncmd:\n  - cd /opt && nohup python3 app.py > log 2>&1 &\n",
        Startup::Background
    )]
    #[case::config_quoted(
        "#cloud-config\nruncmd:\n- 'nohup python3 app.py &'\n",
        Startup::Background
    )]
    #[case::config_comment(
        "#cloud-config\nruncmd:\n- yum update\n# - nohup python3 app.py &\n",
        Startup::Neither
    )]
    #[case::config_trailing(
        "#cloud-config\nruncmd:\n- nohup python3 app.py # &\n",
        Startup::Foreground
    )]
    #[case::config_list(
        "#cloud-config\nruncmd:\n  - [ sh, -c, \"nohup python3 app.py &\" ]\n",
        Startup::Background
    )]
    #[case::config_no_shell(
        "#cloud-config\nruncmd:\n  - [ nohup, python3, app.py, '&' ]\n",
        Startup::Foreground
    )]
    #[case::config_nested(
        "#cloud-config\nruncmd:\n  - - bash\n    - -c\n    - nohup python3 app.py &\n",
        Startup::Background
    )]
    #[case::config_block(
        "#cloud-config\npackages:\n  - python3\nruncmd:\n  - |\n    cd /opt\n    nohup python3 app.py &\n  - echo done\n",
        Startup::Background
    )]
    #[case::config_folded(
        "#cloud-config\nruncmd:\n  - >-\n    nohup python3\n    app.py &\n",
        Startup::Background
    )]
    #[case::config_elsewhere(
        "#cloud-config\nfinal_message: nohup python3 app.py &\nruncmd:\n  - echo hi\n",
        Startup::Neither
    )]
    #[case::mime(MIME, Startup::Background)]
    #[case::boothook(
        "#cloud-boothook\n#!/bin/sh\nnohup python3 app.py &",
        Startup::Background
    )]
    fn formats(#[case] user_data: &str, #[case] expected: Startup) {
        assert_eq!(startup(user_data), expected);
    }

    #[test]
    fn an_encoded_part_is_not_judged() {
        let text = MIME.replace(
            "charset=\"us-ascii\"\n",
            "charset=\"us-ascii\"\nContent-Transfer-Encoding: base64\n",
        );
        assert_eq!(startup(&text), Startup::Unreadable);
    }

    /// Pieces of scripts in every order: whatever they come to, they come to
    /// something.
    #[test]
    fn no_text_panics() {
        let pieces = [
            "sudo", "-u", "nohup", "&", "&&", "(", ")", "{", "}", "bash", "-c", "'", "\"", "`",
            "$(", "<<", "EOF", "\n", ";", "é", "\\", ">", "2>&1", "env", "runuser", "x=1", "--",
            "- ", "[", "|", ",", "#", "a/b", "cat", "su",
        ];
        let mut state: u64 = 1;
        let mut background = 0;
        for _ in 0..20_000 {
            let mut text = String::new();
            for _ in 0..12 {
                // Knuth's generator: the same texts in every run.
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1);
                let at = usize::try_from(state >> 33).unwrap_or_default() % pieces.len();
                text.push_str(pieces[at]);
                text.push(' ');
            }
            for head in [
                "#!/bin/sh\n",
                "#cloud-config\nruncmd:\n - ",
                "#!/usr/bin/python3\n",
            ] {
                let found = startup(&format!("{head}{text}"));
                background += usize::from(found == Startup::Background);
            }
        }
        assert!((1..30_000).contains(&background), "{background}");
    }

    #[test]
    fn hostile_text_is_bounded() {
        for text in [
            "(",
            "$(",
            "`",
            "{ ",
            "\"",
            "<<A ",
            "bash -c '",
            "a<<b\n",
            "&",
            ")",
            "$((",
            "é",
        ] {
            let text = format!("#!/bin/bash\n{}", text.repeat(100_000));
            assert_ne!(startup(&text), Startup::Background);
            let config = format!("#cloud-config\nruncmd:\n{}", text.replace('\n', " "));
            assert_ne!(startup(&config), Startup::Background);
            let lists = format!("#cloud-config\nruncmd:\n {}", "- ".repeat(30_000));
            assert_ne!(startup(&lists), Startup::Background);
        }
    }
}
