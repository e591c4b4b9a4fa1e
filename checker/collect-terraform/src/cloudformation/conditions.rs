//! Conditions: what is true, and what depends on what nobody gave.

use checker_model::Why;

use super::eval::Evaluator;
use super::node::Node;
use super::term::Form;

/// What a condition comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Truth {
    Yes,
    No,
    Open(Why),
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Self::Yes } else { Self::No }
    }
}

impl Truth {
    fn not(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::Open(why) => Self::Open(why),
        }
    }
}

impl Evaluator<'_> {
    /// A condition by its name.
    pub(super) fn condition(&self, name: &str) -> Truth {
        let open = || Truth::Open(Why::UnresolvedExpression(format!("!Condition {name}")));
        match self.truths.borrow().get(name) {
            Some(Some(truth)) => return truth.clone(),
            // It reads itself.
            Some(None) => return open(),
            None => {}
        }
        let Some(node) = self.template.conditions.get(name) else {
            return open();
        };
        self.truths.borrow_mut().insert(name.to_owned(), None);
        let truth = self.deeper(|| self.truth(node), open);
        let mut truths = self.truths.borrow_mut();
        truths.insert(name.to_owned(), Some(truth.clone()));
        truth
    }

    fn truth(&self, node: &Node) -> Truth {
        let Some([(key, argument)]) = node.as_map() else {
            return match node.as_text().map(|text| &**text) {
                Some("true") => Truth::Yes,
                Some("false") => Truth::No,
                _ => Truth::Open(Why::NotSupported("a condition of this form".into())),
            };
        };
        let of = |wanted: Truth| {
            let mut open = None;
            for one in argument.elements() {
                match self.truth(one) {
                    truth if truth == wanted => return truth,
                    Truth::Open(why) => open = open.or(Some(Truth::Open(why))),
                    Truth::Yes | Truth::No => {}
                }
            }
            open.unwrap_or_else(|| wanted.not())
        };
        match &*key.text {
            "Condition" => match argument.as_text() {
                Some(name) => self.condition(name),
                None => Truth::Open(Why::NotSupported("a Condition of this form".into())),
            },
            "Fn::Equals" => self.equals(argument),
            "Fn::And" => of(Truth::No),
            "Fn::Or" => of(Truth::Yes),
            "Fn::Not" => match argument.elements() {
                [one] => self.truth(one).not(),
                _ => Truth::Open(Why::NotSupported("a Fn::Not of this form".into())),
            },
            other => Truth::Open(Why::NotSupported(format!("{other} in a condition"))),
        }
    }

    fn equals(&self, argument: &Node) -> Truth {
        let [one, other] = argument.elements() else {
            return Truth::Open(Why::NotSupported("a Fn::Equals of this form".into()));
        };
        let (one, other) = (self.term(one, "Conditions"), self.term(other, "Conditions"));
        if one.is_same(&other) {
            return Truth::Yes;
        }
        match one.why().or_else(|| other.why()) {
            Some(why) => Truth::Open(why),
            None => Truth::from(matches!((&one.form, &other.form), (Form::Gone, Form::Gone))),
        }
    }
}
