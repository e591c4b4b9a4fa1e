//! The `aws s3 presign` commands of a shell script: for which object, valid
//! for how long.
//!
//! A script is read as the shell would run it, without running anything:
//! variables that it assigns are put in, what it is given from outside stays a
//! hole that is named in the verdict.

mod expand;

use std::collections::BTreeMap;

use checker_model::redact::redact;

use crate::startup::lexer::{Token, expandable};
use crate::startup::shell::{SHELLS, base_name, is_assignment, script_of, unwrapped};
pub(crate) use expand::Text;

/// How deep scripts within scripts are followed.
const DEEPEST: usize = 8;

/// How many bytes are read in all, scripts within scripts counted again.
const MOST_READ: usize = 256 * 1024;

/// How many words a command, and how many commands a script may have.
const MOST: usize = 2_000;

/// Options of `aws` without a value.
const FLAGS: &[&str] = &[
    "--debug",
    "--no-verify-ssl",
    "--no-paginate",
    "--no-sign-request",
    "--no-cli-pager",
    "--cli-auto-prompt",
    "--no-cli-auto-prompt",
];

/// One `aws s3 presign`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Call {
    /// What is presigned.
    pub(crate) target: Option<Text>,
    /// The value of `--expires-in`.
    pub(crate) expires: Option<Text>,
}

/// What a script presigns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Script {
    /// The commands, in order.
    pub(crate) calls: Vec<Call>,
    /// A command whose name comes from outside: it may be one more.
    pub(crate) hidden: Option<String>,
}

/// Reads a script.
pub(crate) fn script(text: &str) -> Script {
    let text = text.replace("\r\n", "\n");
    let mut reader = Reader::default();
    reader.script(text.trim_start_matches('\u{feff}'), 0);
    reader.found
}

#[derive(Debug, Default)]
struct Reader {
    found: Script,
    variables: BTreeMap<String, Text>,
    /// How many `if`, `case` and loops are open.
    branches: usize,
    read: usize,
    commands: usize,
}

impl Reader {
    fn script(&mut self, script: &str, depth: usize) {
        self.read += script.len() + 1;
        if depth > DEEPEST || self.read > MOST_READ {
            return;
        }
        let mut words: Vec<String> = Vec::new();
        let mut here = None;
        let mut perhaps = false;
        let mut tokens = expandable(script).into_iter().peekable();
        while let Some(token) = tokens.next() {
            match token {
                Token::Word(word) if words.is_empty() && self.keyword(&word) => {}
                Token::Word(word) if words.len() < MOST => words.push(word),
                Token::Word(_) => {}
                Token::Redirect(_) => {
                    tokens.next_if(|token| matches!(token, Token::Word(_)));
                }
                Token::Here(text) => here = Some(text),
                Token::Nested(inner) => self.script(&inner, depth + 1),
                Token::Background | Token::End | Token::Next | Token::Open | Token::Close => {
                    self.command(&std::mem::take(&mut words), here.take(), perhaps, depth);
                    // What stands behind `&&` or `||` may not be run.
                    perhaps = token == Token::Next;
                }
            }
        }
        self.command(&words, here, perhaps, depth);
    }

    /// Whether a word at the place of a command belongs to the grammar.
    fn keyword(&mut self, word: &str) -> bool {
        match word {
            "if" | "while" | "until" | "for" | "case" | "select" => self.branches += 1,
            "fi" | "done" | "esac" => self.branches = self.branches.saturating_sub(1),
            "then" | "elif" | "else" | "do" | "!" | "function" => {}
            _ => return false,
        }
        true
    }

