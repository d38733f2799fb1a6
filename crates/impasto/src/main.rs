//! The program with the plug-ins of this repository.

use std::process::ExitCode;

fn main() -> ExitCode {
    impasto::main(impasto_plugins::PROVIDERS)
}
