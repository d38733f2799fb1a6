//! Looks names up and drops the addresses that may not be reached, so that what was checked is what is connected to.

use crate::guard;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::{
    error::Error,
    fmt,
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

/// Gives only public addresses, but for the names of the configured proxies.
pub(crate) struct GuardedResolver {
    proxies: Arc<[String]>,
}

/// A name leads to no address that may be reached.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) host: String,
}

impl GuardedResolver {
    pub(crate) fn new(proxies: &[String]) -> Self {
        Self { proxies: proxies.into() }
    }
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let proxies = Arc::clone(&self.proxies);
        Box::pin(async move {
            let host = name.as_str();
            let found: Vec<SocketAddr> = tokio::net::lookup_host((host, 0)).await?.collect();
            let unguarded = proxies.iter().any(|proxy| proxy == host);
            let may = move |address: IpAddr| unguarded || guard::is_public(address);
            Ok(reachable(host, found, may)?)
        })
    }
}

fn reachable(host: &str, found: Vec<SocketAddr>, may: impl Fn(IpAddr) -> bool) -> Result<Addrs, Refused> {
    let allowed: Vec<SocketAddr> = found.iter().copied().filter(|address| may(address.ip())).collect();
    if allowed.is_empty() && !found.is_empty() {
        return Err(Refused { host: host.into() });
    }
    Ok(Box::new(allowed.into_iter()))
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&guard::refusal(&self.host).message)
    }
}

impl Error for Refused {}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(found: &[&str]) -> Option<Vec<String>> {
        let found = found.iter().map(|address| SocketAddr::new(address.parse().unwrap(), 0)).collect();
        let left = reachable("a.example", found, guard::is_public).ok()?;
        Some(left.map(|address| address.ip().to_string()).collect())
    }

    #[test]
    fn private_addresses_are_dropped_and_nothing_else_is_a_refusal() {
        assert_eq!(left(&["10.0.0.1", "8.8.8.8", "::1"]), Some(vec!["8.8.8.8".to_owned()]));
        assert_eq!(left(&["10.0.0.1", "fe80::1"]), None);
        assert_eq!(left(&[]), Some(Vec::new()));
    }

    #[tokio::test]
    async fn a_name_of_this_machine_is_refused_unless_it_is_the_proxy() {
        let name = || "localhost".parse::<Name>().unwrap();
        let refused = GuardedResolver::new(&[]).resolve(name()).await.err().unwrap();
        assert!(refused.downcast_ref::<Refused>().is_some());
        let proxy = GuardedResolver::new(&["localhost".into()]).resolve(name()).await;
        assert!(proxy.unwrap().all(|address| address.ip().is_loopback()));
    }
}
