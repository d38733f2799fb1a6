//! The conformance suite of stores: the promises of [`impasto_ports::Store`], and what its methods say besides.

mod budgets;
mod claims;
mod gallery;
mod journal;
mod lanes;
mod models;
pub mod rows;
mod spending;
mod sums;
mod tokens;

use impasto_ports::Store;
use libtest_mimic::Trial;
use std::{future::Future, path::Path, pin::Pin, sync::Arc};

/// Opens the store that lives in a folder, and makes it where there is none.
pub type Open = dyn Fn(&Path) -> Arc<dyn Store> + Send + Sync;

/// A fresh folder, and how to open the store in it; opening again is what a restart does.
struct Fresh {
    folder: tempfile::TempDir,
    open: Arc<Open>,
}

impl Fresh {
    fn open(&self) -> Arc<dyn Store> {
        (self.open)(self.folder.path())
    }
}

type Test = for<'a> fn(&'a Fresh) -> Pin<Box<dyn Future<Output = ()> + 'a>>;

macro_rules! tests {
    ($($module:ident: $($name:ident)*;)*) => {
        const TESTS: &[(&str, Test)] = &[$($(
            (concat!(stringify!($module), "::", stringify!($name)), |fresh| Box::pin($module::$name(fresh))),
        )*)*];
    };
}

tests! {
    budgets:
        what_runs_is_reserved_and_what_is_settled_takes_its_place
        a_bound_refuses_what_it_does_not_bear_and_nothing_is_written
        a_bound_counts_only_what_is_in_its_scope_and_time
        a_bound_on_a_model_holds_its_dated_snapshots
        a_bound_that_warns_refuses_nothing
        what_never_left_or_was_refused_holds_nothing
        what_may_have_been_billed_stays_at_risk_also_when_it_is_sent_again
        what_the_vendors_bill_says_is_at_risk_no_more
        many_at_once_never_get_more_than_the_bound
        a_key_gives_the_same_job_and_refuses_another_body
        a_key_of_long_ago_is_forgotten
        a_key_may_be_taken_over_by_a_new_job
        a_key_whose_job_failed_at_no_cost_asks_anew
        the_same_is_found_again_once_it_is_done;
    claims:
        only_calls_that_nobody_runs_are_claimed_oldest_first
        a_claimed_call_is_written_by_its_new_epoch
        a_call_is_taken_only_as_it_was_seen
        one_call_is_taken_in_any_phase_unless_a_living_owner_has_it
        a_call_at_its_end_is_let_go
        a_lease_is_prolonged_for_all_calls_of_an_owner_and_never_shortened
        an_owner_may_let_go;
    gallery:
        pages_neither_skip_nor_repeat_while_pictures_come_and_go
        the_last_page_says_that_it_is_the_last
        words_are_found_in_any_script_and_taken_literally
        lists_are_narrowed_by_each_field
        what_a_person_changes_is_kept_and_what_they_cannot_change_stays
        ids_are_found_by_a_piece_of_them
        purging_tells_when_the_bytes_are_nobodys
        a_picture_is_added_once
        a_board_is_renamed_and_its_pictures_outlive_it;
    journal:
        what_was_written_is_there_after_reopening
        an_intention_is_all_or_nothing
        a_call_may_be_written_as_sent_from_the_first
        a_jobs_state_follows_each_write_of_a_call
        more_calls_set_a_finished_job_going_again
        only_the_epoch_that_holds_a_call_writes_it
        a_write_of_an_unknown_call_says_so
        settling_twice_writes_once
        settling_again_after_a_takeover_keeps_new_bytes_and_repeats_none
        a_settlement_is_all_or_nothing
        an_attempt_of_the_same_number_is_replaced
        a_job_at_its_end_is_not_cancelled
        phases_come_in_the_order_asked_and_without_strangers
        jobs_are_listed_newest_first_and_by_state_and_caller
        what_there_is_is_counted_by_state_and_phase;
    lanes:
        what_was_learnt_is_kept_for_each_key_and_replaced_by_what_is_newer;
    models:
        a_model_keeps_its_key_and_birthday_and_raises_its_revision
        a_model_is_found_by_whatever_names_it
        a_key_of_another_model_is_refused_by_name
        a_removal_is_remembered_until_the_model_is_installed_again;
    spending:
        entries_are_kept_to_the_billionth_and_listed_oldest_first
        entries_and_totals_are_narrowed_by_each_field
        totals_equal_the_sum_of_the_entries
        totals_are_grouped_and_ordered
        what_is_noted_is_read_at_once_and_is_there_after_a_reopen;
    sums:
        totals_are_the_sum_of_the_calls_in_any_ledger;
    tokens:
        tokens_are_kept_as_they_were_made_oldest_first
        a_use_moves_on_and_nothing_takes_a_revocation_back
        two_tokens_never_share_a_digest;
}

/// The trials of a store.
#[must_use]
pub fn conformance(open: impl Fn(&Path) -> Arc<dyn Store> + Send + Sync + 'static) -> Vec<Trial> {
    let open: Arc<Open> = Arc::new(open);
    let trial = |(name, test): &(&str, Test)| {
        let (test, open) = (*test, Arc::clone(&open));
        Trial::test(*name, move || {
            let fresh = Fresh { folder: tempfile::tempdir()?, open };
            let runtime =
                tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
            runtime.block_on(test(&fresh));
            Ok(())
        })
    };
    TESTS.iter().map(trial).collect()
}
