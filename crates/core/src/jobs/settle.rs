//! From what a call brought in to rows of gallery and ledger.

use crate::{
    Configuration, ProviderSetup,
    jobs::{Recent, fits::unfit, recipe},
    price::{self, Layers, Tariff},
};
use impasto_driver::{Close, Gathered, Harvest, KeepSpool, Lane, Settler, SpoolFile};
use impasto_ports::{
    Basis, Boxed, CallRow, Clock, ImageKind, ImageRow, JobRow, LedgerRow, Phase, Priority, Settlement,
    Spooled, Store,
};
use impasto_sdk::{
    Blob, Chat, Described, Error, Finish, Generate, Kind, Money, Outcome, Price, ProviderEntry, Registry,
    Result, Task, Text,
};
use serde::Deserialize;
use std::sync::Arc;

/// Knows the prices and the shape of the gallery, so that the driver need not.
pub(crate) struct Settling {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) recent: Arc<Recent>,
    pub(crate) registry: Registry,
    pub(crate) configuration: Arc<dyn Configuration>,
    pub(crate) clock: Arc<dyn Clock>,
}

impl Settler for Settling {
    fn close<'a>(&'a self, call: &'a CallRow, harvest: &'a Harvest) -> Boxed<'a, Result<Close>> {
        Box::pin(async move {
            let Some(job) = self.job(&call.job).await? else {
                return Err(Error::new(Kind::Unexpected, format!("job {} of a call is gone", call.job)));
            };
            match &call.task {
                Task::Generate(generate) => self.pictures(call, generate, harvest, &job),
                Task::Chat(chat) => Ok(self.words(call, chat, harvest, &job)),
                _ => Err(Error::new(Kind::Unexpected, "only calls that cost money are settled")),
            }
        })
    }

    fn lane<'a>(&'a self, call: &'a CallRow) -> Boxed<'a, Result<Lane>> {
        Box::pin(async move {
            let job = self.job(&call.job).await?;
            lane_for(call, job.as_deref(), &self.registry, self.configuration.as_ref())
        })
    }
}

impl Settling {
    async fn job(&self, id: &str) -> Result<Option<Arc<JobRow>>> {
        match self.recent.get(id) {
            Some(row) => Ok(Some(row)),
            None => Ok(self.store.job(id).await?.map(Arc::new)),
        }
    }

    /// What a model said goes into the call's own row.
    fn words(&self, call: &CallRow, chat: &Chat, harvest: &Harvest, job: &JobRow) -> Close {
        let mut call = call.clone();
        match &harvest.text {
            Some(Text { text, finish: Finish::Refused(why), .. }) if text.is_empty() => {
                let refusal = Error::new(Kind::ContentRefused, format!("the model refused: {why}"));
                (call.landed, call.missing) = (0, vec![refusal]);
            }
            text => (call.landed, call.missing) = (u32::from(text.is_some()), Vec::new()),
        }
        call.text = harvest.text.clone().map(|said| Text { unfit: unfit(chat, &said), ..said });
        call.usage.clone_from(&harvest.usage);
        call.request_id.clone_from(&harvest.request_id);
        // Everything of the outcome stands in the row by now.
        call.step = impasto_sdk::Step::done(Outcome::Text(Text::default()));
        let tariff = tariff(job, &self.registry, self.configuration.as_ref());
        let counted = call.text.as_ref().and_then(Text::counted);
        let own = price::settle_words(tariff.as_ref(), counted, call.at_risk);
        let ledger = self.ledger(&call, own, 0, job);
        call.price = ledger.as_ref().and_then(|entry| entry.price);
        Close {
            settlement: Settlement { attempt: None, call, images: Vec::new(), ledger },
            files: Vec::new(),
            spool: KeepSpool::No,
        }
    }

