//! The `songwright` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(studio::shell::run(std::env::args_os()))
}
