//! By which statuses a route may refuse, told from what it needs and takes; the document names them one by one, so that
//! an answer under another status is a defect that a fuzzer finds.

use crate::{Body, Need, Reply, Route};

/// Statuses of refusals by the client's doing, in order. Failures of ours and of vendors are the range `5XX`.
pub(crate) fn statuses(route: &Route) -> Vec<u16> {
    let takes_body = !matches!(route.body, Body::None);
    let changes = route.method != "GET";
    let known = route.need != Need::Public;
    let scoped = known && route.need != Need::Known;
    let has_path = route.path.contains('{');
    let asks = takes_body || route.query.is_some() || has_path;
    // The gateway says with 400 and 429 what the other routes say with 422 and 402.
    let gateway = is_of_gateway(route);
    [
        (400, true),
        (401, known || route.id == "log_in"),
        (402, changes && scoped && !gateway),
        (403, scoped),
        (404, has_path || changes || route.query.is_some()),
        (409, changes),
        (413, takes_body),
        (415, takes_body),
        (416, route.headers.iter().any(|(name, _)| *name == "Range")),
        (421, true),
        (422, (asks || route.is_without_query()) && (changes || !gateway)),
        (429, gateway && changes || is_stream(route)),
    ]
    .into_iter()
    .filter_map(|(status, may)| may.then_some(status))
    .collect()
}

/// Whether its answers go on for as long as somebody listens; there may be only so many of them.
fn is_stream(route: &Route) -> bool {
    let streams = |(_, reply): &(u16, Reply)| matches!(reply, Reply::Raw("text/event-stream"));
    route.replies.iter().any(streams)
}

/// Whether it speaks as OpenAI does.
pub(crate) fn is_of_gateway(route: &Route) -> bool {
    route.path.starts_with("/v1/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table;

    #[test]
    fn a_route_refuses_by_what_it_needs_and_takes() {
        let of = |id| statuses(table().iter().find(|route| route.id == id).unwrap());
        assert_eq!(of("healthz"), [400, 421]);
        assert_eq!(of("get_session"), [400, 401, 421, 422]);
        assert_eq!(of("get_image_file"), [400, 401, 403, 404, 416, 421, 422]);
        assert_eq!(of("get_job"), [400, 401, 403, 404, 421, 422]);
        assert_eq!(of("follow_jobs"), [400, 401, 403, 421, 422, 429]);
        assert_eq!(of("create_job"), [400, 401, 402, 403, 404, 409, 413, 415, 421, 422]);
        assert!(
            of("gateway_generate_images").contains(&429) && !of("gateway_generate_images").contains(&402)
        );
    }
}