    fn pictures(
        &self,
        call: &CallRow,
        generate: &Generate,
        harvest: &Harvest,
        job: &JobRow,
    ) -> Result<Close> {
        let looked = harvest.items.iter().map(look).collect::<Result<Vec<_>>>()?;
        let here = looked.iter().filter(|item| matches!(item, Looked::Picture(_) | Looked::Kept)).count();
        let landed = u32::try_from(here).unwrap_or(u32::MAX);
        let mut call = call.clone();
        call.landed = landed;
        if call.phase == Phase::Settled {
            let places =
                (0..).zip(&looked).filter(|(_, item)| matches!(item, Looked::Picture(_) | Looked::Kept));
            call.have = places.map(|(place, _)| place).collect();
        }
        call.missing = missing(&looked, generate.count.saturating_sub(landed), call.error.as_ref());
        call.usage.clone_from(&harvest.usage);
        call.request_id.clone_from(&harvest.request_id);
        let tariff = tariff(job, &self.registry, self.configuration.as_ref());
        let quote = crate::plan::quote(generate);
        let own = price::settle(tariff.as_ref(), &quote, harvest.usage.as_ref(), harvest.delivered);
        let ledger = self.ledger(&call, own, landed, job);
        call.price = ledger.as_ref().and_then(|entry| entry.price).or(call.billed.map(|billed| billed.usd));
        let own = ledger.as_ref().and_then(|entry| entry.price).map(|price| price - earlier(&call));
        let share = own.map(|price| share(price, landed));
        let (mut images, mut files) = (Vec::new(), Vec::new());
        for (position, (item, gathered)) in looked.iter().zip(&harvest.items).enumerate() {
            let Looked::Picture(spooled) = item else { continue };
            let recipe = recipe::of(&recipe::Made {
                call: &call,
                generate,
                job,
                gathered,
                entry: self.registry.get(&call.provider),
                price: share,
                basis: ledger.as_ref().map(|entry| entry.basis),
            });
            images.push(self.image_row(&call, generate, job, position, spooled, recipe, share));
            files.push(spooled.clone());
        }
        let unusable = looked.iter().any(|item| matches!(item, Looked::Unusable(_)));
        let spool = if unusable { KeepSpool::Yes } else { KeepSpool::No };
        if spool == KeepSpool::No && call.phase == Phase::Settled {
            // Signed addresses are secrets; what is settled wholly needs them no more.
            call.step = impasto_sdk::Step::done(Outcome::Images(impasto_sdk::Images::default()));
        }
        self.recent.land(&job.id, &images);
        Ok(Close { settlement: Settlement { attempt: None, call, images, ledger }, files, spool })
    }

    /// What a settled call cost. A call whose outcome is unknown has no entry: the price at risk stands in its row.
    fn ledger(
        &self,
        call: &CallRow,
        own: (Option<Money>, Basis),
        images: u32,
        job: &JobRow,
    ) -> Option<LedgerRow> {
        if call.phase != Phase::Settled {
            return None;
        }
        let (usd, basis) = with_the_bill(call, own);
        Some(LedgerRow {
            call: call.id.clone(),
            job: job.id.clone(),
            caller: job.caller.clone(),
            provider: job.provider.clone(),
            model: job.model.clone(),
            at_ms: self.clock.now_ms(),
            images,
            usage: call.usage.clone(),
            price: usd,
            basis,
            expected: call.at_risk,
        })
    }

    #[expect(clippy::too_many_arguments, reason = "a row has many columns")]
    fn image_row(
        &self,
        call: &CallRow,
        generate: &Generate,
        job: &JobRow,
        position: usize,
        spooled: &Spooled,
        recipe: serde_json::Value,
        price: Option<Money>,
    ) -> ImageRow {
        ImageRow {
            // The same picture of the same call has the same id, so that settling twice adds nothing. What was saved of
            // an answer that never came to its end is counted apart: nobody knows its place in the answer.
            id: format!("{}-{}{position}", call.id, if call.phase == Phase::Settled { "" } else { "s" }),
            blob: spooled.blob.clone(),
            kind: ImageKind::Output,
            caller: job.caller.clone(),
            job: Some(job.id.clone()),
            call: Some(call.id.clone()),
            position: u32::try_from(position).unwrap_or(u32::MAX),
            model_key: Some(job.model_key.clone()),
            provider: Some(job.provider.clone()),
            prompt: Some(generate.prompt.clone()),
            recipe,
            price,
            starred: false,
            board: job.draft.get("board_id").and_then(|board| board.as_str()).map(Into::into),
            broken: None,
            created_ms: self.clock.now_ms(),
            deleted_ms: None,
            unlisted: job.unlisted,
        }
    }
}

/// The lane of a call, and where it stands in the queue before it.
pub(crate) fn lane_for(
    call: &CallRow,
    job: Option<&JobRow>,
    registry: &Registry,
    configuration: &dyn Configuration,
) -> Result<Lane> {
    let setup = configuration.provider(&call.provider).unwrap_or_default();
    let Some(entry) = registry.get(&call.provider) else {
        let message = format!("provider {:?} is not part of this program", call.provider);
        return Err(Error::new(Kind::Config, message));
    };
    let described = entry.authoring.and_then(|author| author.describe(&call.cx.definition).ok());
    Ok(Lane {
        priority: job.map_or_else(Priority::default, |job| job.priority),
        caller: job.map(|job| job.caller.clone()).unwrap_or_default(),
        images: if let Task::Generate(generate) = &call.task { generate.count } else { 0 },
        ..lane_of(entry, described.as_ref(), setup)
    })
}

