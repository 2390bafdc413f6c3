//! The first mix of stems as `mix.toml`, each strip with its reasons.

use crate::starter::literal;
use engine::balance::{Stem, StripProposal, propose};

/// The text of `mix.toml`.
pub fn text(stems: &[Stem]) -> String {
    let mut text =
        "# A first mix, proposed from what the stems measure. Every line is yours to change.\n".to_string();
    for proposal in propose(stems) {
        text += &strip(&proposal);
    }
    text
}

fn strip(proposal: &StripProposal) -> String {
    let mut text = "\n".to_string();
    for reason in &proposal.reasons {
        text += &format!("# {}\n", reason.replace(char::is_control, " "));
    }
    text += &format!("[strips.{}]\n", literal(&proposal.name));
    let eq = equaliser(proposal);
    let compressor = proposal.compressor.map(|c| {
        format!(
            "{{ device = \"compressor\", threshold = \"{:.1} dB\", ratio = \"{:.1}:1\", attack = \"{:.1} ms\", release = \"{:.0} ms\", knee = \"{:.1} dB\" }}",
            c.threshold, c.ratio, c.attack, c.release, c.knee
        )
    });
    let inserts: Vec<_> = eq.into_iter().chain(compressor).map(|insert| format!("\n  {insert},")).collect();
    text += &format!("inserts = [{}{}]\n", inserts.concat(), if inserts.is_empty() { "" } else { "\n" });
    text += &format!("fader = \"{:.1} dB\"\npan = \"{}\"\n", proposal.fader, pan(proposal.pan));
    if let Some(width) = proposal.width {
        text += &format!("width = \"{:.0} %\"\n", 100.0 * width);
    }
    let sends: Vec<_> =
        proposal.sends.iter().map(|(bus, level)| format!(" {bus} = \"{level:.0} dB\"")).collect();
    text += &format!("sends = {{{}{}}}\n", sends.join(","), if sends.is_empty() { "" } else { " " });
    if proposal.mute {
        text += "mute = true\n";
    }
    text
}

fn equaliser(proposal: &StripProposal) -> Option<String> {
    let high_pass = proposal.high_pass.map(|hz| format!(", high-pass = \"{hz:.0} Hz\""));
    let cuts = proposal.cuts.iter().zip(1..=4).map(|(cut, n)| {
        let (hz, gain, q) = (cut.hz, cut.gain, cut.q);
        format!(
            ", bell-{n}-frequency = \"{hz:.0} Hz\", bell-{n}-gain = \"{gain:.1} dB\", bell-{n}-q = {q:.1}"
        )
    });
    let settings: String = high_pass.into_iter().chain(cuts).collect();
    (!settings.is_empty()).then(|| format!("{{ device = \"eq\"{settings} }}"))
}

/// A panorama as `mix.toml` writes it.
fn pan(pan: f64) -> String {
    match (pan * 100.0).round() {
        0.0 => "C".into(),
        left if left < 0.0 => format!("{} L", -left),
        right => format!("{right} R"),
    }
}
