//! The page of a device in docs/devices/, and their index.

use crate::listen::{RATE, build};
use crate::shows::{self, Show};
use crate::{chart, example};
use dsp::{CATALOG, Frames, Kind, Spec};
use studio::commands::devices::{KINDS, row, sentence, unit};

/// What the pages are made by.
const MADE: &str = "Made by `cargo xtask gen`";

/// The index, docs/devices.md.
pub fn index() -> String {
    let mut page = format!(
        "# Devices\n\n{MADE} from the catalog in `crates/dsp/src/catalog.rs`. A device is written in `arrange.toml` (`instrument`) or in \
         `mix.toml` and `master.toml` (inserts), its parameters beside its name:\n\n```toml\n\
         inserts = [{{ device = \"compressor\", threshold = \"-18 dB\", ratio = \"3:1\" }}]\n```\n\n\
         Each has a page with its parameters and a picture of what it does. `cargo xtask examples` renders a sound of each into `target/examples/`.\n"
    );
    for (title, kind) in KINDS {
        page += &format!("\n## {title}\n\n| device | what it is for |\n|---|---|\n");
        for spec in CATALOG.iter().filter(|spec| spec.kind == kind) {
            page += &format!("| [{0}](devices/{0}.md) | {1} |\n", spec.name, sentence(spec.about));
        }
    }
    page
}

/// The page of one device.
pub fn page(spec: &Spec) -> String {
    let Show { phrase, before, plot, .. } = shows::of(spec);
    let name = spec.name;
    let mut page = format!(
        "# {name}\n\n{MADE}. [All devices](../devices.md)\n\n{}\n\n{}.\n",
        sentence(spec.about),
        times(spec)
    );
    let (file, text) = written(spec);
    page += &format!("\nIn `{file}`:\n\n```toml\n{text}```\n");
    if !spec.params.is_empty() {
        page += "\n| parameter | default | range | unit | what it is |\n|---|---|---|---|---|\n";
    }
    for param in spec.params {
        let [name, default, range, about] = row(param);
        page += &format!("| `{name}` | {default} | {range} | {} | {about} |\n", unit(param.unit));
    }
    page += &format!("\n![{0}]({name}.svg)\n\n{0}\n", plot.about());
    let heard = match spec.kind {
        Kind::Instrument => format!("{}, set as above", phrase.about),
        Kind::Effect => {
            let beside = if before.is_empty() { "" } else { " after the first insert alone" };
            format!(
                "{}, first without the device{beside}, then with it, set as above and equally loud",
                phrase.about
            )
        }
    };
    page + &format!("\n`cargo xtask examples` renders `{name}.flac`: {heard}.\n")
}

/// The picture of one device.
///
/// # Errors
/// What plotters says.
pub fn picture(spec: &Spec) -> Result<String, String> {
    chart::draw(&shows::of(spec).plot.panels(spec))
}

/// Where its example is written, and how.
fn written(spec: &Spec) -> (&'static str, String) {
    let file = if spec.kind == Kind::Instrument { "arrange.toml" } else { "mix.toml" };
    let text = example::texts(spec, true).into_iter().find(|(name, _)| *name == file);
    (file, text.map(|(_, text)| text).unwrap_or_default())
}

/// Latency and tail at the defaults.
fn times(spec: &Spec) -> String {
    let device = build(spec, &[]);
    let ms = |Frames(frames): Frames| 1000.0 * frames as f64 / RATE.hz();
    let latency = match device.latency() {
        Frames(0) => "No latency".to_owned(),
        frames => format!("Latency {} frames ({:.1} ms at 48 kHz)", frames.0, ms(frames)),
    };
    match (spec.kind, device.tail()) {
        (Kind::Effect, Frames(0)) => format!("{latency}; nothing sounds on after the input"),
        (Kind::Effect, tail) => format!(
            "{latency}; sounds on for up to {:.2} s after the input, at its defaults",
            ms(tail) / 1000.0
        ),
        (Kind::Instrument, tail) => {
            format!("{latency}; a released note sounds on for up to {:.1} s", ms(tail) / 1000.0)
        }
    }
}
