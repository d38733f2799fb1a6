//! The transport against servers on loopback that are written by hand, and against a provider inside the program.

#[cfg(test)]
mod body;
#[cfg(test)]
mod bounds;
#[cfg(test)]
mod common;
#[cfg(test)]
mod keys;
#[cfg(test)]
mod left;
#[cfg(test)]
mod local;
#[cfg(test)]
mod profiles;
#[cfg(test)]
mod setup;
#[cfg(test)]
mod tokens;
