//! The program with the plug-ins of this repository.

use std::process::ExitCode;

/// glibc's allocator takes a tenth more of a completion's processor time, and twice as long for the slowest of many that
/// come at once (`docs/benchmarks.md`). How it is set stands in `.cargo/config.toml`.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    impasto::main(impasto_plugins::PROVIDERS)
}
