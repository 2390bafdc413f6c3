//! `songwright docs`: the page docs/commands.md, from the table of commands.

use super::{COMMANDS, Session};
use crate::{Answer, Failure, shell};
use clap::ArgMatches;

/// No arguments; a chore of the project, so help does not list it.
pub fn args(command: clap::Command) -> clap::Command {
    command.hide(true)
}

/// Prints the page.
pub fn run(_: &ArgMatches, _: &Session) -> Result<Answer, Failure> {
    let page = page();
    Ok(Answer::text(page.trim_end()).with("page", page.as_str()))
}

/// The page.
fn page() -> String {
    let mut cli = shell::cli();
    cli.build();
    let mut page =
        "# Commands\n\nMade by `songwright docs` from the table in `crates/studio/src/commands/mod.rs`.\n"
            .to_string();
    page += &format!("\n{}\n", cli.get_after_help().map(ToString::to_string).unwrap_or_default());
    for listed in COMMANDS {
        let Some(command) = cli.find_subcommand_mut(listed.name).filter(|command| !command.is_hide_set())
        else {
            continue;
        };
        page += &format!(
            "\n## {}\n\n```text\n{}\n```\n",
            listed.name,
            command.render_long_help().to_string().trim_end()
        );
    }
    page.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}
