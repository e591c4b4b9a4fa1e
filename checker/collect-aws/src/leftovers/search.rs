//! The search itself: who is asking, which regions there are, then all of them.

use checker_model::residue::{Kind, Residues};
use checker_model::{Fact, List, Origin, Stack, VantagePoint, Why};
use futures::StreamExt as _;
use futures::stream;
use tokio::time::Instant;

use super::{global, inventory, regions};
use crate::caller;
use crate::clients::Clients;
use crate::open_error::OpenError;
use crate::run::{Run, Watch};
use crate::session::Session;

/// Regions that are looked in at once. Each has limits of its own, the
/// connections of this machine are shared.
const REGIONS_AT_ONCE: usize = 6;

impl Session {
    /// What is left of the project: in the region that was named, else in the
    /// course's and in the one of environment or profile, or in every region
    /// that the account uses. The stack that comes back shows that and nothing
    /// else. The session's budget is that of each region.
    ///
    /// # Errors
    /// As [`Session::collect`].
    pub async fn leftovers(
        &self,
        all_regions: bool,
        progress: Watch<'_>,
    ) -> Result<Stack, OpenError> {
        let here = self.run(&self.clients, progress);
        let (caller, _) = Box::pin(caller::caller(&here)).await;
        let account = caller.account.get().map(String::as_str);
        let (found, missed) = if all_regions {
            match regions(&here).await {
                Ok(found) => (found, None),
                Err(why) => (Vec::new(), Some(why)),
            }
        } else {
            (Vec::new(), None)
        };
        let own = self.clients.region.clone();
        let mut others: Vec<Clients> = found
            .iter()
            .filter(|region| **region != own)
            .map(|region| self.clients_in(region))
            .collect();
        if others.is_empty() {
            others.extend(self.elsewhere.clone());
        }
        let several = !others.is_empty();
        let (kept, first) =
            futures::join!(Box::pin(global(&here)), Box::pin(inventory(&here, account)),);
        if let Some(error) = self.hopeless(&here) {
            return Err(error);
        }
        let look = async |clients: &Clients| {
            let there = self.run(clients, progress);
            Box::pin(inventory(&there, account)).await
        };
        let rest: Vec<_> = stream::iter(&others)
            .map(look)
            .buffered(REGIONS_AT_ONCE)
            .collect()
            .await;
        let mut residues = Residues {
            kinds: kept,
            ..Residues::default()
        };
        for inventory in [first].iter().chain(&rest) {
            inventory.find(&self.settings.course, several, &mut residues);
        }
        if let Some(why) = missed {
            miss_regions(&mut residues, &why);
        }
        let mut stack = Stack::unseen(VantagePoint::Live);
        stack.region = Fact::value(own.as_str(), Origin::aws_call(Kind::Vpc.action()));
        stack.caller = caller;
        stack.residues = residues;
        Ok(self.labelled(stack, &own))
    }

    fn run<'a>(&'a self, clients: &'a Clients, progress: Watch<'a>) -> Run<'a> {
        let budget = self.settings.budget;
        Run::new(
            clients,
            &self.settings,
            &self.asked,
            progress,
            (Instant::now() + budget, budget),
        )
    }
}

/// Regions that nobody could tell of may hold anything.
fn miss_regions(residues: &mut Residues, why: &Why) {
    for kind in Kind::ALL.iter().filter(|kind| kind.is_regional()) {
        let empty = || List::complete([], Origin::aws_call(kind.action()));
        let list = residues.kinds.entry(*kind).or_insert_with(empty);
        list.incomplete.push(why.clone());
    }
}
