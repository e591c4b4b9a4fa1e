//! A script of the shell in pieces.

/// A piece of a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Token {
    Word(String),
    /// A redirection; the word behind it is a file.
    Redirect(String),
    /// `&`: what stands before it runs in the background.
    Background,
    /// `;`, a new line, `;;`: a list ends.
    End,
    /// `&&`, `||`, `|`: a list goes on.
    Next,
    Open,
    Close,
    /// The text of a here-document, in the place of its redirection.
    Here(String),
    /// The script of a command substitution.
    Nested(String),
}

/// Takes a script apart.
pub(super) fn tokens(script: &str) -> Vec<Token> {
    Lexer::new(script).tokens()
}

/// Stands for a `$` that the shell takes literally: quoted, or escaped.
pub(crate) const LITERAL_DOLLAR: char = '\u{e000}';
/// Stands where the output of a command is put.
pub(crate) const OUTPUT: char = '\u{e001}';

/// As [`tokens`], in which words still tell what the shell expands in them: `$`
/// only where it does, and a mark for what a command prints.
pub(crate) fn expandable(script: &str) -> Vec<Token> {
    let mut lexer = Lexer::new(script);
    lexer.marks = true;
    lexer.tokens()
}

struct Lexer<'a> {
    rest: std::iter::Peekable<std::str::Chars<'a>>,
    tokens: Vec<Token>,
    word: Option<String>,
    /// Here-documents that begin at the next line: their ends, and whether
    /// leading tabs go.
    heres: Vec<(usize, String, bool)>,
    /// Whether words tell what is expanded in them.
    marks: bool,
}

impl<'a> Lexer<'a> {
    fn new(script: &'a str) -> Self {
        Self {
            rest: script.chars().peekable(),
            tokens: Vec::new(),
            word: None,
            heres: Vec::new(),
            marks: false,
        }
    }

    fn tokens(mut self) -> Vec<Token> {
        while let Some(c) = self.rest.next() {
            match c {
                '\\' => match self.rest.next() {
                    Some('\n') | None => {}
                    Some(c) => self.push_literal(c),
                },
                '\'' => {
                    self.word.get_or_insert_default();
                    while let Some(c) = self.rest.next_if(|c| *c != '\'') {
                        self.push_literal(c);
                    }
                    self.rest.next();
                }
                '"' => self.double_quoted(),
                '`' => {
                    let script = self.until('`');
                    self.word.get_or_insert_default();
                    self.output();
                    self.tokens.push(Token::Nested(script));
                }
                '$' if self.rest.peek() == Some(&'(') => {
                    self.rest.next();
                    self.substitution();
                }
                '#' if self.word.is_none() => while self.rest.next_if(|c| *c != '\n').is_some() {},
                ' ' | '\t' | '\r' => self.end_word(),
                '\n' => {
                    self.operator(Token::End);
                    self.here_documents();
                }
                ';' => self.operator(Token::End),
                '&' => self.ampersand(),
                '|' => {
                    if self.rest.next_if_eq(&'|').is_none() {
                        self.rest.next_if_eq(&'&');
                    }
                    self.operator(Token::Next);
                }
                '(' => self.operator(Token::Open),
                ')' => self.operator(Token::Close),
                '>' | '<' => self.redirect(c),
                // A brace is a word of its own only in the place of a command.
                '{' if self.word.is_none()
                    && self.rest.peek().is_some_and(|c| c.is_whitespace()) =>
                {
                    self.operator(Token::Open);
                }
                '}' if self.word.is_none() => self.operator(Token::Close),
                c => self.push(c),
            }
        }
        self.end_word();
        self.tokens
    }

    fn push(&mut self, c: char) {
        self.word.get_or_insert_default().push(c);
    }

    fn push_literal(&mut self, c: char) {
        self.push(if self.marks && c == '$' {
            LITERAL_DOLLAR
        } else {
            c
        });
    }

    /// Marks where the output of a command is put.
    fn output(&mut self) {
        if self.marks {
            self.push(OUTPUT);
        }
    }

    fn end_word(&mut self) {
        let Some(word) = self.word.take() else {
            return;
        };
        // The word behind `<<` ends a here-document.
        if let Some((at, end, _)) = self.heres.last_mut()
            && end.is_empty()
            && *at == self.tokens.len()
        {
            *end = word;
            self.tokens.push(Token::Here(String::new()));
            return;
        }
        self.tokens.push(Token::Word(word));
    }

    fn operator(&mut self, token: Token) {
        self.end_word();
        self.tokens.push(token);
    }

    fn ampersand(&mut self) {
        if self.rest.next_if_eq(&'&').is_some() {
            self.operator(Token::Next);
        } else if self.rest.next_if_eq(&'>').is_some() {
            self.rest.next_if_eq(&'>');
            self.operator(Token::Redirect(">".into()));
        } else {
            self.operator(Token::Background);
        }
    }

    fn redirect(&mut self, first: char) {
        // The number in front belongs to the redirection.
        if self
            .word
            .as_ref()
            .is_some_and(|word| word.chars().all(|c| c.is_ascii_digit()))
        {
            self.word = None;
        }
        self.end_word();
        if first == '<' && self.rest.next_if_eq(&'<').is_some() {
            if self.rest.next_if_eq(&'<').is_none() {
                let tabs = self.rest.next_if_eq(&'-').is_some();
                self.heres.push((self.tokens.len(), String::new(), tabs));
                return;
            }
        } else {
            self.rest.next_if(|c| matches!(c, '>' | '&' | '|'));
        }
        self.tokens.push(Token::Redirect(first.to_string()));
    }

    fn double_quoted(&mut self) {
        self.word.get_or_insert_default();
        while let Some(c) = self.rest.next() {
            match c {
                '"' => return,
                '\\' => match self.rest.next() {
                    Some('\n') | None => {}
                    Some(c @ ('"' | '\\' | '$' | '`')) => self.push_literal(c),
                    Some(c) => {
                        self.push('\\');
                        self.push(c);
                    }
                },
                c => self.push(c),
            }
        }
    }

    /// `$( … )`, with whatever parentheses are within.
    fn substitution(&mut self) {
        self.word.get_or_insert_default();
        let mut script = String::new();
        let mut depth = 1;
        for c in self.rest.by_ref() {
            match c {
                '(' => depth += 1,
                ')' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                break;
            }
            script.push(c);
        }
        // `$(( … ))` computes and runs nothing.
        if !script.starts_with('(') {
            self.output();
            self.tokens.push(Token::Nested(script));
        } else if self.marks {
            for c in format!("$({script})").chars() {
                self.push(c);
            }
        }
    }

    fn until(&mut self, end: char) -> String {
        let mut text = String::new();
        while let Some(c) = self.rest.next_if(|c| *c != end) {
            text.push(c);
        }
        self.rest.next();
        text
    }

    /// The texts that were announced on the line that just ended.
    fn here_documents(&mut self) {
        for (at, end, tabs) in std::mem::take(&mut self.heres) {
            let mut text = String::new();
            while self.rest.peek().is_some() {
                let line = self.until('\n');
                let line = if tabs {
                    line.trim_start_matches('\t')
                } else {
                    &line
                };
                if line.trim_end() == end {
                    break;
                }
                text.push_str(line);
                text.push('\n');
            }
            if let Some(Token::Here(empty)) = self.tokens.get_mut(at) {
                *empty = text;
            }
        }
    }
}
