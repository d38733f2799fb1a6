//! The program with the plug-ins of this repository.

use std::process::ExitCode;

/// With glibc's allocator a completion takes a tenth more of the processor. How this one is set stands in
/// `.cargo/config.toml`.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    impasto::main(impasto_plugins::PROVIDERS)
}
