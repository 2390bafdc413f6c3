//! `songwright schema`: what can be written in a TOML file of a song, as JSON Schema.

use super::Session;
use crate::{Answer, Failure};
use clap::{Arg, ArgMatches};

/// Which file.
pub fn args(command: clap::Command) -> clap::Command {
    command.arg(
        Arg::new("file")
            .value_name("FILE")
            .required(true)
            .help("song.toml, arrange.toml, mix.toml, master.toml or release.toml"),
    )
}

/// Prints the schema.
pub fn run(matches: &ArgMatches, _: &Session) -> Result<Answer, Failure> {
    let file = matches.get_one::<String>("file").map(String::as_str).unwrap_or_default();
    let schema = song::schema(file).ok_or_else(|| {
        Failure::usage(format!("there is no schema of {file:?}"))
            .hint("song.toml, arrange.toml, mix.toml, master.toml and release.toml have one")
    })?;
    Ok(Answer::text(format!("{schema:#}")).with("schema", schema))
}
