//! The program with the plug-ins of this repository.

use mimalloc::MiMalloc;
use std::process::ExitCode;

/// The system's own keeps an arena for each of the many threads that take pictures in, and gives little of it back.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    impasto::main(impasto_plugins::PROVIDERS)
}
