//! A sound file judged: what it is, what it measures, what is wrong with it.

use crate::Failure;
use crate::failure::{Doing, Fault};
use crate::takes::Sound;
use dsp::SampleRate;
use engine::analyse::{Measures, measure};
use engine::check::{self, Finding, Profile, Severity, Subject};
use formats::audio::{Facts, probe};
use serde_json::{Value, json};
use std::path::Path;

/// What was heard in a file.
pub struct Heard {
    /// What the file is and measures; `None` where it cannot be read.
    pub sound: Option<(Facts, Measures)>,
    /// What is wrong, the gravest first.
    pub findings: Vec<Finding>,
}

/// Judges a file. That it cannot be read is a finding; a fault of the machine is a failure.
pub fn listen(path: &Path, profile: Profile) -> Result<Heard, Failure> {
    std::fs::File::open(path).doing("read", path)?;
    let name = path.display().to_string();
    let facts = match probe(path) {
        Ok(facts) => facts,
        Err(error) => return Ok(unreadable(error.to_string())),
    };
    let rate = SampleRate(facts.rate);
    match Sound::open(path, &name, None).and_then(|mut sound| measure(&mut sound, rate)) {
        Ok(measures) => {
            let subject =
                Subject { bits: facts.bits, mono: facts.channels == 1, ..Subject::new(&measures, profile) };
            let findings = check::check(&subject);
            Ok(Heard { sound: Some((facts, measures)), findings })
        }
        Err(engine::Error::Take { why, .. }) => Ok(unreadable(why)),
        Err(error) => Err(Failure {
            fault: Fault::Machine,
            message: format!("cannot read {name}: {error}"),
            hint: None,
        }),
    }
}

fn unreadable(why: String) -> Heard {
    let hint = "export the file again, or convert it to WAV".to_string();
    let message = format!("the file cannot be read: {why}");
    let finding = Finding {
        code: "unreadable",
        severity: Severity::Error,
        at: None,
        measure: String::new(),
        message,
        hint,
    };
    Heard { sound: None, findings: vec![finding] }
}

impl Heard {
    /// For a reader: one line about the sound, then a row for each finding.
    pub fn rows(&self) -> (String, Vec<Vec<String>>) {
        (
            self.sound.as_ref().map_or(String::new(), |(facts, measures)| about(facts, measures)),
            rows(&self.findings),
        )
    }

    /// For a program.
    pub fn json(&self, path: &Path) -> Value {
        let sound = self.sound.as_ref().map(|(facts, measures)| {
            let levels = &measures.levels;
            json!({
                "container": facts.container, "codec": facts.codec, "rate": facts.rate, "channels": facts.channels,
                "bits": facts.bits, "frames": facts.frames, "seconds": facts.duration().0,
                "integrated_lufs": levels.integrated, "range_lu": levels.range, "true_peak_dbtp": levels.true_peak,
                "max_momentary_lufs": levels.max_momentary, "max_short_term_lufs": levels.max_short_term,
            })
        });
        json!({ "path": path, "sound": sound, "findings": self.findings, "failed": check::failed(&self.findings) })
    }
}

fn about(facts: &Facts, measures: &Measures) -> String {
    let bits = facts.bits.map(|bits| format!(" {bits} bits")).unwrap_or_default();
    let channels = match facts.channels {
        1 => "mono".to_string(),
        2 => "stereo".to_string(),
        many => format!("{many} channels"),
    };
    let kind = format!("{} kHz {channels} {}{bits}", f64::from(facts.rate) / 1000.0, facts.codec);
    let levels = &measures.levels;
    let loud = if measures.silent() {
        "silent".into()
    } else {
        format!("{:.1} LUFS, {:.1} dBTP", levels.integrated, levels.true_peak)
    };
    format!("{}, {kind}; {loud}", time(facts.duration().0))
}

/// Findings as rows: severity, code, time, measure, message and hint.
pub fn rows(findings: &[Finding]) -> Vec<Vec<String>> {
    let row = |f: &Finding| {
        let severity = match f.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        };
        let at = f.at.map(time).unwrap_or_default();
        vec![
            severity.to_string(),
            f.code.to_string(),
            at,
            f.measure.clone(),
            format!("{}: {}", f.message, f.hint),
        ]
    };
    findings.iter().map(row).collect()
}

/// `3:05.2` of a time in seconds.
pub fn time(seconds: f64) -> String {
    let tenths = (seconds * 10.0).round() as u64;
    format!("{}:{:02}.{}", tenths / 600, tenths / 10 % 60, tenths % 10)
}

#[cfg(test)]
mod tests {
    #[test]
    fn times_carry_over() {
        assert_eq!([0.0, 59.96, 185.24, 3600.0].map(super::time), ["0:00.0", "1:00.0", "3:05.2", "60:00.0"]);
    }
}
