//! `songwright check`.

use super::Session;
use crate::{Answer, Failure};
use clap::ArgMatches;

/// Arguments.
pub fn args(command: clap::Command) -> clap::Command {
    command
}

/// Runs.
pub fn run(_: &ArgMatches, _: &Session) -> Result<Answer, Failure> {
    Ok(Answer::text(""))
}
