//! What tests of this project share: fakes of vendors that speak their formats strictly and keep a bill, faults of every
//! sort, a server and a transport to reach them, a world in memory that can be killed at every effect, and the
//! conformance suites for providers and stores.
//!
//! A fake is a [`vendor::Vendor`], a plain function from request to response. [`server::FaultServer`] puts it on a
//! socket, [`transport::VendorTransport`] behind the driver's own port without any.

pub mod books;
pub mod fault;
pub mod form;
pub mod local;
pub mod options;
pub mod provider;
pub mod sample;
pub mod schemas;
pub mod scripted;
pub mod server;
pub mod store;
pub mod transport;
pub mod vendor;
pub mod wire;
pub mod world;
