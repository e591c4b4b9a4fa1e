//! Alarms on the bill.

use checker_model::residue::{Kind, Residue};

use crate::case::StackCase;
use crate::check::check;
use crate::finding::Judged;
use crate::leftovers::{aws, left};

check! {
    /// The alarm on the bill is listed apart: it is to outlive the project, and costs
    /// nothing.
    LEFT = "leftovers.alarm", Advice, Live(judge);
    title: "the billing alarm, which is kept out of Terraform",
    why: "it is what tells of anything that was forgotten, so it goes last, if at all",
    terraform: "the alarm is made by hand, and best kept",
    console: "CloudWatch in us-east-1, Alarms, Actions, Delete",
    reads: [Alarms],
}

fn judge(case: &StackCase<'_>) -> Judged {
    left(case, Kind::Alarm, command)
}

fn command(residue: &Residue) -> String {
    aws(
        residue,
        "cloudwatch delete-alarms --alarm-names",
        &residue.id,
    )
}
