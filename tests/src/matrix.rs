//! An account that is looked at again and again while its calls go wrong one
//! after another: verdicts stay, or give way to "undetermined" with the reason.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;

use api::embedded::{KeyPair, Options, Store};
use checker_checks::registry::checks;
use checker_checks::{Check, Judge, Selection, Terms, judge, policy};
use checker_collect_aws::{Keys, Settings};
use checker_model::run::CheckReport;
use checker_model::{Evidence, Verdict, Why};

use crate::account;
use crate::fault::Fault;
use crate::front::Front;
use crate::moto::Moto;
use crate::scenario::Scenarios;

/// Verdicts by the id of their check.
pub type Reports = BTreeMap<String, CheckReport>;

/// How often each call was made, by its IAM action.
pub type Calls = BTreeMap<&'static str, usize>;

/// An account in moto, what stands before it, and what is judged of it.
#[derive(Debug)]
pub struct Place {
    /// Where calls go wrong.
    pub front: Front,
    /// How it is looked at.
    pub settings: Settings,
    /// What the ids of its checks begin with.
    document: &'static str,
    _moto: Moto,
}

impl Place {
    /// An account of module02, with an S3 that holds objects. Nothing of the
    /// other document is in it, and nothing is left over.
    ///
    /// # Errors
    /// When it cannot be built.
    pub async fn module02(scenario: &str) -> Result<Self, Box<dyn Error>> {
        let store = Store::open(Options {
            credentials: vec![KeyPair {
                access_key_id: "testing".into(),
                secret_access_key: "testing".into(),
            }],
            buckets: vec!["module02-4242".into()],
            ..Options::default()
        })?;
        Self::open(&Scenarios::load()?, scenario, "ex", Some(store)).await
    }

    /// An account of the document on managed services.
    ///
    /// # Errors
    /// When it cannot be built.
    pub async fn managed(scenario: &str) -> Result<Self, Box<dyn Error>> {
        Self::open(&Scenarios::managed()?, scenario, "mcs", None).await
    }

    async fn open(
        scenarios: &Scenarios,
        scenario: &str,
        document: &'static str,
        store: Option<Store>,
    ) -> Result<Self, Box<dyn Error>> {
        let scenario = scenarios.named(scenario).ok_or("no such scenario")?;
        let mut moto = Moto::start().await?;
        moto.build(scenario).await?;
        let front = match store {
            Some(store) => Front::start(moto.endpoint(), store).await?,
            None => Front::before_moto(moto.endpoint()).await?,
        };
        front.remember();
        let mut place = Self {
            front,
            settings: Settings {
                region: Some(scenario.region().to_owned()),
                setup: document == "ex",
                managed: document == "mcs",
                attempts: 2,
                ..Settings::default()
            },
            document,
            _moto: moto,
        };
        place.settings.endpoint_url = Some(place.front.endpoint().to_owned());
        place.settings.wanted = Some(policy::actions(&place.selection()?));
        Ok(place)
    }

    /// Whether the account by itself shows what a check judges.
    pub fn shows(&self, check: &Check) -> bool {
        check.id.starts_with(self.document)
            && matches!(check.judge, Judge::Stack(_) | Judge::Live(_))
    }

    /// The checks that it shows.
    pub fn checks(&self) -> impl Iterator<Item = &'static Check> {
        checks().filter(|check| self.shows(check))
    }

    /// All of them, as somebody would select them.
    ///
    /// # Errors
    /// When there are none.
    pub fn selection(&self) -> Result<Selection, String> {
        let ids = self.checks().map(|check| check.id);
        Selection::parse(ids).map_err(|error| error.to_string())
    }

    /// What it shows now.
    ///
    /// # Errors
    /// When it cannot be asked.
    pub async fn look(&self) -> Result<(Evidence, Calls), String> {
        self.look_with(&self.settings).await
    }

    /// What it shows with other settings.
    ///
    /// # Errors
    /// When it cannot be asked.
    pub async fn look_with(&self, settings: &Settings) -> Result<(Evidence, Calls), String> {
        let keys = Keys {
            access_key_id: "testing".into(),
            secret_access_key: "testing".into(),
            session_token: None,
        };
        account::look(settings, keys).await
    }

    /// Every call of its reading, denied and throttled for good: complaints, and
    /// the calls on which a verdict hangs.
    ///
    /// # Errors
    /// When it cannot be asked.
    pub async fn matrix(&self) -> Result<(Vec<String>, BTreeSet<String>), String> {
        let selection = self.selection()?;
        let (whole, calls) = self.look().await?;
        let healthy = reports(&whole, &selection);
        let mut complaints = Vec::new();
        let mut decisive = BTreeSet::new();
        for action in calls.into_keys() {
            let denied = Why::AccessDenied(action.to_owned());
            let throttled = Why::Throttled(action.to_owned());
            for (fault, why) in [(Fault::Denied, denied), (Fault::Throttled, throttled)] {
                self.front.spoil(Some((action, fault, None)));
                let (seen, _) = self.look().await?;
                let faulty = reports(&seen, &selection);
                complaints.extend(self.compare(&healthy, &faulty, action, &|one| *one == why));
                if fault == Fault::Denied && changed(&healthy, &faulty) {
                    decisive.insert(action.to_owned());
                }
            }
        }
        self.front.spoil(None);
        Ok((complaints, decisive))
    }

    /// What a fault may make of the verdicts: those that they were, or none with
    /// the reason; complaints about all else.
    pub fn compare(
        &self,
        healthy: &Reports,
        faulty: &Reports,
        action: &str,
        reason: &dyn Fn(&Why) -> bool,
    ) -> Vec<String> {
        let mut complaints = Vec::new();
        for check in self.checks() {
            let (Some(seen), Some(now)) = (healthy.get(check.id), faulty.get(check.id)) else {
                complaints.push(format!("{action}: {} is not judged", check.id));
                continue;
            };
            if now.verdict == seen.verdict {
                continue;
            }
            let owner = seen.skipped_because.as_ref();
            let left_alone = owner.is_some_and(|id| {
                let owner = faulty.get(id);
                owner.is_some_and(|one| one.verdict == Verdict::Undetermined)
            });
            let open = now.verdict == Verdict::Undetermined;
            let told = now.reasons.iter().any(|one| reason(&one.why));
            let read = check.actions().contains(&action);
            if !(open && told && read || left_alone) {
                complaints.push(format!(
                    "{action}: {} was {} and is {}: {:?} {:?}",
                    check.id, seen.verdict, now.verdict, now.failures, now.reasons
                ));
            }
        }
        complaints
    }
}

/// The verdicts on what was seen.
pub fn reports(evidence: &Evidence, selection: &Selection) -> Reports {
    let exercises = judge(evidence, selection, &Terms::default()).exercises;
    let reports = exercises.into_iter().flat_map(|exercise| exercise.checks);
    reports.map(|report| (report.id.clone(), report)).collect()
}

/// Whether any verdict differs.
pub fn changed(a: &Reports, b: &Reports) -> bool {
    let verdicts =
        |all: &Reports| -> Vec<Verdict> { all.values().map(|one| one.verdict).collect() };
    verdicts(a) != verdicts(b)
}
