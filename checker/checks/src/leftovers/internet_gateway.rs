//! Internet gateways.

use checker_model::residue::{Kind, Residue};

use crate::case::StackCase;
use crate::check::check;
use crate::finding::Judged;
use crate::leftovers::{aws, left, quoted};

check! {
    /// No internet gateway of the project is left, attached or not.
    LEFT = "leftovers.internet-gateway", Required, Live(judge);
    title: "no internet gateway is left",
    why: "a VPC cannot be deleted with its gateway attached, and a region holds five gateways at first",
    terraform: "`terraform destroy` in the folder that made it; with its state gone, delete it by hand",
    console: "VPC, Internet gateways, Actions, Detach from VPC, then Delete internet gateway",
    reads: [InternetGateways, Vpcs, Regions],
}

fn judge(case: &StackCase<'_>) -> Judged {
    left(case, Kind::InternetGateway, command)
}

fn command(residue: &Residue) -> String {
    let gateway = "ec2 detach-internet-gateway --internet-gateway-id";
    let delete = aws(
        residue,
        "ec2 delete-internet-gateway --internet-gateway-id",
        &residue.id,
    );
    let detach = residue.attached.iter();
    detach
        .map(|vpc| {
            aws(
                residue,
                &format!("{gateway} {} --vpc-id", quoted(&residue.id)),
                vpc,
            )
        })
        .chain([delete])
        .collect::<Vec<_>>()
        .join(" && ")
}
