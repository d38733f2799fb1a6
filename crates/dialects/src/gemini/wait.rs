//! How long the vendor asks to wait, in its own way: inside the body.

use serde_json::Value;
use std::time::Duration;

/// The wait in `RetryInfo.retryDelay`, a protobuf duration such as `34.07s`.
pub(super) fn in_details(details: &[Value]) -> Option<Duration> {
    let text = details.iter().find_map(|detail| detail["retryDelay"].as_str())?;
    Duration::try_from_secs_f64(text.strip_suffix('s')?.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn protobuf_durations_are_read() {
        for (delay, millis) in
            [("34.07s", Some(34_070)), ("3s", Some(3_000)), ("0s", Some(0)), ("-1s", None), ("soon", None)]
        {
            let details = [json!({"reason": "x"}), json!({"retryDelay": delay})];
            assert_eq!(in_details(&details), millis.map(Duration::from_millis), "{delay}");
        }
        assert_eq!(in_details(&[]), None);
    }
}