    fn command(&mut self, raw: &[String], here: Option<String>, perhaps: bool, depth: usize) {
        self.commands += 1;
        if raw.is_empty() || self.commands > MOST {
            return;
        }
        let declares = |word: &str| {
            matches!(
                word,
                "export" | "readonly" | "local" | "declare" | "typeset"
            )
        };
        let named = raw
            .iter()
            .skip(usize::from(raw.first().is_some_and(|word| declares(word))));
        let named: Vec<&String> = named.filter(|word| !word.starts_with('-')).collect();
        if named.iter().all(|word| is_assignment(word)) {
            for word in named {
                self.assign(word, perhaps, depth);
            }
            return;
        }
        let words: Vec<Text> = raw
            .iter()
            .flat_map(|word| self.expand(word, depth))
            .take(MOST)
            .collect();
        let shown: Vec<String> = words.iter().map(Text::marked).collect();
        let shown: Vec<&str> = shown.iter().map(String::as_str).collect();
        let (own, _) = unwrapped(&shown);
        let words = words.get(words.len() - own.len()..).unwrap_or_default();
        let Some((first, arguments)) = words.split_first() else {
            return;
        };
        if let Some(hole) = first.hole() {
            self.found.hidden.get_or_insert_with(|| hole.to_owned());
            return;
        }
        match own.first().map(|name| base_name(name)) {
            Some("aws" | "aws2" | "aws.exe") => self.found.calls.extend(presign(arguments)),
            Some("eval") => self.script(&own.get(1..).unwrap_or_default().join(" "), depth + 1),
            Some(name) if SHELLS.contains(&name) => {
                if let Some(inner) = script_of(own).or(here) {
                    self.script(&inner, depth + 1);
                }
            }
            _ => {}
        }
    }

    fn assign(&mut self, word: &str, perhaps: bool, depth: usize) {
        let Some((name, value)) = word.split_once('=') else {
            return;
        };
        let value = self.joined(value, depth);
        let unsure = perhaps || self.branches > 0;
        let other = self.variables.get(name).is_some_and(|old| *old != value);
        let value = if unsure && other {
            Text::outside(&format!("${name}"))
        } else {
            value
        };
        if self.variables.len() < MOST {
            self.variables.insert(name.to_owned(), value);
        }
    }
}

/// The presigning among commands of `aws`, by its arguments.
fn presign(arguments: &[Text]) -> Option<Call> {
    let mut positional: Vec<&Text> = Vec::new();
    let mut expires = None;
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        let shown = argument.marked();
        if !shown.starts_with("--") {
            positional.push(argument);
            continue;
        }
        let (name, joined) = match shown.split_once('=') {
            Some((name, _)) => (name, argument.behind('=')),
            None => (shown.as_str(), None),
        };
        if joined.is_none() && FLAGS.contains(&name) {
            continue;
        }
        let value = joined.or_else(|| arguments.next().cloned());
        // An option may be cut short while it is clear which one is meant.
        if name.starts_with("--exp") && "--expires-in".starts_with(name) {
            expires = value;
        }
    }
    // An argument from outside may be what is missing.
    let whole = positional.iter().position(|text| text.is_hole());
    let is = |at: usize, word: &str| positional.get(at).is_some_and(|text| text.is(word));
    if !is(0, "s3") || !is(1, "presign") {
        return None;
    }
    let spare = whole.and_then(|at| positional.get(at)).copied().cloned();
    let target = positional.get(2).copied().cloned();
    let beside = positional.get(3).is_some() || target.is_none();
    Some(Call {
        target: target.or_else(|| spare.clone()),
        expires: expires.or_else(|| spare.filter(|_| beside)),
    })
}

impl Call {
    /// Whether it presigns an object of this name in a bucket of this prefix,
    /// or in the one that was given.
    pub(crate) fn is_for(&self, prefix: &str, bucket: Option<&str>, key: &str) -> Meets {
        let Some(target) = &self.target else {
            return Meets::No;
        };
        let bare = target.without("s3://");
        let end = format!("/{key}");
        let begins = [Some(prefix), bucket]
            .into_iter()
            .flatten()
            .map(|begin| bare.may_begin(begin))
            .reduce(Meets::or)
            .unwrap_or(Meets::No);
        begins.and(bare.may_end(&end))
    }