/// The lane of a model's calls, whoever asks. The limits that hold for one without code are those of its endpoint, for
/// whoever its auth profile names.
pub(crate) fn lane_of(entry: &ProviderEntry, described: Option<&Described>, setup: ProviderSetup) -> Lane {
    let endpoint = |described: &Described| {
        let [host, auth] = [&described.host, &described.auth].map(|part| part.as_deref().unwrap_or_default());
        format!("{host} {auth}")
    };
    Lane {
        account: described.map_or(setup.account, endpoint),
        width: setup.max_concurrency.unwrap_or_else(|| entry.provider.info().concurrency),
        priority: Priority::default(),
        caller: String::new(),
        images: 0,
    }
}

/// What earlier attempts were charged, by the vendor's bill: the pictures of this one did not cost that.
fn earlier(call: &CallRow) -> Money {
    call.billed.filter(|_| !call.is_reconciled()).map_or(Money::ZERO, |billed| billed.usd)
}

/// The price of a call in the light of what a person read on the vendor's bill: that counts as it stands, and for later
/// attempts their own price besides.
fn with_the_bill(call: &CallRow, (usd, basis): (Option<Money>, Basis)) -> (Option<Money>, Basis) {
    match call.billed {
        None => (usd, basis),
        Some(billed) if call.is_reconciled() => (Some(billed.usd), Basis::Priced),
        Some(billed) => (usd.map(|usd| usd + billed.usd), basis),
    }
}

/// The price as it stood in the record when the job began, else as it is now in the file of prices or in the provider's
/// table.
pub(crate) fn tariff(job: &JobRow, registry: &Registry, configuration: &dyn Configuration) -> Option<Tariff> {
    let own = Option::<Price>::deserialize(&job.record["price"]).ok().flatten();
    let file = configuration.prices(&job.provider);
    let built_in = registry.get(&job.provider).map(ProviderEntry::prices).unwrap_or_default();
    Layers { record: own.as_ref(), file: &file, built_in }.tariff(&job.model)
}

/// A picture after a look at its bytes.
enum Looked {
    Picture(Spooled),
    /// It is in the gallery already.
    Kept,
    Missing(Error),
    /// It came, but is not a picture; its bytes stay in the spool.
    Unusable(Error),
}

fn look(item: &Gathered) -> Result<Looked> {
    Ok(match item {
        Gathered::Kept => Looked::Kept,
        Gathered::Missing(error) => Looked::Missing(error.clone()),
        Gathered::Unusable(error) => Looked::Unusable(error.clone()),
        Gathered::Picture { file, .. } => measure(file)?,
    })
}

/// # Errors
/// Where this machine cannot read the file: that says nothing about the picture.
fn measure(file: &SpoolFile) -> Result<Looked> {
    let facts = match impasto_imaging::whole_file(&file.path) {
        Ok(facts) => facts,
        Err(error @ impasto_imaging::Error::Read { missing: false, .. }) => return Err(error.into()),
        Err(error) => {
            let bytes = file.path.display();
            let message =
                format!("what came is not a picture that can be used: {error}; its bytes stay in {bytes}");
            return Ok(Looked::Unusable(Error::new(Kind::BadResponse, message)));
        }
    };
    let blob = Blob {
        id: file.digest.clone(),
        media_type: facts.media_type.as_str().into(),
        bytes: file.bytes,
        width: facts.width,
        height: facts.height,
    };
    Ok(Looked::Picture(Spooled { path: file.path.clone(), blob }))
}

/// A reason for each picture that is missing. Where the provider gave fewer items than were asked for, the call's own
/// error is the reason, or a plain sentence.
fn missing(looked: &[Looked], lacking: u32, error: Option<&Error>) -> Vec<Error> {
    let mut reasons: Vec<Error> = looked
        .iter()
        .filter_map(|item| match item {
            Looked::Picture(_) | Looked::Kept => None,
            Looked::Missing(error) | Looked::Unusable(error) => Some(error.clone()),
        })
        .collect();
    let fewer = || Error::new(Kind::BadResponse, "the vendor gave fewer pictures than were asked for");
    reasons.resize_with(lacking as usize, || error.cloned().unwrap_or_else(fewer));
    reasons
}

/// A picture's share of a call's price; what does not divide goes nowhere, the ledger has the whole.
fn share(price: Money, landed: u32) -> Money {
    Money::from_nano_usd(price.nano_usd() / i64::from(landed.max(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_this_machine_cannot_read_is_not_taken_for_a_broken_picture() {
        let root = tempfile::tempdir().unwrap();
        let file = |name: &str| SpoolFile { path: root.path().join(name), digest: String::new(), bytes: 4 };
        std::fs::create_dir(root.path().join("0")).unwrap();
        std::fs::write(root.path().join("1"), "text").unwrap();
        assert_eq!(measure(&file("0")).err().unwrap().kind, Kind::Unexpected);
        assert!(matches!(measure(&file("1")).unwrap(), Looked::Unusable(_)));
        assert!(matches!(measure(&file("2")).unwrap(), Looked::Unusable(_)), "nobody will ever read it");
    }
}
