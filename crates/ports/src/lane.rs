//! What was learnt about a vendor's limits for one key.

use serde::{Deserialize, Serialize};

/// What was learnt about the limits that a vendor sets for one key. It is kept so that a restart does not learn it again
/// from refusals.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaneRow {
    /// The provider's id.
    pub provider: String,
    /// The fingerprint of the account: which key at which base URL, never the key. One row for each provider and account.
    pub account: String,
    /// Calls side by side that the vendor seems to bear.
    pub width: u32,
    /// What may be used in a minute.
    pub limits: LaneLimits,
    /// What left in the last minute: another process of the same key, or the same after a restart, must count it.
    #[serde(default)]
    pub sent: Vec<LaneSent>,
    /// How long a call usually takes, in milliseconds; absent before the first.
    #[serde(default)]
    pub typical_ms: Option<u64>,
    /// Until when the vendor wants no call at all, in milliseconds since 1970.
    pub closed_until_ms: Option<i64>,
    /// When the vendor was last heard, in milliseconds since 1970. What is old is not true any more.
    pub learnt_at_ms: i64,
}

/// What may be used in a minute; absent where the vendor has not told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LaneLimits {
    /// Pictures.
    pub images: Option<u64>,
    /// Requests.
    pub requests: Option<u64>,
    /// Tokens.
    pub tokens: Option<u64>,
}

/// What left in one second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaneSent {
    /// The end of the second, in milliseconds since 1970.
    pub at_ms: i64,
    /// Pictures that were asked for.
    pub images: u64,
    /// Requests.
    pub requests: u64,
}