    /// Whether the URL is valid for so many seconds.
    pub(crate) fn lasts(&self, seconds: u64) -> Meets {
        match &self.expires {
            None => Meets::No,
            Some(text) => match text.hole() {
                Some(hole) => Meets::Perhaps(hole.to_owned()),
                None if text.marked().trim().parse() == Ok(seconds) => Meets::Yes,
                None => Meets::No,
            },
        }
    }

    /// What is presigned, for people.
    pub(crate) fn shown_target(&self) -> String {
        match &self.target {
            Some(target) => redact(&target.shown()),
            None => "nothing".into(),
        }
    }

    /// For how long, for people.
    pub(crate) fn shown_expiry(&self) -> String {
        match &self.expires {
            Some(text) => format!("--expires-in {}", redact(&text.shown())),
            None => "no --expires-in, so 3600 seconds".into(),
        }
    }
}

/// Whether something is met, as far as a script tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Meets {
    /// It is.
    Yes,
    /// It is not.
    No,
    /// What is put in here decides.
    Perhaps(String),
}

impl Meets {
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Perhaps(hole), _) | (_, Self::Perhaps(hole)) => Self::Perhaps(hole),
            (Self::Yes, Self::Yes) => Self::Yes,
        }
    }

    fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Yes, _) | (_, Self::Yes) => Self::Yes,
            (Self::Perhaps(hole), _) | (_, Self::Perhaps(hole)) => Self::Perhaps(hole),
            (Self::No, Self::No) => Self::No,
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    /// Of the first presigning: whether it is for the object, whether it lasts
    /// ten minutes; `y`, `n`, `?`, and `-` without one.
    fn judged(text: &str) -> String {
        let found = script(text);
        let letter = |meets: Meets| match meets {
            Meets::Yes => 'y',
            Meets::No => 'n',
            Meets::Perhaps(_) => '?',
        };
        match (found.calls.first(), &found.hidden) {
            (Some(call), _) => {
                let target = call.is_for("module02-", None, "appstore_games.csv");
                [letter(target), letter(call.lasts(600))].iter().collect()
            }
            (None, Some(_)) => "??".into(),
            (None, None) => "--".into(),
        }
    }

    #[rstest]
    #[case::plain("aws s3 presign s3://module02-4242/appstore_games.csv --expires-in 600")]
    #[case::options_first("aws s3 presign --expires-in 600 s3://module02-4242/appstore_games.csv")]
    #[case::equals("aws s3 presign s3://module02-4242/appstore_games.csv --expires-in=600")]
    #[case::quoted("aws s3 presign \"s3://module02-4242/appstore_games.csv\" --expires-in '600'")]
    #[case::global_options(
        "aws --profile me --region=eu-west-1 --debug s3 presign s3://module02-4242/appstore_games.csv --expires-in 600"
    )]
    #[case::region_behind(
        "aws s3 presign s3://module02-4242/appstore_games.csv --region eu-west-1 --expires-in 600"
    )]
    #[case::bare("aws s3 presign module02-4242/appstore_games.csv --expires-in 600")]
    #[case::continued(
        "#!/bin/sh\naws s3 presign \\\n  s3://module02-4242/appstore_games.csv \\\n  --expires-in 600\n"
    )]
    #[case::crlf(
        "#!/bin/bash\r\naws s3 presign s3://module02-4242/appstore_games.csv \\\r\n --expires-in 600\r\n"
    )]
    #[case::variables(
        "BUCKET=module02-4242\nEXPIRES=600\naws s3 presign s3://$BUCKET/appstore_games.csv --expires-in ${EXPIRES}"
    )]
    #[case::variable_of_variables(
        "B=\"module02-4242\"; K='appstore_games.csv'; U=\"s3://${B}/$K\"; export T=600; aws s3 presign \"$U\" --expires-in \"$T\""
    )]
    #[case::arithmetic(
        "aws s3 presign s3://module02-4242/appstore_games.csv --expires-in $((10 * 60))"
    )]
    #[case::arithmetic_of_variable(
        "M=10\naws s3 presign s3://module02-4242/appstore_games.csv --expires-in \"$((M*60))\""
    )]
    #[case::default(
        "aws s3 presign s3://${1:-module02-4242}/appstore_games.csv --expires-in ${2:-600}"
    )]
    #[case::into_variable(
        "URL=$(aws s3 presign s3://module02-4242/appstore_games.csv --expires-in 600)\necho $URL"
    )]
    #[case::into_quoted(
        "echo \"url: $(aws s3 presign s3://module02-4242/appstore_games.csv --expires-in 600)\""
    )]
    #[case::backticks("U=`aws s3 presign s3://module02-4242/appstore_games.csv --expires-in 600`")]
    #[case::backticks_quoted(
        "echo \"`aws s3 presign s3://module02-4242/appstore_games.csv --expires-in 600`\""
    )]
    #[case::after_upload(
        "aws s3 cp appstore_games.csv s3://module02-4242/ && aws s3 presign s3://module02-4242/appstore_games.csv --expires-in 600 > url.txt"
    )]
    #[case::function(
        "sign() {\n  aws s3 presign s3://module02-4242/appstore_games.csv --expires-in 600\n}\nsign"
    )]
    #[case::command_in_variable(
        "CMD='aws s3 presign s3://module02-4242/appstore_games.csv --expires-in 600'\n$CMD"
    )]
    #[case::eval("eval \"aws s3 presign s3://module02-4242/appstore_games.csv --expires-in 600\"")]
    #[case::shell(
        "bash -c 'aws s3 presign s3://module02-4242/appstore_games.csv --expires-in 600'"
    )]
    #[case::path(
        "AWS_PROFILE=x /usr/local/bin/aws s3 presign s3://module02-4242/appstore_games.csv --expires-in 600"
    )]
    #[case::options_in_variable(
        "O='--expires-in 600'\naws s3 presign s3://module02-4242/appstore_games.csv $O"
    )]
    #[case::last_counts(
        "aws s3 presign s3://module02-4242/appstore_games.csv --expires-in 60 --expires-in 600"
    )]
    #[case::below_a_prefix(
        "aws s3 presign s3://module02-4242/data/appstore_games.csv --expires-in 600"
    )]
    #[case::assigned_again(
        "T=60\nT=600\naws s3 presign s3://module02-4242/appstore_games.csv --expires-in $T"
    )]
    #[case::condition(
        "if [ -n \"$X\" ]; then aws s3 presign s3://module02-4242/appstore_games.csv --expires-in 600; fi"
    )]
    fn what_presigns_it_for_ten_minutes(#[case] text: &str) {
        assert_eq!(judged(text), "yy");
    }

    #[rstest]
    #[case::other_bucket("aws s3 presign s3://other/appstore_games.csv --expires-in 600", "ny")]
    #[case::other_key("aws s3 presign s3://module02-4242/games.csv --expires-in 600", "ny")]
    #[case::no_expiry("aws s3 presign s3://module02-4242/appstore_games.csv", "yn")]
    #[case::other_expiry(
        "aws s3 presign s3://module02-4242/appstore_games.csv --expires-in 6000",
        "yn"
    )]
    #[case::minutes(
        "aws s3 presign s3://module02-4242/appstore_games.csv --expires-in 10",
        "yn"
    )]
    #[case::no_target("aws s3 presign --expires-in 600", "ny")]
    #[case::comment(
        "# aws s3 presign s3://module02-4242/appstore_games.csv --expires-in 600",
        "--"
    )]
    #[case::comment_behind(
        "aws s3 presign s3://module02-4242/appstore_games.csv # --expires-in 600",
        "yn"
    )]
    #[case::echoed(
        "echo aws s3 presign s3://module02-4242/appstore_games.csv --expires-in 600",
        "--"
    )]
    #[case::other_command("aws s3 ls s3://module02-4242/appstore_games.csv", "--")]
    #[case::empty("", "--")]
    #[case::expiry_given(
        "aws s3 presign s3://module02-4242/appstore_games.csv --expires-in $1",
        "y?"
    )]
    #[case::bucket_given("aws s3 presign s3://$1/appstore_games.csv --expires-in 600", "?y")]
    #[case::key_given("aws s3 presign s3://module02-4242/$1 --expires-in 600", "?y")]
    #[case::bucket_given_wrong_key("aws s3 presign s3://$1/games.csv --expires-in 600", "ny")]
    #[case::half_given_bucket(
        "aws s3 presign s3://mod$X/appstore_games.csv --expires-in 600",
        "?y"
    )]
    #[case::half_given_wrong("aws s3 presign s3://my-$X/appstore_games.csv --expires-in 600", "ny")]
    #[case::all_given("aws s3 presign \"$1\" --expires-in \"$2\"", "??")]
    #[case::more_given("aws s3 presign s3://module02-4242/appstore_games.csv $@", "y?")]
    #[case::command_given("$CMD", "??")]
    #[case::from_a_command(
        "B=$(cat bucket)\naws s3 presign s3://$B/appstore_games.csv --expires-in 600",
        "?y"
    )]
    #[case::literal_dollar(
        "B=module02-1\naws s3 presign 's3://$B/appstore_games.csv' --expires-in 600",
        "ny"
    )]
    #[case::in_a_branch(
        "T=600\nif [ -n \"$1\" ]; then T=60; fi\naws s3 presign s3://module02-4242/appstore_games.csv --expires-in $T",
        "y?"
    )]
    #[case::perhaps_assigned(
        "T=60\n[ -z \"$1\" ] && T=600\naws s3 presign s3://module02-4242/appstore_games.csv --expires-in $T",
        "y?"
    )]
    fn what_does_not_or_may_not(#[case] text: &str, #[case] expected: &str) {
        assert_eq!(judged(text), expected);
    }

    /// Pieces of scripts in every order, and a great deal of each: whatever
    /// they come to, they come to an end.
    #[test]
    fn no_text_panics_or_takes_long() {
        let pieces = [
            "aws",
            "s3",
            "presign",
            "$X",
            "${",
            "}",
            "$((",
            "))",
            "$(",
            ")",
            "`",
            "\"",
            "'",
            "X=$X$X",
            "\n",
            ";",
            "&&",
            "--expires-in",
            "=",
            "eval",
            "bash -c",
            "\u{e000}",
            "\u{e001}",
            "é",
        ];
        let mut state: u64 = 7;
        let mut calls = 0;
        for _ in 0..5_000 {
            let mut text = String::from("aws s3 presign ");
            for _ in 0..12 {
                // Knuth's generator: the same texts in every run.
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1);
                let at = usize::try_from(state >> 33).unwrap_or_default() % pieces.len();
                text.push_str(pieces[at]);
                text.push(' ');
            }
            calls += script(&text).calls.len();
        }
        assert!(calls > 1_000, "{calls}");
        for piece in pieces {
            let text = piece.repeat(50_000);
            assert!(script(&text).calls.is_empty(), "{piece}");
        }
    }

    /// Doubling a text forty times makes a terabyte.
    #[test]
    fn a_variable_does_not_grow_without_bound() {
        let text = format!("X=aaaaaaaa\n{}aws s3 presign $X", "X=$X$X\n".repeat(40));
        let calls = script(&text).calls;
        let target = calls.first().and_then(|call| call.target.as_ref());
        assert!(target.unwrap().shown().len() < 100_000);
    }
}
